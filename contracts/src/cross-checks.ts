/** What no contract can promise alone: that names are unique and that what it refers to exists. */
import type { Problem } from "./contract-error.ts";
import type { Column, ColumnReference, Contract, SilverContract } from "./model.ts";
import type { Platform } from "./platform.ts";

/** What the checks look things up in. */
export interface Estate {
  readonly contracts: readonly Contract[];
  readonly platform: Platform;
  /** Files that could not be read; nothing is said against a reference to their tables. */
  readonly unreadable: ReadonlySet<string>;
}

/** Every problem between the contracts. */
export function crossProblems(estate: Estate): Problem[] {
  return estate.contracts.flatMap((contract) => [
    ...nameProblems(contract, estate),
    ...duplicateProblems(contract, estate),
    ...relationshipProblems(contract, estate),
    ...usedColumnProblems(contract, estate),
    ...(contract.layer === "silver" ? sourceProblems(contract, estate) : []),
  ]);
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
  if (unreadable.has(fileOf("sources", contract.source))) return problems;
  const source = contracts.find(({ layer, name }) => layer === "sources" && name === contract.source);
  if (source)
    return [
      ...problems,
      ...contract.columns.flatMap((column, index) => originProblems(contract, source, column, index)),
    ];
  const known = contracts.filter(({ layer }) => layer === "sources").map(({ name }) => name);
  const message = `no source '${contract.source}'; known are ${known.join(", ")}.`;
  return [...problems, { file, path: "schema[0].customProperties.source", message }];
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
