/**
 * Lands every customer's whole state again, without a change of history.
 *
 * A customer's line is the last change: it has the operation, sequence and time that Silver knows it by, and so what is
 * known there stays as it is, and what was lost is put right. Who was deleted comes as that delete.
 */
import type { Contracts } from "@customer360/contracts";
import type pg from "pg";
import type { Landing } from "../pipelines/landing.ts";
import { type Change, changeFile, snapshotFileName } from "./change-file.ts";
import { CaptureStatements } from "./statements.ts";

export interface SnapshotParts {
  readonly pool: pg.Pool;
  readonly landing: Pick<Landing, "write">;
  readonly contracts: Contracts;
}

export interface Snapshot {
  /** Customers, among them those that were deleted. */
  readonly customers: number;
  /** Changes that there have been, by which the snapshot is told from another. */
  readonly changes: string;
  /** Changes that triggers had not seen. */
  readonly missed: number;
  readonly files: readonly string[];
}

/**
 * @param fileDate day in whose folder it lands
 * @param maxRows customers in one file at most; the contracts' number when it is left out
 */
export async function landSnapshot(
  parts: SnapshotParts,
  fileDate: string,
  maxRows?: number,
): Promise<Snapshot> {
  const statements = new CaptureStatements(parts.contracts);
  const recorded = await parts.pool.query<{ missed: number }>(statements.text("recordMissed", {}));
  const client = await parts.pool.connect();
  try {
    // All parts show the same moment.
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const limit = maxRows ?? statements.capture.maxSnapshotRows;
    const landed = await landParts(client, parts, statements, { fileDate, limit });
    return { ...landed, missed: recorded.rows[0]?.missed ?? 0 };
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}

async function landParts(
  client: pg.PoolClient,
  { landing, contracts }: SnapshotParts,
  statements: CaptureStatements,
  { fileDate, limit }: { fileDate: string; limit: number },
): Promise<Omit<Snapshot, "missed">> {
  const { source } = statements.capture;
  const { landingFile } = contracts.get("sources", source);
  const counted = await client.query<{ count: string }>("SELECT count(*) FROM capture.customer_changes");
  const changes = BigInt(counted.rows[0]?.count ?? 0);
  const files: string[] = [];
  let customers = 0;
  for (let afterKey = ""; ; ) {
    const { rows } = await client.query<Change>(statements.text("snapshot", { afterKey, maxRows: limit }));
    if (rows.length === 0) return { customers, files, changes: String(changes) };
    const name = `${source}/${fileDate}/${snapshotFileName(landingFile, changes, files.length + 1)}`;
    await landing.write(name, changeFile(rows));
    files.push(name);
    customers += rows.length;
    afterKey = rows.at(-1)?.customer_id ?? "";
  }
}
