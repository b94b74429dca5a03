/** Reads an expression of Data Factory's language into a tree. */
import { ExpressionError } from "./errors.ts";
import { type Token, tokensOf } from "./tokens.ts";

export type Expression =
  | { readonly kind: "value"; readonly value: string | number | boolean | null }
  | { readonly kind: "call"; readonly name: string; readonly given: readonly Expression[] }
  | {
      readonly kind: "member";
      readonly of: Expression;
      readonly key: Expression;
      /** Written with `?`: null instead of an error when there is nothing to look into. */
      readonly optional: boolean;
    };

const words: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/**
 * The tree of an expression.
 *
 * @param text without the `@` that stands before it in a pipeline
 * @throws ExpressionError that names the place
 */
export function parse(text: string): Expression {
  const reader = new Reader(text);
  const expression = reader.expression();
  reader.expect("end");
  return expression;
}

class Reader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  expression(): Expression {
    let found = this.#primary();
    for (let member = this.#member(found); member; member = this.#member(found)) found = member;
    return found;
  }

  expect(kind: Token["kind"], text?: string): Token {
    const token = this.#peek();
    if (token.kind !== kind || (text !== undefined && token.text !== text)) throw this.#unexpected(token);
    this.#next += 1;
    return token;
  }

  #primary(): Expression {
    const token = this.#peek();
    this.#next += 1;
    if (token.kind === "text") return { kind: "value", value: token.text };
    if (token.kind === "number") return { kind: "value", value: Number(token.text) };
    if (token.kind !== "name") throw this.#unexpected(token);
    const word = words[token.text.toLowerCase()];
    if (!this.#takes("(")) {
      if (word === undefined) throw this.#unexpected(token);
      return { kind: "value", value: word };
    }
    return { kind: "call", name: token.text, given: this.#given() };
  }

  #given(): readonly Expression[] {
    const given: Expression[] = [];
    if (this.#takes(")")) return given;
    do given.push(this.expression());
    while (this.#takes(","));
    this.expect("sign", ")");
    return given;
  }

  #member(of: Expression): Expression | null {
    for (const [sign, optional] of [
      [".", false],
      ["?.", true],
    ] as const) {
      if (this.#takes(sign))
        return {
          ...{ kind: "member", of, optional },
          key: { kind: "value", value: this.expect("name").text },
        };
    }
    const optional = this.#takes("?[");
    if (!optional && !this.#takes("[")) return null;
    const key = this.expression();
    this.expect("sign", "]");
    return { kind: "member", of, key, optional };
  }

  #takes(sign: string): boolean {
    const token = this.#peek();
    if (token.kind !== "sign" || token.text !== sign) return false;
    this.#next += 1;
    return true;
  }

  #peek(): Token {
    return this.#tokens[Math.min(this.#next, this.#tokens.length - 1)] as Token;
  }

  #unexpected({ kind, text, at }: Token): ExpressionError {
    const what = kind === "end" ? "the expression ends too early" : `'${text}' is not expected`;
    return new ExpressionError(`Expression '${this.#text}', character ${at + 1}: ${what}.`);
  }
}
