/** Names of capture files, from the format that is set in Azure too. */
import { EventHubsError } from "./errors.ts";

/** What a name tells. */
export interface CaptureNameParts {
  readonly namespace: string;
  readonly eventHub: string;
  readonly partition: string;
  /** When the window ended. */
  readonly at: Date;
}

/** What Azure uses when nothing else is set. */
export const defaultNameFormat =
  "{Namespace}/{EventHub}/{PartitionId}/{Year}/{Month}/{Day}/{Hour}/{Minute}/{Second}";

const required = ["Namespace", "EventHub", "PartitionId", "Year", "Month", "Day", "Hour", "Minute", "Second"];

/**
 * Checks a format as Azure does: each part has to be in it, so that no two files have one name.
 *
 * @throws EventHubsError that names what is missing or unknown
 */
export function checkNameFormat(format: string): void {
  const parts = [...format.matchAll(/\{(\w+)\}/g)].map(([, part]) => part ?? "");
  const missing = required.filter((part) => !parts.includes(part));
  const unknown = parts.filter((part) => !required.includes(part));
  if (missing.length === 0 && unknown.length === 0) return;
  const what = missing.length > 0 ? `lacks {${missing.join("}, {")}}` : `has {${unknown.join("}, {")}}`;
  throw new EventHubsError(`Capture's name format "${format}" ${what}; it needs {${required.join("}, {")}}.`);
}

/** The name of a file, with its ending. */
export function captureName(
  format: string,
  { namespace, eventHub, partition, at }: CaptureNameParts,
): string {
  const [year, month, day, hour, minute, second] = at.toISOString().split(/\D/);
  const values: Record<string, string | undefined> = {
    Namespace: namespace,
    EventHub: eventHub,
    PartitionId: partition,
    ...{ Year: year, Month: month, Day: day, Hour: hour, Minute: minute, Second: second },
  };
  return `${format.replace(/\{(\w+)\}/g, (_, part: string) => values[part] ?? "")}.avro`;
}
