/** Whether the tables have the days that their contracts promise by now, and will have those that are due soon. */
import type { Contracts, GoldContract, SilverContract } from "@customer360/contracts";
import { dueAt } from "./deadlines.ts";

/** A table and the newest day that it has to have. */
export interface DueTable {
  readonly contract: SilverContract | GoldContract;
  /** YYYY-MM-DD */
  readonly fileDate: string;
  readonly due: Date;
}

/** What one team's tables lack. */
export interface Lateness {
  readonly owner: string;
  /** Their time is up. */
  readonly late: readonly DueTable[];
  /** Their time is up soon. */
  readonly atRisk: readonly DueTable[];
}

export interface FreshnessQuestion {
  readonly contracts: Contracts;
  /** Newest day that was published; null when none was lately. */
  readonly publishedUntil: string | null;
  /** First day that is expected. */
  readonly expectFrom: string;
  readonly now: Date;
  /** How long before its time a table counts as at risk, in milliseconds. */
  readonly lead: number;
}

const day = 24 * 60 * 60_000;

/** One entry a team that owns tables, whether they lack something or not. A batch renews all tables at once. */
export function latenessOf({
  contracts,
  publishedUntil,
  expectFrom,
  now,
  lead,
}: FreshnessQuestion): Lateness[] {
  const lacks = ({ fileDate }: DueTable) =>
    fileDate >= expectFrom && (publishedUntil === null || fileDate > publishedUntil);
  const soon = new Date(now.getTime() + lead);
  const tables = [...contracts.ofLayer("silver"), ...contracts.ofLayer("gold")];
  const teams = Map.groupBy(tables, ({ owner }) => owner);
  return [...teams].map(([owner, owned]) => {
    const late = owned.map((contract) => newestDue(contract, now)).filter(lacks);
    const isLate = new Set(late.map(({ contract }) => contract));
    const atRisk = owned
      .filter((contract) => !isLate.has(contract))
      .map((contract) => newestDue(contract, soon))
      .filter(lacks);
    return { owner, late, atRisk };
  });
}

/** The newest day that the table has to have at a time. */
function newestDue(contract: SilverContract | GoldContract, at: Date): DueTable {
  // Days are due one after the other, a day apart: the first of them tells how far the time is from the newest.
  const epoch = dueAt(contract, "1970-01-01").getTime();
  const number = Math.floor((at.getTime() - epoch) / day);
  const fileDate = new Date(number * day).toISOString().slice(0, 10);
  return { contract, fileDate, due: dueAt(contract, fileDate) };
}
