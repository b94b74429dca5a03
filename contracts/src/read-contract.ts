/** Reads one contract file: its text in, a typed contract or its problems out. */
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { Problem } from "./contract-error.ts";
import type { Column, ColumnReference, Contract, Duration, Layer, Rule, Sla } from "./model.ts";
import { type OdcsFile, type OdcsProperty, type OdcsRule, type OdcsTable, odcsFile } from "./odcs.ts";
import { columnOptions, type Options, optionsOf, readOptions, ruleOptions } from "./options.ts";
import { problemsOf } from "./problems.ts";

/** Either what was read, or all that is wrong with it. */
export type Result<T> = { readonly value: T } | { readonly problems: readonly Problem[] };

/**
 * Parses a YAML file and checks it against a schema.
 *
 * @param file name for problems
 */
export function readYaml<T>(schema: z.ZodType<T>, text: string, file: string): Result<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      file,
      path: `line ${lines.linePos(error.pos[0]).line}`,
      message: `not readable as YAML: ${error.message}; correct the line.`,
    }));
    return { problems };
  }
  const result = schema.safeParse(document.toJS(), { reportInput: true });
  return result.success ? { value: result.data } : { problems: problemsOf(result.error, file) };
}

/**
 * Reads the contract of a layer.
 *
 * @param file name below the contracts' folder, for problems
 */
export function readContract(layer: Layer, file: string, text: string): Result<Contract> {
  const read = readYaml(odcsFile, text, file);
  if ("problems" in read) return read;
  const table = read.value.schema[0];
  const options = readOptions(optionsOf(layer) as z.ZodType<Options<Layer>>, table.customProperties, file, [
    "schema",
    0,
    "customProperties",
  ]);
  const columns = readColumns(table, file);
  const rules = readRules(table, file);
  const sla = readSla(read.value, file);
  const parts = [options, columns, rules, sla];
  const problems = parts.flatMap((part) => ("problems" in part ? part.problems : []));
  problems.push(...keyProblems(table, file));
  if (problems.length > 0 || "problems" in options || "problems" in columns) return { problems };
  if ("problems" in rules || "problems" in sla) return { problems };
  const promised = { columns: columns.value, rules: rules.value, sla: sla.value };
  return { value: { layer, file, ...descriptionOf(read.value), ...promised, ...options.value } as Contract };
}

function descriptionOf(model: OdcsFile) {
  const table = model.schema[0];
  return {
    id: model.id,
    name: table.name,
    version: model.version,
    status: model.status,
    domain: model.domain,
    purpose: model.description.purpose,
    owner: model.team.name,
    support: model.support.map(({ url }) => url),
    key: keyOf(table).map(({ name }) => name),
    roles: model.roles,
  };
}

function readColumns(table: OdcsTable, file: string): Result<Column[]> {
  const columns = table.properties.map((property, index): Result<Column> => {
    const within = ["schema", 0, "properties", index, "customProperties"];
    const options = readOptions(columnOptions, property.customProperties, file, within);
    return "problems" in options ? options : { value: columnOf(property, options.value.metric) };
  });
  return allOf(columns);
}

function columnOf(property: OdcsProperty, metric: string | null): Column {
  return {
    metric,
    name: property.name,
    logicalType: property.logicalType,
    physicalType: property.physicalType,
    description: property.description,
    required: property.required,
    keyPosition: property.primaryKey ? (property.primaryKeyPosition ?? null) : null,
    classification: property.classification ?? null,
    partitionPosition: property.partitioned ? (property.partitionKeyPosition ?? 1) : null,
    transformLogic: property.transformLogic ?? null,
    transformSourceObjects: property.transformSourceObjects,
    references: property.relationships.map(({ to }) => referenceOf(to)),
  };
}

function keyOf(table: OdcsTable): OdcsProperty[] {
  const position = (property: OdcsProperty) => property.primaryKeyPosition ?? 0;
  return table.properties.filter(({ primaryKey }) => primaryKey).sort((a, b) => position(a) - position(b));
}

function keyProblems(table: OdcsTable, file: string): Problem[] {
  const path = "schema[0].properties";
  const positions = keyOf(table).map(({ primaryKeyPosition }) => primaryKeyPosition);
  if (positions.length === 0) {
    return [{ file, path, message: "no column is marked primaryKey: true; mark those that identify a row." }];
  }
  if (positions.every((position, index) => position === index + 1)) return [];
  const found = positions.map((position) => position ?? "none").join(", ");
  const message = `expected primaryKeyPosition 1 to ${positions.length} on the key's columns, found ${found}.`;
  return [{ file, path, message }];
}

function readRules(table: OdcsTable, file: string): Result<Rule[]> {
  const rules = table.quality.map((rule, index): Result<Rule> => {
    const within = ["schema", 0, "quality", index, "customProperties"];
    const options = readOptions(ruleOptions, rule.customProperties, file, within);
    return "problems" in options ? options : { value: ruleOf(rule, options.value.maxFailedPercent) };
  });
  return allOf(rules);
}

/** All values, or the problems of all. */
function allOf<T>(results: readonly Result<T>[]): Result<T[]> {
  const problems = results.flatMap((result) => ("problems" in result ? result.problems : []));
  if (problems.length > 0) return { problems };
  return { value: results.flatMap((result) => ("value" in result ? [result.value] : [])) };
}

function ruleOf(rule: OdcsRule, maxFailedPercent: number): Rule {
  const { id, dimension, severity, description } = rule;
  const base = { id, dimension, severity, description, maxFailedPercent };
  if (rule.engine === "spark-sql") return { ...base, kind: "expression", expression: rule.implementation };
  if (rule.engine === "weekday-history") {
    const { closed, ...limits } = rule.implementation;
    return { ...base, kind: "volume", limits, closed };
  }
  const { column, references } = rule.implementation;
  return { ...base, kind: "reference", column, references: referenceOf(references) };
}

function readSla(model: OdcsFile, file: string): Result<Sla> {
  const duration = (name: string): Duration | null => {
    const found = model.slaProperties.find(({ property }) => property === name);
    return found ? { value: found.value, unit: found.unit } : null;
  };
  const frequency = duration("frequency");
  const latency = duration("latency");
  const element = model.slaProperties.find(({ property }) => property === "latency")?.element ?? "";
  const measuredBy = element.split(".")[1] ?? null;
  if (frequency && latency)
    return { value: { frequency, latency, measuredBy, retention: duration("retention") } };
  const missing = [frequency ? [] : "frequency", latency ? [] : "latency"].flat();
  const message = `expected frequency and latency, found no ${missing.join(" and no ")}; add an entry with value and unit.`;
  return { problems: [{ file, path: "slaProperties", message }] };
}

/** Takes `table.column` apart; the schema has checked its form. */
function referenceOf(text: string): ColumnReference {
  const [table = "", column = ""] = text.split(".");
  return { table, column };
}
