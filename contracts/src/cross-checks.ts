/** What no contract can promise alone: that names are unique and that what it refers to exists. */
import type { Problem } from "./contract-error.ts";
import { type Metrics, metricProblems } from "./metrics.ts";
import type {
  Column,
  ColumnReference,
  Contract,
  GoldContract,
  ServingContract,
  SilverContract,
} from "./model.ts";
import { type Platform, readTypes } from "./platform.ts";
import { rowFilterProblems } from "./row-filter-checks.ts";
import { viewProblems } from "./view-checks.ts";

/** What the checks look things up in. */
export interface Estate {
  readonly contracts: readonly Contract[];
  readonly platform: Platform;
  readonly metrics: Metrics;
  /** Files that could not be read; nothing is said against a reference to their tables. */
  readonly unreadable: ReadonlySet<string>;
}

/** Every problem between the contracts. */
export function crossProblems(estate: Estate): Problem[] {
  const ofEach = estate.contracts.flatMap((contract) => [
    ...nameProblems(contract, estate),
    ...duplicateProblems(contract, estate),
    ...volumeProblems(contract),
    ...relationshipProblems(contract, estate),
    ...usedColumnProblems(contract, estate),
    ...rowFilterProblems(contract, estate.platform),
    ...(contract.layer === "silver" ? sourceProblems(contract, estate) : []),
    ...(contract.layer === "gold" || contract.layer === "serving" ? madeFromProblems(contract, estate) : []),
    ...viewProblems(contract, estate),
  ]);
  return [...ofEach, ...metricProblems(estate.metrics, estate.contracts)];
}

/** File of a table's contract, below the contracts' folder. */
export function fileOf(layer: Contract["layer"], table: string): string {
  return `${layer}/${table}.odcs.yaml`;
}

function nameProblems({ file, layer, name, id }: Contract, { contracts }: Estate): Problem[] {
  const problems: Problem[] = [];
  if (file !== fileOf(layer, name)) {
    const message = `table '${name}' belongs into ${fileOf(layer, name)}; rename the file or the table.`;
    problems.push({ file, path: "schema[0].name", message });
  }
  const sameName = contracts.find(
    (other) => other.file < file && other.layer === layer && other.name === name,
  );
  if (sameName) {
    const message = `${sameName.file} describes a table '${name}' too; give one of them another name.`;
    problems.push({ file, path: "schema[0].name", message });
  }
  const sameId = contracts.find((other) => other.file < file && other.id === id);
  if (sameId) {
    problems.push({
      file,
      path: "id",
      message: `${sameId.file} has the id '${id}' too; give one another id.`,
    });
  }
  return problems;
}

function duplicateProblems({ file, columns, rules }: Contract, { platform }: Estate): Problem[] {
  const columnNames = columns.map(({ name }) => name);
  const ruleIds = rules.map(({ id }) => id);
  const repeated = (names: string[], path: string, what: string) =>
    names.flatMap((name, index) =>
      names.indexOf(name) === index
        ? []
        : {
            file,
            path: `${path}`.replace("#", String(index)),
            message: `${what} '${name}' is there twice; rename one.`,
          },
    );
  const reserved = ruleIds.flatMap((id, index) =>
    id in platform.recordRules
      ? {
          file,
          path: `schema[0].quality[${index}].id`,
          message: `rule '${id}' has the name of a rule for every record in platform.yaml; rename it.`,
        }
      : [],
  );
  return [
    ...repeated(columnNames, "schema[0].properties[#].name", "column"),
    ...repeated(ruleIds, "schema[0].quality[#].id", "rule"),
    ...reserved,
  ];
}

/** Only what is delivered has a volume a day. */
function volumeProblems({ file, layer, rules }: Contract): Problem[] {
  return rules.flatMap(({ kind, id }, index) => {
    if (kind !== "volume" || layer === "sources") return [];
    const message = `rule '${id}' is about a day's delivery; move it to the contract of the source.`;
    return [{ file, path: `schema[0].quality[${index}].engine`, message }];
  });
}

function relationshipProblems(contract: Contract, estate: Estate): Problem[] {
  const ofColumns = contract.columns.flatMap(({ references }, column) =>
    references.flatMap((reference, index) =>
      unresolved(contract, estate, reference, `schema[0].properties[${column}].relationships[${index}].to`),
    ),
  );
  const ofRules = contract.rules.flatMap((rule, index) =>
    rule.kind === "reference"
      ? unresolved(contract, estate, rule.references, `schema[0].quality[${index}].implementation.references`)
      : [],
  );
  return [...ofColumns, ...ofRules];
}

function unresolved(
  { file, layer }: Contract,
  { contracts, unreadable, platform }: Estate,
  { table, column }: ColumnReference,
  path: string,
): Problem[] {
  if (unreadable.has(fileOf(layer, table))) return [];
  const target = contracts.find((other) => other.layer === layer && other.name === table);
  if (!target) {
    const known = contracts.filter((other) => other.layer === layer).map(({ name }) => name);
    return [{ file, path, message: `no ${layer} table '${table}'; known are ${known.join(", ")}.` }];
  }
  if (allColumns(target, platform).includes(column)) return [];
  return [
    { file, path, message: `${target.file} has no column '${column}'; correct the name or add the column.` },
  ];
}

/** Names of a table's columns: the contract's own and those that its layer adds. */
function allColumns(contract: Contract, platform: Platform): string[] {
  const own = contract.columns.map(({ name }) => name);
  if (contract.layer !== "silver") return own;
  const history = contract.history === "scd2" ? platform.historyColumns.map(({ name }) => name) : [];
  return [...own, ...platform.lineageColumns, ...history];
}

