/** What the contracts say, typed. Everything is read-only; columns, keys and rules stand in the contract's order. */

/** The folders that contracts stand in. A source is a delivered file, serving holds views, the others are Delta tables. */
export const layers = ["sources", "silver", "gold", "logs", "serving"] as const;
export type Layer = (typeof layers)[number];

/** How sensitive a column is: `confidential` is about a person, `restricted` names or reaches one. */
export const classifications = ["public", "internal", "confidential", "restricted"] as const;
export type Classification = (typeof classifications)[number];

/** `error` sends a row to quarantine, `warning` keeps and counts it. */
export const severities = ["error", "warning"] as const;
export type Severity = (typeof severities)[number];

/** How a source reaches Bronze: by batches alone, or by a stream between them as well. */
export const ingestions = ["batch", "stream"] as const;
export type Ingestion = (typeof ingestions)[number];

/** How a table keeps up with its source: `scd1` overwrites by key, `scd2` keeps every version. */
export const histories = ["scd1", "scd2"] as const;
export type History = (typeof histories)[number];

/** The formats that sources deliver. */
export const formats = ["csv", "jsonl", "json-pages", "eventhub-avro"] as const;
export type Format = (typeof formats)[number];

/** A column by table and name, as relationships and references write it: `table.column`. */
export interface ColumnReference {
  readonly table: string;
  readonly column: string;
}

export interface Column {
  readonly name: string;
  readonly logicalType: string;
  /** Spark SQL type, such as `DECIMAL(18,2)`. */
  readonly physicalType: string;
  readonly description: string;
  readonly required: boolean;
  /** Position in the primary key, counted from 1; null outside the key. */
  readonly keyPosition: number | null;
  readonly classification: Classification | null;
  /** Position among the columns that the table is partitioned by, counted from 1; null outside them. */
  readonly partitionPosition: number | null;
  /** Spark SQL over the source's columns that makes the column; null when it is the source's of the same name. */
  readonly transformLogic: string | null;
  readonly transformSourceObjects: readonly string[];
  /** Metric that computes the column of a view, see `metrics.yaml`; null for every other column. */
  readonly metric: string | null;
  /** Columns of the same layer that this one's values are found in. */
  readonly references: readonly ColumnReference[];
}

interface RuleBase {
  /** Unique in its contract; quarantine and results name it. */
  readonly id: string;
  readonly dimension: string;
  readonly severity: Severity;
  readonly description: string;
  /** Percentage of a batch's rows that may break the rule. */
  readonly maxFailedPercent: number;
}

/** Holds for a row when its Spark SQL expression is not false. */
export interface ExpressionRule extends RuleBase {
  readonly kind: "expression";
  readonly expression: string;
}

/** Holds for a row when another table of the layer has the column's value. */
export interface ReferenceRule extends RuleBase {
  readonly kind: "reference";
  readonly column: string;
  readonly references: ColumnReference;
}

/** How a day's rows are held against the same weekday's history. */
export interface VolumeLimits {
  /** How many weeks back days are compared with. */
  readonly weeks: number;
  /** How many of these days have to be known. */
  readonly leastWeeks: number;
  /** How many standard deviations a day may be away from the median. */
  readonly deviations: number;
  /** Percentage of the median that it may be away in any case. */
  readonly tolerancePercent: number;
}

/** Holds for a day, not for a row, when it brings about as many rows as its weekday does. */
export interface VolumeRule extends RuleBase {
  readonly kind: "volume";
  /** What differs from the platform's limits. */
  readonly limits: { readonly [Name in keyof VolumeLimits]?: number | undefined };
  /** Days of the year, as MM-DD, on which nothing is expected. */
  readonly closed: readonly string[];
}

export type Rule = ExpressionRule | ReferenceRule | VolumeRule;

/** A length of time: minutes, hours, days or years. */
export interface Duration {
  readonly value: number;
  readonly unit: "m" | "h" | "d" | "y";
}

/** What the table's readers may rely on. */
export interface Sla {
  /** How often it is renewed. */
  readonly frequency: Duration;
  /** How old its newest row may be. */
  readonly latency: Duration;
  /** Column of the table that says how old a row is; null when the latency is counted from the end of a row's day. */
  readonly measuredBy: string | null;
  /** How long rows are kept; null when nothing says that they must go. */
  readonly retention: Duration | null;
}

