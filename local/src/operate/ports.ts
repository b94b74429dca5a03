/** What commands see and start: the same of the laptop's platform and of Azure's. */
import type { DataFactoryApi } from "./data-factory-api.ts";
import type { LedgerBatch, LedgerFile, OpenAlert } from "./ledger-records.ts";

/** Days, YYYY-MM-DD; both ends are open when they are left out. */
export interface Days {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The ledger that file arrival keeps, and the alerts. */
export interface Ledger {
  /** Newest dates first. */
  batches(days: Days, limit: number): Promise<readonly LedgerBatch[]>;
  batch(batchId: string): Promise<LedgerBatch | null>;
  /** Deliveries, the newest first; of one date when it is given. */
  deliveries(
    filter: { readonly date?: string; readonly status?: LedgerFile["status"] },
    limit: number,
  ): Promise<readonly LedgerFile[]>;
  /** Troubles that are not over, the newest first. */
  openAlerts(): Promise<readonly OpenAlert[]>;
}

export type Row = Readonly<Record<string, unknown>>;

/** SQL that both DuckDB and Databricks understand; parameters are written `:name`. */
export interface Query {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  /** The table that it reads, as `<schema>.<table>`: a table that was never written has no rows. */
  readonly table: string;
}

/** Reads the lake's tables. */
export interface Tables {
  /** Rows of each query, in their order. */
  read(queries: readonly Query[]): Promise<readonly (readonly Row[])[]>;
}

export interface PlatformView {
  readonly ledger: Ledger;
  readonly factory: DataFactoryApi;
  readonly tables: Tables;
  close(): Promise<void>;
}

/** What people decide on rows of quarantine. */
export interface Decision {
  readonly entity: string;
  readonly state: "released" | "rejected";
  /** SQL predicate on the quarantine table's columns. */
  readonly where: string;
  readonly reason: string;
}

/** Brings released rows to Gold. */
export interface Replay {
  readonly entity: string;
  /** Dates of the files, YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
  readonly batchId: string;
}

/** Where commands work: the laptop's platform, or a stack's. */
export interface Site {
  /** What a command line needs to mean this place again, such as ` --stack dev`; empty for the preset. */
  readonly flags: string;
  /** Opens it for looking. */
  look(): Promise<PlatformView>;
  /** Opens it for starting pipelines; on a laptop that starts the platform itself. */
  run(): Promise<PlatformView>;
  /** @returns the sentence that says what was done */
  decide(decision: Decision): Promise<string>;
  /**
   * Puts files into the inbox, and follows them to Gold.
   *
   * @returns whether every file was taken, and every batch reached Gold
   * @throws OperateError when a file is not there or belongs to no source, or where others deliver
   */
  deliver(paths: readonly string[]): Promise<boolean>;
  /** @returns the first rows of a view as text @throws OperateError when there is no such view */
  show(view: string, limit: number): Promise<string>;
  /** Runs the job that brings released rows to Gold, to its end. @throws OperateError when it fails */
  replayReleased(replay: Replay): Promise<void>;
}
