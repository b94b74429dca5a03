/** JSON that goes through the app as it was delivered: numbers keep their digits. */
import { z } from "zod";

interface SourceText {
  readonly source?: string;
}

type Reviver = (key: string, value: unknown, context: SourceText) => unknown;

/** What the language has and TypeScript's library does not know yet: the source text of a number. */
const json = JSON as unknown as {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON(text: string): object;
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
};

/**
 * Parses JSON. A number that JavaScript would write otherwise (`1.10`, or one with too many digits) comes as an object
 * that {@link JSON.stringify} writes as it was, see {@link numberText}.
 *
 * @throws SyntaxError when the text is no JSON
 */
export function parseJson(text: string): unknown {
  return json.parse(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && String(value) !== source
      ? json.rawJSON(source)
      : value,
  );
}

/**
 * Parses JSON of services and browsers. Whole numbers that JavaScript cannot hold, as ids are, keep their digits, see
 * {@link numberText}; all else is as usual.
 *
 * @throws SyntaxError when the text is no JSON
 */
export function parseExactly(text: string): unknown {
  // The reviver sees every value, which takes its time; most texts have no such number.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return json.parse(text, (_key, value, { source = "" }) =>
    typeof value === "number" && /^-?\d{16,}$/.test(source) && String(value) !== source
      ? json.rawJSON(source)
      : value,
  );
}

/** A number, or a text, as text. */
export const textOrNumber = z.unknown().transform((value, context): string => {
  const text = typeof value === "string" ? value : numberText(value);
  if (text !== null) return text;
  context.addIssue({ code: "custom", message: "expected a text or a number" });
  return z.NEVER;
});

/** A number's text as it was delivered; null for everything else. */
export function numberText(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return json.isRawJSON(value) ? value.rawJSON : null;
}

/** Whether a value of {@link parseJson} is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !json.isRawJSON(value);
}
