/**
 * The expression language, as "Expressions and functions in Azure Data Factory and Azure Synapse Analytics" documents it
 * (learn.microsoft.com/azure/data-factory/control-flow-expression-language-functions); `#name` is its section.
 */
import { describe, expect, test } from "@jest/globals";
import { ExpressionError } from "../../../local/src/data-factory/expressions/errors.ts";
import { expressionsIn, resolved } from "../../../local/src/data-factory/expressions/evaluate.ts";
import type { Json } from "../../../local/src/data-factory/expressions/values.ts";

const pipeline = {
  RunId: "run-1",
  parameters: { fileDate: "2017-01-05", files: [{ name: "a" }], none: null },
};
const scope = {
  now: new Date("2018-03-15T13:27:36.123Z"),
  lookUp: (name: string, given: readonly Json[]) => {
    if (name === "pipeline") return pipeline;
    if (name === "activity") return { output: { value: [{ count: 3 }] }, name: given[0] ?? null };
    return undefined;
  },
};
const value = (text: Json) => resolved(text, scope);

describe("#expressions: what is an expression, and what is text", () => {
  test.each<[Json, Json]>([
    ["parameters", "parameters"],
    ["parameters[1]", "parameters[1]"],
    ["@@", "@"],
    [" @", " @"],
    ["@@{pipeline().RunId}", "@{pipeline().RunId}"],
    ["@pipeline().parameters.fileDate", "2017-01-05"],
    ["@{pipeline().parameters.fileDate}", "2017-01-05"],
    ["Answer is: @{length(pipeline().parameters.files)}", "Answer is: 1"],
    [
      "Answer is: @@{length(pipeline().parameters.files)}",
      "Answer is: @{length(pipeline().parameters.files)}",
    ],
    ["@{concat('}', pipeline().RunId)}!", "}run-1!"],
    [
      { query: { type: "Expression", value: "@pipeline().RunId" }, list: ["@length('ab')", 7] },
      { query: "run-1", list: [2, 7] },
    ],
    ["@pipeline().parameters.files[0].name", "a"],
    ["@pipeline()['RunId']", "run-1"],
    ["@activity('Look up').output.value[0].count", 3],
    ["@pipeline().parameters?.unknown", null],
    ["@pipeline().parameters.none?.deeper?['x']", null],
    ["@concat('Baba''s ', 'book store')", "Baba's book store"],
    ["@if(equals(1, 1), null, false)", null],
  ])("%j is %j", (text, expected) => {
    expect(value(text)).toEqual(expected);
  });
});

