/** The files of `definition/` beside the tables: database, model, expressions, relationships and roles. */
import { uuidOf } from "../ids.ts";
import { directLakeSource, oneLakeQuery, parametersOf, text } from "../model/partitions.ts";
import type { Role, TablePermission } from "../model/roles.ts";
import type { Relationship, Star } from "../model/star.ts";
import type { Source } from "../options.ts";
import { type Block, quoted, tmdl } from "./block.ts";

/** The lowest level that knows Direct Lake on OneLake. */
const compatibilityLevel = "1604";

export const databaseFile = (): string => tmdl([{ head: "database", properties: { compatibilityLevel } }]);

/** Measures alone add columns up, so that nobody adds up what does not add up; time is the calendar's. */
export function modelFile({ tables }: Star, roles: readonly Role[]): string {
  const refs = (kind: string, all: readonly { readonly name: string }[]) =>
    `${all.map(({ name }) => `ref ${kind} ${quoted(name)}`).join("\n")}\n\n`;
  const model = tmdl([
    {
      head: "model Model",
      properties: {
        culture: "en-US",
        defaultPowerBIDataSourceVersion: "powerBI_V3",
        discourageImplicitMeasures: true,
        sourceQueryCulture: "en-US",
      },
    },
    { head: "annotation __PBI_TimeIntelligenceEnabled", expression: ["0"] },
  ]);
  return `${model}${refs("table", tables)}${refs("role", roles)}`;
}

/** Parameters of the queries, or the one source of Direct Lake. */
export function expressionsFile(source: Source): string {
  if (source.mode === "direct-lake") {
    const properties = { lineageTag: uuidOf("expression", directLakeSource) };
    return tmdl([
      { head: `expression ${quoted(directLakeSource)}`, expression: oneLakeQuery(source), properties },
    ]);
  }
  const meta = 'meta [IsParameterQuery = true, Type = "Text", IsParameterQueryRequired = true]';
  return tmdl(
    Object.entries(parametersOf(source)).map(([name, value]) => ({
      head: `expression ${name}`,
      expression: [`${text(value)} ${meta}`],
      properties: { lineageTag: uuidOf("expression", name) },
      children: [{ head: "annotation PBI_ResultType", expression: ["Text"] }],
    })),
  );
}

export function relationshipsFile({ relationships }: Star): string {
  return tmdl(
    relationships.map(({ from, to }) => ({
      head: `relationship ${uuidOf("relationship", from.table, from.column, to.table, to.column)}`,
      properties: { fromColumn: endOf(from), toColumn: endOf(to) },
    })),
  );
}

const endOf = ({ table, column }: Relationship["from"]) => `${quoted(table)}.${quoted(column)}`;

/** `roles/<role>.tmdl` */
export function roleFile({ name, permissions }: Role): string {
  const block: Block = {
    head: `role ${quoted(name)}`,
    properties: { modelPermission: "read" },
    children: permissions.map(permissionBlock),
  };
  return tmdl([block]);
}

function permissionBlock({ table, filter, hidden }: TablePermission): Block {
  return {
    head: `tablePermission ${quoted(table)}`,
    expression: filter === null ? [] : [filter],
    children: hidden.map((column) => ({
      head: `columnPermission ${quoted(column)}`,
      expression: ["none"],
    })),
  };
}