/** A group and what it may do with the table. */
export interface Access {
  readonly role: string;
  readonly access: "read" | "write";
}

/** Rows that some groups do not see. Masks hide values of every row; a filter hides whole rows. */
export interface RowFilter {
  /** Groups that see only rows for which every one of the columns is true. */
  readonly groups: readonly string[];
  /** Names of boolean columns of the table. */
  readonly columns: readonly string[];
}

interface ContractBase {
  /** File below the contracts' folder. */
  readonly file: string;
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly status: string;
  readonly domain: string;
  readonly purpose: string;
  /** Team that answers for the data. */
  readonly owner: string;
  /** Where the owner is reached, as `mailto:` or `https:` addresses. */
  readonly support: readonly string[];
  readonly columns: readonly Column[];
  /** Names of the primary key's columns, in their order. */
  readonly key: readonly string[];
  readonly rules: readonly Rule[];
  readonly sla: Sla;
  readonly roles: readonly Access[];
}

/** A file as it is delivered. In file names, `{file_date}`, `{delivery}` and the like stand for what varies. */
export interface SourceContract extends ContractBase {
  readonly layer: "sources";
  readonly format: Format;
  /** Name in the inbox, for sources that are dropped there; null for those that the platform fetches. */
  readonly inboxFile: string | null;
  readonly landingFile: string;
  /** File that completes a delivery, for deliveries of several files. */
  readonly manifestFile: string | null;
  /** Whether batches alone load it, or a stream between them as well. */
  readonly ingestion: Ingestion;
  /** Whether a day's batch waits for it. */
  readonly batchNeeds: boolean;
  readonly maxFileBytes: number;
}

export interface SilverContract extends ContractBase {
  readonly layer: "silver";
  /** Name of the source contract that feeds it; null when it is derived. */
  readonly source: string | null;
  /** Name of the Silver table that it is made from; null when a source feeds it. */
  readonly derivedFrom: string | null;
  /** Longest pause between two events of a session; null for other tables. */
  readonly inactivityGapMinutes: number | null;
  /** How long after a session began a checkout of the same browser still buys its cart; null for other tables. */
  readonly cartKeptDays: number | null;
  /** How far the date of its order may be from a session's end; null for other tables. */
  readonly orderWithinDays: number | null;
  readonly history: History;
  /** Time that history runs on; null when it overwrites by key. */
  readonly eventTime: string | null;
  /** Column that tells which of two changes of the same time came later. */
  readonly orderedBy: string | null;
  /** Column whose range of values narrows a MERGE down to the files it concerns. */
  readonly pruneBy: string | null;
  readonly pruneMarginDays: number;
  /** Percentage of a batch's rows with a value that does not fit its column's type. */
  readonly typeMaxFailedPercent: number;
  readonly rowFilter: RowFilter | null;
}

export interface GoldContract extends ContractBase {
  readonly layer: "gold";
  /** Tables that its rows are computed from, as `<layer>.<table>`; none for a table that is made of nothing else. */
  readonly madeFrom: readonly string[];
  readonly history: History | null;
  readonly clusterBy: readonly string[];
  /** Days after which a member that only facts know is overdue at its source; null when the table has no such members. */
  readonly maxInferredDays: number | null;
  readonly rowFilter: RowFilter | null;
}

export interface LogsContract extends ContractBase {
  readonly layer: "logs";
  readonly clusterBy: readonly string[];
}

/** A view over Gold or over the logs. Its query follows from what stands here and from its columns. */
export interface ServingContract extends ContractBase {
  readonly layer: "serving";
  /** Tables that it reads, as `<layer>.<table>`. */
  readonly madeFrom: readonly string[];
  /** Spark SQL of the FROM clause; `{gold.fact_orders}` stands for a table, see {@link viewSources} for others. */
  readonly from: string;
  /** Spark SQL of the WHERE clause; null for all rows. */
  readonly where: string | null;
  /** Names of its columns that rows are grouped by; none for a view that aggregates nothing. */
  readonly groupBy: readonly string[];
  readonly rowFilter: RowFilter | null;
}

/** What a view can read beside tables: the service levels of all tables, and what is held in quarantine. */
export const viewSources = ["slas", "quarantine"] as const;

export type Contract = SourceContract | SilverContract | GoldContract | LogsContract | ServingContract;

/** The contract type of a layer. */
export type ContractOf<L extends Layer> = Extract<Contract, { layer: L }>;