describe("functions give what their sections show", () => {
  test.each<[section: string, expression: string, expected: Json]>([
    ["add", "add(1, 1.5)", 2.5],
    ["addDays", "addDays('2018-03-15T13:00:00Z', 10)", "2018-03-25T13:00:00.0000000Z"],
    ["addDays", "addDays('2018-03-15T00:00:00Z', -20, 'yyyy-MM-dd')", "2018-02-23"],
    ["addHours", "addHours('2018-03-15T00:00:00Z', 10)", "2018-03-15T10:00:00.0000000Z"],
    ["addMinutes", "addMinutes('2018-03-15T00:20:00Z', -5)", "2018-03-15T00:15:00.0000000Z"],
    ["addSeconds", "addSeconds('2018-03-15T00:00:25Z', -5)", "2018-03-15T00:00:20.0000000Z"],
    ["addToTime", "addToTime('2018-01-01T00:00:00Z', 1, 'Day', 'g_yyyy')", "refused: 'g'"],
    ["addToTime", "addToTime('2018-01-01T00:00:00Z', 1, 'Day')", "2018-01-02T00:00:00.0000000Z"],
    ["addToTime", "addToTime('2018-01-31T00:00:00Z', 1, 'Fortnight')", "refused: 'Fortnight'"],
    ["and", "and(true, equals(1, 2))", false],
    ["array", "array('hello')", ["hello"]],
    ["base64", "base64('hello')", "aGVsbG8="],
    ["base64ToString", "base64ToString('aGVsbG8=')", "hello"],
    ["bool", "bool(1)", true],
    ["bool", "bool('False')", false],
    ["coalesce", "coalesce(null, 'hello', 'world')", "hello"],
    ["coalesce", "coalesce(null, null, null)", null],
    ["concat", "concat('Hello', 'World')", "HelloWorld"],
    ["concat", "concat('day ', 1, true)", "day 1True"],
    ["contains", "contains('hello world', 'world')", true],
    ["contains", "contains('hello world', 'universe')", false],
    ["contains", "contains(createArray(1, 2), 2)", true],
    ["createArray", "createArray('h', 'e')", ["h", "e"]],
    ["dayOfMonth", "dayOfMonth('2018-03-15T13:27:36Z')", 15],
    ["dayOfWeek", "dayOfWeek('2018-03-15T13:27:36Z')", 4],
    ["dayOfYear", "dayOfYear('2018-03-15T13:27:36Z')", 74],
    ["div", "div(11, 5)", 2],
    ["div", "div(10, 0)", "refused: is 0"],
    ["empty", "empty('')", true],
    ["empty", "empty('abc')", false],
    ["endsWith", "endsWith('hello world', 'WORLD')", true],
    ["equals", "equals(true, 1)", false],
    ["equals", "equals('abc', 'abcd')", false],
    ["equals", 'equals(json(\'{"a": 1, "b": [2]}\'), json(\'{"b": [2], "a": 1}\'))', true],
    ["first", "first('hello')", "h"],
    ["first", "first(createArray(0, 1, 2))", 0],
    ["float", "float('10.333')", 10.333],
    [
      "formatDateTime",
      "formatDateTime('2018-03-15T12:00:00Z', 'yyyy-MM-ddTHH:mm:ss')",
      "2018-03-15T12:00:00",
    ],
    [
      "formatDateTime",
      "formatDateTime('2018-03-05T02:03:04Z', 'd/M/yy h:m:s tt, dddd d MMM')",
      "5/3/18 2:3:4 AM, Monday 5 Mar",
    ],
    ["formatDateTime", "formatDateTime('2018-03-15', 'yyyyMMdd')", "20180315"],
    ["formatDateTime", "formatDateTime('15.3.2018', 'yyyy')", "refused: no time"],
    ["greater", "greater(10, 5)", true],
    ["greater", "greater('apple', 'banana')", false],
    ["greater", "greater(1, 'a')", "refused: cannot be compared"],
    ["greaterOrEquals", "greaterOrEquals(5, 5)", true],
    ["if", "if(equals(1, 1), 'yes', 'no')", "yes"],
    ["indexOf", "indexOf('hello world', 'WORLD')", 6],
    ["int", "int('10')", 10],
    ["int", "int('10.5')", "refused: is not an Integer"],
    ["intersection", "intersection(createArray(1, 2, 3), createArray(101, 2, 1, 10))", [1, 2]],
    ["join", "join(createArray('a', 'b', 'c'), '.')", "a.b.c"],
    ["json", "json('[1, 2, 3]')", [1, 2, 3]],
    ["json", "json('[1')", "refused: is not JSON"],
    ["last", "last('abcd')", "d"],
    ["last", "last(createArray())", "refused: takes 1 or more"],
    ["lastIndexOf", "lastIndexOf('hello world', 'o')", 7],
    ["length", "length(createArray(0, 1, 2, 3))", 4],
    ["less", "less(5, 10)", true],
    ["lessOrEquals", "lessOrEquals('resting', 'rest')", false],
    ["max", "max(createArray(1, 3, 2))", 3],
    ["min", "min(1, 2, 3)", 1],
    ["mod", "mod(3, 2)", 1],
    ["mul", "mul(1.5, 2)", 3],
    ["not", "not(equals(1, 1))", false],
    ["or", "or(false, true)", true],
    ["or", "or(1, true)", "refused: expected a Boolean"],
    ["range", "range(1, 4)", [1, 2, 3, 4]],
    ["replace", "replace('the old string', 'old', '$&')", "the $& string"],
    ["skip", "skip(createArray(0, 1, 2, 3), 1)", [1, 2, 3]],
    ["split", "split('a;b;c', ';')", ["a", "b", "c"]],
    ["startOfDay", "startOfDay('2018-03-15T13:30:30Z')", "2018-03-15T00:00:00.0000000Z"],
    ["startOfHour", "startOfHour('2018-03-15T13:30:30Z')", "2018-03-15T13:00:00.0000000Z"],
    ["startOfMonth", "startOfMonth('2018-03-15T13:30:30Z', 'yyyy-MM-dd')", "2018-03-01"],
    ["startsWith", "startsWith('hello world', 'Hello')", true],
    ["string", "string(10)", "10"],
    ["string", "string(true)", "True"],
    ["string", "string(createArray('a'))", '["a"]'],
    ["sub", "sub(10.3, 0.3)", 10],
    ["substring", "substring('hello world', 6, 5)", "world"],
    ["substring", "substring('hello', 6, 5)", "refused: has 5 characters"],
    [
      "subtractFromTime",
      "subtractFromTime('2018-01-02T00:00:00Z', 1, 'Day')",
      "2018-01-01T00:00:00.0000000Z",
    ],
    ["take", "take('abcde', 3)", "abc"],
    ["ticks", "ticks('2018-01-01T00:00:00Z')", 636503616000000000],
    ["toLower", "toLower('Hello World')", "hello world"],
    ["toUpper", "ToUpper('Hello World')", "HELLO WORLD"],
    ["trim", "trim(' Hello World  ')", "Hello World"],
    ["union", "union(createArray(1, 2, 3), createArray(1, 2, 10, 101))", [1, 2, 3, 10, 101]],
    ["uriComponent", "uriComponent('https://contoso.com')", "https%3A%2F%2Fcontoso.com"],
    ["utcNow", "utcNow()", "2018-03-15T13:27:36.1230000Z"],
    ["utcNow", "utcNow('yyyy-MM-dd')", "2018-03-15"],
  ])("#%s: %s", (_, expression, expected) => {
    const refusal = typeof expected === "string" && /^refused: (.*)$/.exec(expected)?.[1];
    if (refusal) expect(() => value(`@${expression}`)).toThrow(refusal);
    else expect(value(`@${expression}`)).toEqual(expected);
  });

  test("#guid and #rand differ from call to call", () => {
    expect(value("@guid()")).toMatch(/^[0-9a-f-]{36}$/);
    expect(value("@guid()")).not.toBe(value("@guid()"));
    for (let i = 0; i < 50; i++) expect([1, 2, 3, 4]).toContain(value("@rand(1, 5)"));
  });
});

