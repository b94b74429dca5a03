/**
 * Expressions as Microsoft's own evaluator answers them, that of its `data-factory-testing-framework`: `recorded/record.py`
 * wrote them down. What refuses there refuses here; the words may differ.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { ExpressionError } from "../../../local/src/data-factory/expressions/errors.ts";
import { resolved } from "../../../local/src/data-factory/expressions/evaluate.ts";
import type { Json } from "../../../local/src/data-factory/expressions/values.ts";

interface Recorded {
  readonly parameters: Json;
  readonly answers: readonly {
    readonly expression: string;
    readonly answer?: Json;
    readonly refusal?: string;
  }[];
}

const file = new URL("recorded/answers.json", import.meta.url);
const { parameters, answers } = JSON.parse(readFileSync(file, "utf8")) as Recorded;
const scope = {
  now: new Date("2017-01-05T00:00:00Z"),
  lookUp: (name: string) => (name === "pipeline" ? { parameters } : undefined),
};

/** Where this evaluator knowingly differs; all of it is told as an error, but for the first two. */
const differing: Readonly<Record<string, string>> = {
  "@div(7.0, 2)": "JSON does not tell 7.0 from 7",
  "@addHours('2017-01-05T08:09:10.1234567Z', 1)": "times are kept to the millisecond",
  "@json('[1')": "text that ends too early is no JSON",
  "@convertTimeZone('2017-01-05T08:00:00Z', 'UTC', 'UTC')": "pipelines know UTC alone",
  "@string(1e21)": "numbers are written out",
};

test("what differs was recorded, and differs", () => {
  for (const expression of Object.keys(differing)) {
    const { answer } = answers.find((each) => each.expression === expression) ?? {};
    expect(answer).toBeDefined();
    expect(valueOrNull(expression)).not.toEqual(answer);
  }
});

function valueOrNull(expression: string): Json {
  try {
    return resolved(expression, scope);
  } catch (error) {
    if (error instanceof ExpressionError) return null;
    throw error;
  }
}

const alike = answers.filter(({ expression }) => !(expression in differing));
test.each(alike)("$expression", ({ expression, answer, refusal }) => {
  if (refusal === undefined) expect(resolved(expression, scope)).toEqual(answer);
  else expect(() => resolved(expression, scope)).toThrow(ExpressionError);
});
