/** Checks delivered JSON records against the contract of their source and the types of the table that it feeds. */
import type { Column, Contracts, Rule, SilverContract, SourceContract } from "@customer360/contracts";
import { isObject, numberText } from "./json-text.ts";

/** What is wrong with a record: sentences that name the field; empty for a good one. */
export type RecordCheck = (record: unknown) => readonly string[];

/** What a source's records have to be. */
export interface RecordCheckOptions {
  /** Whether a field that the contract does not know makes a record bad. Bronze keeps such fields apart. */
  readonly refuseUnknownFields: boolean;
}

/** What a Spark SQL type expects of a text. */
interface Type {
  readonly expected: string;
  readonly fits: (text: string) => boolean;
}

/** A longer field is no data of ours; Bronze would call its record malformed. */
const maxFieldCharacters = 1_048_576;

const time = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

const typed: Readonly<Record<string, Type>> = {
  TIMESTAMP: { expected: "a time such as 2017-01-05T10:00:00.000Z", fits: isTime },
  DATE: { expected: "a date such as 2017-01-05", fits: (text) => text.length === 10 && isTime(text) },
  INT: { expected: "a whole number", fits: (text) => isWhole(text, 2n ** 31n) },
  BIGINT: { expected: "a whole number", fits: (text) => isWhole(text, 2n ** 63n) },
  BOOLEAN: { expected: "true or false", fits: (text) => text === "true" || text === "false" },
  DECIMAL: { expected: "a number", fits: (text) => /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) },
};

/** The check of a source's records. */
export function recordCheckOf(
  contracts: Contracts,
  source: string,
  { refuseUnknownFields }: RecordCheckOptions,
): RecordCheck {
  const contract = contracts.get("sources", source);
  const fields = fieldChecksOf(contract, contracts.silverOf(source));
  const known = new Set(contract.columns.map(({ name }) => name));
  return (record) => {
    if (!isObject(record))
      return ["The record is not a JSON object; send an object with the contract's fields."];
    const unknown = refuseUnknownFields ? Object.keys(record).filter((name) => !known.has(name)) : [];
    return [
      ...fields.flatMap((check) => check(record) ?? []),
      ...unknown
        .slice(0, 10)
        .map((name) => `${JSON.stringify(name.slice(0, 100))}: is unknown to the contract; leave it out.`),
    ];
  };
}

type FieldCheck = (record: Readonly<Record<string, unknown>>) => string | null;

function fieldChecksOf(source: SourceContract, silver: SilverContract): FieldCheck[] {
  return source.columns.map((column) => {
    const type = typed[typeOf(column, silver).replace(/\(.*/, "")] ?? null;
    const allowed = allowedValues(column.name, silver.rules);
    return (record) => {
      const value = record[column.name];
      const isMissing = value === undefined || value === null || value === "";
      if (isMissing) return column.required ? `${column.name}: is missing; it is required.` : null;
      const problem = valueProblem(value, type, allowed);
      return problem && `${column.name}: ${problem}.`;
    };
  });
}

function valueProblem(value: unknown, type: Type | null, allowed: readonly string[] | null): string | null {
  const text = textOf(value);
  if (text === null) return `expected a text, a number, true or false, found ${kindOf(value)}`;
  const unreadable = whyUnreadable(text);
  if (unreadable) return unreadable;
  if (type && !type.fits(text)) return `expected ${type.expected}, found ${shown(text)}`;
  if (allowed && !allowed.includes(text))
    return `expected one of ${allowed.join(", ")}, found ${shown(text)}`;
  return null;
}

/** The type that Silver casts a column to; the delivered one when Silver makes something else of it. */
function typeOf(column: Column, silver: SilverContract): string {
  const target = silver.columns.find(({ name }) => name === column.name);
  return target && target.transformLogic === null ? target.physicalType : column.physicalType;
}

/** The values that a rule such as `kind IN ('a', 'b')` allows a column; other rules are Silver's to check. */
function allowedValues(column: string, rules: readonly Rule[]): readonly string[] | null {
  for (const rule of rules) {
    if (rule.kind !== "expression" || rule.severity !== "error") continue;
    const [, name, list] = /^(\w+) IN \(('[^']*'(?:, *'[^']*')*)\)$/.exec(rule.expression) ?? [];
    if (name === column && list) return [...list.matchAll(/'([^']*)'/g)].map(([, value]) => value ?? "");
  }
  return null;
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "boolean" ? String(value) : numberText(value);
}

function whyUnreadable(text: string): string | null {
  if (text.length > maxFieldCharacters) return `is longer than ${maxFieldCharacters} characters`;
  if (text.includes("\0")) return "contains NUL bytes";
  return text.isWellFormed() ? null : "is not valid Unicode";
}

function isTime(text: string): boolean {
  if (!time.test(text)) return false;
  // JavaScript takes February 30th for March 2nd.
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return (
    !Number.isNaN(day.getTime()) &&
    day.toISOString().startsWith(text.slice(0, 10)) &&
    !Number.isNaN(Date.parse(text))
  );
}

function isWhole(text: string, limit: bigint): boolean {
  if (!/^[+-]?\d{1,19}$/.test(text)) return false;
  const value = BigInt(text.replace("+", ""));
  return value >= -limit && value < limit;
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "a list" : "an object";
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
