/** What a filter of rows needs: columns that say yes or no, groups that read the table, and something to hide. */
import type { Problem } from "./contract-error.ts";
import { personalData } from "./contracts.ts";
import type { Contract } from "./model.ts";
import type { Platform } from "./platform.ts";

const place = "schema[0].customProperties.rowFilter";

/** Every problem of a contract's filter; columns that are not there are told elsewhere. */
export function rowFilterProblems(contract: Contract, platform: Platform): Problem[] {
  if (!("rowFilter" in contract)) return [];
  const { file, columns, roles, rowFilter } = contract;
  if (rowFilter === null) return [];
  const problems: Problem[] = [];
  const types = new Map([...platform.historyColumns, ...columns].map((one) => [one.name, one.physicalType]));
  rowFilter.columns.forEach((name, index) => {
    const type = types.get(name) ?? "BOOLEAN";
    if (type.toUpperCase() === "BOOLEAN") return;
    const message = `column '${name}' is ${type}; name columns of type BOOLEAN, which say whether a row is shown.`;
    problems.push({ file, path: `${place}.columns[${index}]`, message });
  });
  rowFilter.groups.forEach((group, index) => {
    if (roles.some(({ role }) => role === group)) return;
    const message = `'${group}' is no role of the contract, so there is nothing to hide from it; correct the name or remove it.`;
    problems.push({ file, path: `${place}.groups[${index}]`, message });
  });
  if (personalData(columns).length === 0) {
    const message = "no column is confidential or restricted; classify the columns, or remove the filter.";
    problems.push({ file, path: place, message });
  }
  return problems;
}
