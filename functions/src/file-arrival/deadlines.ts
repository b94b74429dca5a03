/** When files are due by their contracts. */
import type { Contract, Contracts, Duration, SourceContract } from "@customer360/contracts";

/** A file that should be in the inbox. */
export interface DueFile {
  readonly contract: SourceContract;
  readonly blob: string;
  readonly fileDate: string;
  readonly due: Date;
}

const minute = 60_000;
const day = 24 * 60 * minute;
const milliseconds: Readonly<Record<Duration["unit"], number>> = {
  m: minute,
  h: 60 * minute,
  d: day,
  y: 365 * day,
};

/** When a day's file has to be in, or a table has to have the day: its end, and the latency that the contract allows. */
export function dueAt({ sla }: Pick<Contract, "sla">, fileDate: string): Date {
  return new Date(
    Date.parse(`${fileDate}T00:00:00Z`) + day + sla.latency.value * milliseconds[sla.latency.unit],
  );
}

/**
 * Files that are due by now, of the last `days` days.
 *
 * @param from first day whose files are expected, YYYY-MM-DD
 */
export function dueFiles(contracts: Contracts, from: string, now: Date, days: number): DueFile[] {
  const recent = Array.from({ length: days }, (_, ago) => isoDay(now.getTime() - ago * day)).reverse();
  return recent
    .filter((fileDate) => fileDate >= from)
    .flatMap((fileDate) => contracts.expectedFiles(fileDate))
    .map(({ source, name: blob, fileDate }) => {
      const contract = contracts.get("sources", source);
      return { contract, blob, fileDate, due: dueAt(contract, fileDate) };
    })
    .filter(({ due }) => due <= now);
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
