/** How the changes of a database are read: the statements of `contracts/capture/<source>.yaml`, as Data Factory runs them. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { contractsFolder, type SourceContract } from "@customer360/contracts";
import { parse } from "yaml";
import { z } from "zod";

const captureFile = z.object({
  maxChanges: z.int().min(1),
  maxWaitHours: z.int().min(1),
  /** Takes one column out of a row's image; `{name}` is the column. */
  column: z.string().includes("{name}"),
  statements: z.object({ lookup: z.string().min(1), copy: z.string().min(1), advance: z.string().min(1) }),
});

export type Capture = z.output<typeof captureFile>;

/** A source's changes cannot be read. */
export class CaptureError extends Error {
  override readonly name = "CaptureError";
}

/** @throws CaptureError when the source has no such file, or one that cannot be used */
export function captureOf({ name }: SourceContract): Capture {
  const file = join(contractsFolder(), "capture", `${name}.yaml`);
  if (!existsSync(file)) {
    throw new CaptureError(
      `${file} is not there; say in it how the changes of ${name} are read from its database.`,
    );
  }
  const read = captureFile.safeParse(parse(readFileSync(file, "utf8")));
  if (read.success) return read.data;
  throw new CaptureError(`${file} cannot be used: ${z.prettifyError(read.error)}`);
}

/** Columns that the statements name themselves. */
const named = new Set(["operation", "sequence", "committed_at", "customer_id"]);

/** Values that only a run knows, by statement. */
const ofTheRun = {
  lookup: ["batchId"],
  copy: ["fromXid", "fromSequence", "toXid", "toSequence"],
  advance: ["batchId"],
} as const satisfies Readonly<Record<keyof Capture["statements"], readonly string[]>>;

/**
 * A statement with all filled in but what a run knows, which stays as `{name}`.
 *
 * @throws CaptureError when the statement asks for another value
 */
export function statement(
  name: keyof Capture["statements"],
  { columns }: SourceContract,
  { statements, column, maxChanges, maxWaitHours }: Capture,
): string {
  const taken = columns
    .filter((one) => !named.has(one.name))
    .map((one) => column.replaceAll("{name}", one.name));
  const fixed: Readonly<Record<string, string>> = {
    columns: taken.join(", "),
    maxChanges: String(maxChanges),
    maxWaitHours: String(maxWaitHours),
  };
  const open: readonly string[] = ofTheRun[name];
  return statements[name].replace(/\{(\w+)\}/g, (whole, key: string) => {
    if (open.includes(key)) return whole;
    if (fixed[key]) return fixed[key];
    throw new CaptureError(`Statement ${name} asks for {${key}}, which a batch does not have.`);
  });
}

/**
 * The expression of a statement whose text only a run has.
 *
 * @param text an expression that gives the statement
 * @param values expressions by placeholder; a quote in what they give is no end of a text
 */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce(
    (inner, [name, value]) => `replace(${inner}, '{${name}}', replace(string(${value}), '''''', ''''''''))`,
    text,
  );
}
