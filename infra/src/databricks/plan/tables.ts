/** Every Delta table that the contracts promise, with the columns that its layer adds. */
import type { Classification, Column, Contract, Contracts, SourceContract } from "@customer360/contracts";

export interface PlannedColumn {
  readonly name: string;
  /** Spark SQL type, such as `DECIMAL(18,2)`. */
  readonly type: string;
  readonly comment: string;
  readonly classification: Classification | null;
}

export interface PlannedTable {
  /** Schema in the catalog, which is the layer. */
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly PlannedColumn[];
  /** Names of the columns that it is partitioned by, in their order. */
  readonly partitions: readonly string[];
  /** What promises it: its owner, purpose and readers. */
  readonly contract: Contract;
}

type Technical = Contracts["platform"]["auditColumns"][number];

/** Column of Bronze and column of quarantine that hold a whole record as it was delivered. */
const recordColumns: ReadonlySet<string> = new Set(["_rescued_data", "record"]);

/** Contract of what quarantine holds; each Silver table has a quarantine of its own. */
const quarantine = "quarantine";

const sensitivity: readonly Classification[] = ["public", "internal", "confidential", "restricted"];

/** Tables by layer, in the contracts' order. Spark writes into the very same. */
export function plannedTables(contracts: Contracts): readonly PlannedTable[] {
  return [
    ...contracts.ofLayer("sources").map((source) => bronze(source, contracts)),
    ...contracts.ofLayer("silver").map((contract) => {
      const { auditColumns, lineageColumns, historyColumns } = contracts.platform;
      const lineage = auditColumns.filter(({ name }) => lineageColumns.includes(name));
      return table(
        "silver",
        contract,
        contract.history === "scd2" ? [...historyColumns, ...lineage] : lineage,
      );
    }),
    ...contracts.ofLayer("gold").map((contract) => table("gold", contract)),
    ...logs(contracts),
  ];
}

/** The most sensitive of some columns' classifications; null when none is classified. */
export function highest(columns: readonly Pick<Column, "classification">[]): Classification | null {
  const known = columns.flatMap(({ classification }) => classification ?? []);
  return known.sort((a, b) => sensitivity.indexOf(b) - sensitivity.indexOf(a))[0] ?? null;
}

function bronze(source: SourceContract, { platform }: Contracts): PlannedTable {
  return withRecordsOf(source, table("bronze", source, platform.auditColumns));
}

function logs(contracts: Contracts): PlannedTable[] {
  return contracts.ofLayer("logs").flatMap((contract) => {
    if (contract.name !== quarantine) return table("logs", contract);
    return contracts.ofLayer("silver").flatMap(({ name, source }) => {
      // Rows of a derived table have been checked before.
      if (source === null) return [];
      return withRecordsOf(contracts.get("sources", source), { ...table(quarantine, contract), name });
    });
  });
}

function table(schema: string, contract: Contract, added: readonly Technical[] = []): PlannedTable {
  const own = contract.columns.map(({ name, physicalType, description, classification }) => {
    return { name, type: physicalType, comment: description, classification };
  });
  const technical = added.map(({ name, physicalType, description }) => {
    return { name, type: physicalType, comment: description, classification: null };
  });
  return {
    schema,
    name: contract.name,
    columns: [...own, ...technical],
    partitions: partitionsOf(contract),
    contract,
  };
}

/** What holds a record as delivered is as sensitive as the most sensitive value in it. */
function withRecordsOf(source: SourceContract, planned: PlannedTable): PlannedTable {
  const classification = highest(source.columns);
  const columns = planned.columns.map((column) =>
    recordColumns.has(column.name) ? { ...column, classification } : column,
  );
  return { ...planned, columns };
}

function partitionsOf({ columns }: Contract): string[] {
  const position = ({ partitionPosition }: Column) => partitionPosition ?? 0;
  return columns
    .filter(({ partitionPosition }) => partitionPosition !== null)
    .sort((a, b) => position(a) - position(b))
    .map(({ name }) => name);
}
