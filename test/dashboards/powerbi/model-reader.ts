/** The semantic model as its files say it, with the names that DAX and the report may use. */
import { type Node, readTmdl, unquoted } from "./tmdl-reader.ts";

export interface Model {
  readonly tables: readonly Node[];
  readonly relationships: readonly { readonly from: string; readonly to: string }[];
  readonly roles: readonly Node[];
  readonly expressions: readonly Node[];
  readonly model: readonly Node[];
}

const definition = "Customer360.SemanticModel/definition/";

/** @param files texts by path below the project's folder */
export function readModel(files: ReadonlyMap<string, string>): Model {
  const below = (folder: string) =>
    [...files].filter(([path]) => path.startsWith(definition + folder)).flatMap(([, text]) => readTmdl(text));
  const end = (node: Node, name: string) => {
    const [table = "", column = ""] = (node.properties.get(name) ?? "").split(".");
    return `${unquoted(table)}.${unquoted(column)}`;
  };
  return {
    tables: below("tables/"),
    relationships: below("relationships.tmdl").map((node) => ({
      from: end(node, "fromColumn"),
      to: end(node, "toColumn"),
    })),
    roles: below("roles/"),
    expressions: below("expressions.tmdl"),
    model: below("model.tmdl"),
  };
}

/** Children of one kind, such as all measures of a table. */
export const children = (node: Node, kind: string): readonly Node[] =>
  node.children.filter((child) => child.kind === kind);

/** `table.column` of every column. */
export const columnNames = ({ tables }: Model): ReadonlySet<string> =>
  new Set(tables.flatMap((table) => children(table, "column").map(({ name }) => `${table.name}.${name}`)));

/** `table.measure` of every measure. */
export const measureNames = ({ tables }: Model): ReadonlySet<string> =>
  new Set(tables.flatMap((table) => children(table, "measure").map(({ name }) => `${table.name}.${name}`)));

/** What DAX refers to and the model does not have. */
export function daxProblems(dax: string, model: Model): readonly string[] {
  const columns = columnNames(model);
  const measures = new Set(
    model.tables.flatMap((table) => children(table, "measure").map(({ name }) => name)),
  );
  const tables = new Set(model.tables.map(({ name }) => name));
  // Texts first, so that what stands in them is not taken for a name.
  const tokens = dax.matchAll(
    /"(?:[^"]|"")*"|'((?:[^']|'')+)'(?:\[((?:[^\]]|\]\])+)\])?|\[((?:[^\]]|\]\])+)\]/g,
  );
  return [...tokens].flatMap(([token, table, column, measure]) => {
    if (measure !== undefined) return measures.has(measure) ? [] : [token];
    if (table === undefined) return [];
    return (column === undefined ? tables.has(table) : columns.has(`${table}.${column}`)) ? [] : [token];
  });
}
