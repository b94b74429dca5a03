/** What the contracts say, typed. Everything is read-only; columns, keys and rules stand in the contract's order. */

/** The folders that contracts stand in. A source is a delivered file, the others are Delta tables. */
export const layers = ["sources", "silver", "gold", "logs"] as const;
export type Layer = (typeof layers)[number];

/** How sensitive a column is: `confidential` is about a person, `restricted` names or reaches one. */
export const classifications = ["public", "internal", "confidential", "restricted"] as const;
export type Classification = (typeof classifications)[number];

/** `error` sends a row to quarantine, `warning` keeps and counts it. */
export const severities = ["error", "warning"] as const;
export type Severity = (typeof severities)[number];

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
  /** Spark SQL over the source's columns that makes the column; null when it is the source's of the same name. */
  readonly transformLogic: string | null;
  readonly transformSourceObjects: readonly string[];
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

export type Rule = ExpressionRule | ReferenceRule;

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
  /** How long rows are kept; null when nothing says that they must go. */
  readonly retention: Duration | null;
}

/** A group and what it may do with the table. */
export interface Access {
  readonly role: string;
  readonly access: "read" | "write";
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
  /** Whether a day's batch waits for it. */
  readonly batchNeeds: boolean;
  readonly maxFileBytes: number;
}

export interface SilverContract extends ContractBase {
  readonly layer: "silver";
  /** Name of the source contract that feeds it. */
  readonly source: string;
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
}

export interface GoldContract extends ContractBase {
  readonly layer: "gold";
  readonly history: History | null;
  readonly clusterBy: readonly string[];
}

export interface LogsContract extends ContractBase {
  readonly layer: "logs";
  readonly clusterBy: readonly string[];
}

export type Contract = SourceContract | SilverContract | GoldContract | LogsContract;

/** The contract type of a layer. */
export type ContractOf<L extends Layer> = Extract<Contract, { layer: L }>;
