/** Reads the one statement that the provider has a warehouse run for our tables. */
import { invalid } from "./api-error.ts";

export interface CreatedTable {
  readonly catalog_name: string;
  readonly schema_name: string;
  readonly name: string;
  readonly full_name: string;
  readonly table_type: "MANAGED";
  readonly data_source_format: string;
  readonly comment: string;
  readonly columns: readonly Column[];
  readonly properties: Readonly<Record<string, string>>;
}

interface Column {
  readonly name: string;
  readonly type_text: string;
  readonly comment: string;
  readonly nullable: boolean;
  readonly position: number;
  readonly partition_index?: number;
}

const quoted = "'((?:[^'\\\\]|\\\\.)*)'";
const clauses = {
  head: /^CREATE TABLE `([^`]+)`\.`([^`]+)`\.`([^`]+)`\s*\((.*?)\)\s*USING (\w+)/s,
  partitions: /PARTITIONED BY \(([^)]*)\)/,
  comment: new RegExp(`\\)\\s*USING .*?\\nCOMMENT ${quoted}`, "s"),
  properties: /TBLPROPERTIES \(([^)]*)\)/,
} as const;

/** @throws ApiError for any other statement */
export function createdTable(statement: string): CreatedTable {
  const [, catalog_name, schema_name, name, columns, format] = clauses.head.exec(statement) ?? [];
  if (!catalog_name || !schema_name || !name || !columns || !format)
    throw invalid(
      `The stand-in for Databricks' API runs no statement but CREATE TABLE, and was given: ${statement}`,
    );
  const partitions = namesIn(clauses.partitions.exec(statement)?.[1] ?? "");
  return {
    ...{ catalog_name, schema_name, name, full_name: `${catalog_name}.${schema_name}.${name}` },
    ...{ table_type: "MANAGED", data_source_format: format },
    comment: unescaped(clauses.comment.exec(statement)?.[1] ?? ""),
    columns: columnsIn(columns, partitions),
    properties: propertiesIn(clauses.properties.exec(statement)?.[1] ?? ""),
  };
}

function columnsIn(text: string, partitions: readonly string[]): Column[] {
  const column = new RegExp(
    `\`([^\`]+)\` ([\\w(),<>: ]+?)( NOT NULL)?(?: COMMENT ${quoted})?(?:,\\s*(?=\`)|\\s*$)`,
    "gs",
  );
  return [...text.matchAll(column)].map(([, name = "", type = "", required, comment = ""], position) => {
    const partition = partitions.indexOf(name);
    return {
      ...{ name, type_text: type.toLowerCase(), comment: unescaped(comment), nullable: !required, position },
      ...(partition >= 0 && { partition_index: partition }),
    };
  });
}

const namesIn = (text: string) =>
  text
    .split(",")
    .map((name) => name.replaceAll("`", "").trim())
    .filter((name) => name !== "");

function propertiesIn(text: string): Record<string, string> {
  const entries = [...text.matchAll(new RegExp(`${quoted}\\s*=\\s*${quoted}`, "g"))];
  return Object.fromEntries(entries.map(([, key = "", value = ""]) => [unescaped(key), unescaped(value)]));
}

const unescaped = (text: string) => text.replaceAll(/\\(.)/gs, "$1");
