/** Checks the header of a delimited file against its contract. */
import { parse } from "csv-parse/sync";
import { FileRefusedError } from "./errors.ts";

/**
 * Demands that a header names the contract's columns in their order; columns after them are new ones.
 *
 * @param line the first line, without its line end
 * @returns names of new columns
 * @throws FileRefusedError with the first difference
 */
export function checkHeader(line: string, columns: readonly string[]): string[] {
  const names = fieldsOf(line);
  if (names.length === 1) refuseOtherDelimiter(line, columns);
  const missing = columns.filter((column) => !names.includes(column));
  const difference = columns.findIndex((column, index) => names[index] !== column);
  if (difference >= 0) {
    const found = names[difference] === undefined ? "nothing" : `'${names[difference]}'`;
    const why = missing.length > 0 ? `it lacks ${missing.join(", ")}` : "its columns are in another order";
    throw new FileRefusedError(
      `the header's column ${difference + 1} is ${found.slice(0, 100)} where the contract has '${columns[difference]}', ` +
        `${why}; deliver the columns ${columns.join(",")}.`,
    );
  }
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new FileRefusedError(`the header names '${repeated.slice(0, 100)}' twice; name each column once.`);
  }
  return names.slice(columns.length);
}

function fieldsOf(line: string): string[] {
  try {
    const rows: string[][] = parse(line);
    return rows[0] ?? [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FileRefusedError(`the header is not CSV (${why}); quote fields as RFC 4180 has it.`);
  }
}

function refuseOtherDelimiter(line: string, columns: readonly string[]): void {
  const delimiter = [";", "\t", "|"].find((mark) => columns.length > 1 && line.includes(mark));
  if (delimiter === undefined) return;
  throw new FileRefusedError(
    `the columns are delimited by ${JSON.stringify(delimiter)}; deliver them delimited by commas.`,
  );
}