function usedColumnProblems(contract: Contract, { platform }: Estate): Problem[] {
  const { file } = contract;
  const known = allColumns(contract, platform);
  return usedColumns(contract)
    .filter(({ column }) => !known.includes(column))
    .map(({ column, path }) => ({
      file,
      path,
      message: `the table has no column '${column}'; correct the name or add the column.`,
    }));
}

function usedColumns(contract: Contract): { column: string; path: string }[] {
  const options = "schema[0].customProperties";
  const used = contract.rules.flatMap((rule, index) =>
    rule.kind === "reference"
      ? { column: rule.column, path: `schema[0].quality[${index}].implementation.column` }
      : [],
  );
  if (contract.layer === "silver") {
    for (const name of ["eventTime", "orderedBy", "pruneBy"] as const) {
      if (contract[name] !== null) used.push({ column: contract[name], path: `${options}.${name}` });
    }
  }
  if ("rowFilter" in contract) {
    contract.rowFilter?.columns.forEach((column, index) => {
      used.push({ column, path: `${options}.rowFilter.columns[${index}]` });
    });
  }
  if (contract.layer === "gold" || contract.layer === "logs") {
    contract.clusterBy.forEach((column, index) => {
      used.push({ column, path: `${options}.clusterBy[${index}]` });
    });
  }
  return used;
}

function sourceProblems(contract: SilverContract, { contracts, unreadable }: Estate): Problem[] {
  const { file } = contract;
  const problems: Problem[] = [];
  if (contract.history === "scd2" && contract.eventTime === null) {
    const message = "history 'scd2' needs the column that versions start at; add it.";
    problems.push({ file, path: "schema[0].customProperties.eventTime", message });
  }
  if (contract.source === null) return [...problems, ...derivationProblems(contract, contracts, unreadable)];
  if (contract.derivedFrom !== null) {
    const message = `is given beside source '${contract.source}'; keep the one that feeds the table.`;
    return [...problems, { file, path: "schema[0].customProperties.derivedFrom", message }];
  }
  if (unreadable.has(fileOf("sources", contract.source))) return problems;
  const source = contracts.find(({ layer, name }) => layer === "sources" && name === contract.source);
  if (source)
    return [
      ...problems,
      ...contract.columns.flatMap((column, index) => originProblems(contract, source, column, index)),
      ...contract.columns.flatMap((column, index) => readingProblems(contract, column, index)),
    ];
  const known = contracts.filter(({ layer }) => layer === "sources").map(({ name }) => name);
  const message = `no source '${contract.source}'; known are ${known.join(", ")}.`;
  return [...problems, { file, path: "schema[0].customProperties.source", message }];
}

function derivationProblems(
  { file, name, derivedFrom }: SilverContract,
  contracts: readonly Contract[],
  unreadable: ReadonlySet<string>,
): Problem[] {
  if (derivedFrom === null) {
    const message = "expected source, or derivedFrom for a table made from another of the layer; add one.";
    return [{ file, path: "schema[0].customProperties.source", message }];
  }
  const known = contracts.filter((other) => other.layer === "silver" && other.name !== name);
  if (unreadable.has(fileOf("silver", derivedFrom)) || known.some((other) => other.name === derivedFrom))
    return [];
  const message = `no other silver table '${derivedFrom}'; known are ${known.map((other) => other.name).join(", ")}.`;
  return [{ file, path: "schema[0].customProperties.derivedFrom", message }];
}

function originProblems(
  { file }: SilverContract,
  source: Contract,
  column: Column,
  index: number,
): Problem[] {
  const delivered = source.columns.map(({ name }) => name);
  const path = `schema[0].properties[${index}]`;
  if (column.transformLogic === null) {
    if (delivered.includes(column.name)) return [];
    const message = `${source.file} delivers no '${column.name}'; add transformLogic that says how it is made.`;
    return [{ file, path: `${path}.name`, message }];
  }
  return column.transformSourceObjects.flatMap((name, object) =>
    delivered.includes(name)
      ? []
      : {
          file,
          path: `${path}.transformSourceObjects[${object}]`,
          message: `${source.file} delivers no '${name}'; correct the name.`,
        },
  );
}

/** A type that no delivered text is read as, for want of a pattern. */
function readingProblems({ file }: SilverContract, { physicalType }: Column, index: number): Problem[] {
  const known = ["STRING", ...readTypes];
  if (known.includes(physicalType.replace(/\(.*/, "").trim().toUpperCase())) return [];
  const message = `delivered text is not read as ${physicalType}; use ${known.join(", ")}.`;
  return [{ file, path: `schema[0].properties[${index}].physicalType`, message }];
}

/** Tables that a Gold table or a view says it is made from, and that are not there. */
function madeFromProblems(
  { file, layer: own, name, madeFrom }: GoldContract | ServingContract,
  { contracts, unreadable }: Estate,
): Problem[] {
  const known = new Set(contracts.map((other) => `${other.layer}.${other.name}`));
  return madeFrom.flatMap((table, index) => {
    const [layer, other] = table.split(".") as ["silver" | "gold" | "logs", string];
    const isOther = table !== `${own}.${name}` && known.has(table);
    if (isOther || unreadable.has(fileOf(layer, other))) return [];
    const message = `no other table '${table}'; correct the name, such as silver.orders.`;
    return [{ file, path: `schema[0].customProperties.madeFrom[${index}]`, message }];
  });
}
