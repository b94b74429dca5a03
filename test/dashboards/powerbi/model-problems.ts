/** What is wrong with a semantic model, a sentence each. */
import { children, columnNames, daxProblems, type Model } from "./model-reader.ts";
import type { Node } from "./tmdl-reader.ts";

export function modelProblems(model: Model): readonly string[] {
  return [
    ...dax(model),
    ...relationships(model),
    ...paths(model),
    ...namedColumns(model),
    ...unique(model),
    ...references(model),
  ];
}

function dax(model: Model): string[] {
  const measures = model.tables.flatMap((table) => children(table, "measure"));
  const filters = model.roles.flatMap((role) => children(role, "tablePermission"));
  return [...measures, ...filters].flatMap(({ kind, name, expression }) =>
    daxProblems(expression ?? "", model).map((token) => `${kind} ${name}: no ${token}`),
  );
}

function typeOf(model: Model, reference: string): string | undefined {
  const [table, column] = reference.split(".");
  const node = model.tables.find(({ name }) => name === table);
  return node?.children
    .find(({ kind, name }) => kind === "column" && name === column)
    ?.properties.get("dataType");
}

function relationships(model: Model): string[] {
  return model.relationships.flatMap(({ from, to }) => {
    const [left, right] = [typeOf(model, from), typeOf(model, to)];
    if (left === undefined || right === undefined) return [`${from} to ${to}: no such column`];
    return left === right ? [] : [`${from} to ${to}: ${left} is not ${right}`];
  });
}

/** Two ways by which a filter reaches the same table make Power BI refuse one of them. */
function paths({ tables, relationships: all }: Model): string[] {
  const next = (table: string) =>
    all.filter(({ to }) => to.startsWith(`${table}.`)).map(({ from }) => from.split(".")[0] as string);
  const ways = (from: string, to: string): number =>
    from === to ? 1 : next(from).reduce((sum, step) => sum + ways(step, to), 0);
  return tables.flatMap((from) =>
    tables
      .filter((to) => to !== from && ways(from.name, to.name) > 1)
      .map((to) => `${from.name} filters ${to.name} in more than one way`),
  );
}

function namedColumns(model: Model): string[] {
  const known = columnNames(model);
  const missing = (table: string, column: string, who: string) =>
    known.has(`${table}.${column}`) ? [] : [`${who}: no ${table}.${column}`];
  const own = model.tables.flatMap((table) => [
    ...children(table, "column").flatMap(({ name, properties }) =>
      missing(table.name, properties.get("sortByColumn") ?? name, `sorting of ${name}`),
    ),
    ...children(table, "hierarchy").flatMap((hierarchy) =>
      children(hierarchy, "level").flatMap(({ name, properties }) =>
        missing(table.name, properties.get("column") ?? "", `level ${name}`),
      ),
    ),
  ]);
  const permissions = model.roles.flatMap((role) =>
    children(role, "tablePermission").flatMap((permission) =>
      children(permission, "columnPermission").flatMap(({ name }) =>
        missing(permission.name, name, `role ${role.name}`),
      ),
    ),
  );
  return [...own, ...permissions];
}

function unique({ tables }: Model): string[] {
  const everything = (node: Node): readonly Node[] => [node, ...node.children.flatMap(everything)];
  const tags = tables.flatMap(everything).flatMap(({ properties }) => properties.get("lineageTag") ?? []);
  const measures = tables.flatMap((table) =>
    children(table, "measure").map(({ name }) => name.toLowerCase()),
  );
  // In one table, measures, columns and hierarchies share their names, in any case of letters.
  const perTable = tables.flatMap((table) =>
    twice(
      table.children
        .filter(({ kind }) => ["measure", "column", "hierarchy"].includes(kind))
        .map(({ name }) => `${table.name}.${name.toLowerCase()}`),
    ),
  );
  return [...twice(tags), ...twice(measures), ...perTable].map((name) => `${name} is there twice`);
}

const twice = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index);

/** The model lists its tables and roles; partitions name their source. */
function references({ model, tables, roles, expressions }: Model): string[] {
  const listed = (kind: string) =>
    model.filter((node) => node.kind === `ref ${kind}`).map(({ name }) => `${kind} ${name}`);
  const there = [...tables.map(({ name }) => `table ${name}`), ...roles.map(({ name }) => `role ${name}`)];
  const refs = [...listed("table"), ...listed("role")];
  const sources = tables.flatMap((table) =>
    children(table, "partition")
      .flatMap((partition) => children(partition, "source"))
      .map(({ properties }) => properties.get("expressionSource")?.replaceAll("'", "")),
  );
  const names = expressions.map(({ name }) => name);
  return [
    ...there.filter((name) => !refs.includes(name)).map((name) => `model.tmdl does not list ${name}`),
    ...refs.filter((name) => !there.includes(name)).map((name) => `there is no ${name}`),
    ...sources.flatMap((source) => (source && !names.includes(source) ? [`no expression ${source}`] : [])),
  ];
}
