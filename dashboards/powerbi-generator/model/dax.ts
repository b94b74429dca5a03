/** Pieces of DAX. */

/** `'table'[column]` */
export function columnDax(table: string, column: string): string {
  return `${tableDax(table)}[${column.replaceAll("]", "]]")}]`;
}

/** `'table'` */
export const tableDax = (table: string): string => `'${table.replaceAll("'", "''")}'`;

/** `[measure]` */
export const measureDax = (title: string): string => `[${title.replaceAll("]", "]]")}]`;

/**
 * That a column has a value. `==` leaves blanks out, which `=` takes for false, zero and the empty text: in SQL, a
 * null equals nothing.
 */
export function equalsDax(table: string, column: string, value: string | boolean | number): string {
  return `${columnDax(table, column)} == ${literalDax(value)}`;
}

function literalDax(value: string | boolean | number): string {
  if (typeof value === "boolean") return value ? "TRUE()" : "FALSE()";
  return typeof value === "number" ? String(value) : `"${value.replaceAll('"', '""')}"`;
}
