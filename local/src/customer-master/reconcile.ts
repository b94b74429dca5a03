/** Compares the customers in the database with those in Silver: by range of keys first, and by key where ranges differ. */
import type { Contracts } from "@customer360/contracts";
import type pg from "pg";

export interface KeyHash {
  readonly key: string;
  readonly hash: string;
}

export interface RangeSum {
  /** First key of the range. */
  readonly low: string;
  readonly rows: number;
  readonly checksum: string;
}

/** The other side, which computes the same. */
export interface SilverCustomers {
  /** @param lows first keys of the ranges, ascending; the first range takes what is before it as well */
  sums(lows: readonly string[]): Promise<readonly RangeSum[]>;
  /** @returns the customers of each range */
  hashes(ranges: readonly KeyRange[]): Promise<readonly (readonly KeyHash[])[]>;
}

export interface KeyRange {
  /** First key of the range. */
  readonly low: string;
  /** First key after the range; null at the end. */
  readonly high: string | null;
}

export interface Difference extends KeyRange {
  /** In the database, not in Silver. */
  readonly missing: readonly string[];
  /** In Silver, not in the database. */
  readonly surplus: readonly string[];
  /** In both, with other values. */
  readonly changed: readonly string[];
}

export interface Reconciliation {
  readonly ranges: number;
  readonly rows: { readonly database: number; readonly silver: number };
  /** Changes that no batch has taken yet, which explain differences. */
  readonly waiting: number;
  readonly differences: readonly Difference[];
}

const ofTheChange = new Set(["operation", "sequence", "committed_at"]);

/** @param rowsInRange customers of the database in one range */
export async function reconcile(
  pool: pg.Pool,
  contracts: Contracts,
  silver: SilverCustomers,
  rowsInRange = 1000,
): Promise<Reconciliation> {
  const current = currentRows(contracts);
  const { rows: sums } = await pool.query<RangeSum>(
    `SELECT min(key) AS low, count(*)::int AS rows, md5(string_agg(hash, '' ORDER BY key)) AS checksum
     FROM (SELECT key, hash, (row_number() OVER (ORDER BY key) - 1) / $1::int AS part FROM (${current}) rows) parts
     GROUP BY part ORDER BY 1`,
    [rowsInRange],
  );
  const lows = ["", ...sums.slice(1).map(({ low }) => low)];
  const inSilver = new Map((await silver.sums(lows)).map((sum) => [sum.low, sum]));
  const ranges = lows.flatMap((low, at): KeyRange[] => {
    const [ours, theirs] = [sums[at], inSilver.get(low)];
    const isEqual = ours?.checksum === theirs?.checksum && ours?.rows === theirs?.rows;
    return isEqual ? [] : [{ low, high: lows[at + 1] ?? null }];
  });
  const theirs = ranges.length > 0 ? await silver.hashes(ranges) : [];
  const differences: Difference[] = [];
  for (const [at, { low, high }] of ranges.entries()) {
    const { rows } = await pool.query<KeyHash>(
      `SELECT * FROM (${current}) rows WHERE key >= $1 AND (key < $2 OR $2 IS NULL)`,
      [low, high],
    );
    differences.push({ low, high, ...differing(rows, theirs[at] ?? []) });
  }
  const waiting = await pool.query<{ count: number }>(
    `SELECT count(*)::int FROM capture.customer_changes c JOIN capture.watermarks w ON (c.xid, c.sequence) > (w.xid, w.sequence)`,
  );
  return {
    ranges: lows.length,
    rows: { database: total(sums), silver: total([...inSilver.values()]) },
    waiting: waiting.rows[0]?.count ?? 0,
    differences,
  };
}

function differing(ours: readonly KeyHash[], theirs: readonly KeyHash[]) {
  const other = new Map(theirs.map(({ key, hash }) => [key, hash]));
  const keys = new Set(ours.map(({ key }) => key));
  return {
    missing: ours.filter(({ key }) => !other.has(key)).map(({ key }) => key),
    surplus: theirs.filter(({ key }) => !keys.has(key)).map(({ key }) => key),
    changed: ours.filter(({ key, hash }) => other.has(key) && other.get(key) !== hash).map(({ key }) => key),
  };
}

function total(sums: readonly RangeSum[]): number {
  return sums.reduce((all, { rows }) => all + rows, 0);
}

/** Key and hash of every customer: values as Silver has them, without blanks around. */
function currentRows(contracts: Contracts): string {
  const values = contracts
    .get("sources", "customer_master")
    .columns.filter(({ name }) => !ofTheChange.has(name))
    .map(({ name }) => `coalesce(nullif(btrim(${name}::text, E' \\t\\n\\r'), ''), chr(30))`);
  return `SELECT customer_id AS key, md5(concat_ws(chr(31), ${values.join(", ")})) AS hash FROM customers`;
}
