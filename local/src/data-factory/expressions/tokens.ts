/** Cuts an expression of Data Factory's language into tokens. */
import { ExpressionError } from "./errors.ts";

export type TokenKind = "name" | "text" | "number" | "sign" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** A text's token has the text itself, without quotes. */
  readonly text: string;
  /** Where it begins, counted from 0. */
  readonly at: number;
}

const pattern =
  /\s*(?:(?<name>[A-Za-z_][\w$-]*)|(?<number>-?\d+(?:\.\d+)?)|'(?<text>(?:[^']|'')*)'|(?<sign>\?\.|\?\[|[()[\].,]))/y;

/**
 * All tokens, the last of kind `end`.
 *
 * @throws ExpressionError that names the place where no token begins
 */
export function tokensOf(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = expression.trimEnd().length;
  pattern.lastIndex = 0;
  while (pattern.lastIndex < end) {
    const at = pattern.lastIndex;
    const groups = pattern.exec(expression)?.groups;
    if (!groups) throw unreadable(expression, at);
    tokens.push(tokenOf(groups, at));
  }
  return [...tokens, { kind: "end", text: "", at: end }];
}

function tokenOf(groups: Record<string, string | undefined>, at: number): Token {
  const { name, number, text, sign } = groups;
  if (name !== undefined) return { kind: "name", text: name, at };
  if (number !== undefined) return { kind: "number", text: number, at };
  if (text !== undefined) return { kind: "text", text: text.replaceAll("''", "'"), at };
  return { kind: "sign", text: sign ?? "", at };
}

function unreadable(expression: string, at: number): ExpressionError {
  const rest = expression.slice(at).trimStart();
  const why = rest.startsWith("'") ? "the text that begins here never ends" : `'${rest[0]}' is not expected`;
  return new ExpressionError(`Expression '${expression}', character ${at + 1}: ${why}.`);
}