describe("what cannot be evaluated is told in a sentence", () => {
  test.each([
    [
      "@pipeline().parameters.fileDat",
      "property 'fileDat' doesn't exist, available properties are 'fileDate, files, none'",
    ],
    ["@pipeline().RunId.x", "String has no properties, so there is no 'x'"],
    ["@pipeline().parameters.files[3]", "there is no place 3 in an Array of 1"],
    ["@concat('a'", "character 11: the expression ends too early"],
    ["@concat('a)", "the text that begins here never ends"],
    ["@concat('a') 'b'", "'b' is not expected"],
    ["@1 + 1", "'+' is not expected"],
    ["@xpath('a', 'b')", "the function xpath is not known here"],
    ["@toLower()", "toLower takes 1 arguments, found 0"],
    ["@add(1, 'a')", 'argument 2 of add: expected a number, found String "a"'],
    ["@fileDate", "'fileDate' is not expected"],
  ])("%s: %s", (text, sentence) => {
    expect(() => value(text)).toThrow(ExpressionError);
    expect(() => value(text)).toThrow(sentence);
  });
});

test("all expressions of a value can be told", () => {
  const given = { a: "@length('x')", b: ["text @{guid()} and @{utcNow()}"], c: "@@x", d: 1, e: null };
  expect(expressionsIn(given)).toEqual(["length('x')", "guid()", "utcNow()"]);
});
