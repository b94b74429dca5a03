/** Columns of the model: types, formats, what is hidden. */
import type { Column, GoldContract } from "@customer360/contracts";
import { PowerBiError } from "../errors.ts";
import type { Mode } from "../options.ts";
import { calendar } from "../presentation.ts";
import type { Star } from "./star.ts";

export interface ModelColumn {
  readonly name: string;
  readonly description: string;
  /** `int64`, `decimal`, `string`, `boolean` or `dateTime`. */
  readonly dataType: string;
  readonly formatString: string | null;
  readonly isHidden: boolean;
  /** Whether it is the date table's column of days. */
  readonly isKey: boolean;
  readonly sortByColumn: string | null;
  readonly classification: string | null;
}

interface Kind {
  readonly dataType: string;
  readonly formatString: string | null;
}

const kinds: Readonly<Record<string, Kind>> = {
  INT: { dataType: "int64", formatString: "0" },
  BIGINT: { dataType: "int64", formatString: "0" },
  STRING: { dataType: "string", formatString: null },
  BOOLEAN: { dataType: "boolean", formatString: '"""TRUE"";""TRUE"";""FALSE"""' },
  DATE: { dataType: "dateTime", formatString: "yyyy-mm-dd" },
  TIMESTAMP: { dataType: "dateTime", formatString: "yyyy-mm-dd hh:nn:ss" },
};

/**
 * The columns of a table.
 *
 * @throws PowerBiError for a type that has no equal in Power BI
 */
export function columnsOf(table: GoldContract, star: Star, mode: Mode): readonly ModelColumn[] {
  const isCalendar = table.name === calendar.table;
  return table.columns.map((column) => ({
    name: column.name,
    description: column.description,
    ...kindOf(table, column),
    isHidden: relates(star, table.name, column.name),
    isKey: isCalendar && column.name === calendar.date && marksDates(mode),
    sortByColumn: isCalendar ? (calendar.sortedBy[column.name] ?? null) : null,
    classification: column.classification,
  }));
}

/**
 * Whether the calendar is marked as a date table. Its days must then be without gaps and null, and Direct Lake reads
 * the table as it is, with the unknown day, whose date is null.
 */
export const marksDates = (mode: Mode): boolean => mode !== "direct-lake";

/** A fixed decimal number has four digits after the point; what has more becomes a floating point number. */
const fixedDigits = 4;

function kindOf(table: GoldContract, { name, physicalType }: Column): Kind {
  const known = kinds[physicalType.toUpperCase()];
  if (known) return known;
  const decimal = /^DECIMAL\(\d+, ?(\d+)\)$/i.exec(physicalType);
  if (decimal) {
    const digits = Number(decimal[1]);
    const formatString = digits === 0 ? "#,0" : `#,0.${"0".repeat(digits)}`;
    return { dataType: digits > fixedDigits ? "double" : "decimal", formatString };
  }
  const expected = `${Object.keys(kinds).join(", ")} and DECIMAL(precision,scale)`;
  throw new PowerBiError(
    `${table.file}: column '${name}' is ${physicalType}, which has no type in Power BI; known are ${expected}.`,
  );
}

function relates({ relationships }: Star, table: string, column: string): boolean {
  const isIt = (end: { readonly table: string; readonly column: string }) =>
    end.table === table && end.column === column;
  return relationships.some(({ from, to }) => isIt(from) || (isIt(to) && to.column.endsWith("_sk")));
}
