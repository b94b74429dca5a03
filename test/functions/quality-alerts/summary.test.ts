import { describe, expect, test } from "@jest/globals";
import { SummaryError } from "../../../functions/src/quality-alerts/errors.ts";
import { percentOf, readSummary } from "../../../functions/src/quality-alerts/summary.ts";
import { outcomeOf, summaryOf } from "./builders.ts";

const sound = summaryOf("2017-12-25.1", [{}]);

test("a summary as the gate writes it is read", () => {
  expect(readSummary("a.json", JSON.stringify(sound, null, 2))).toEqual(sound);
});

describe("what is none is refused with the file's name and the way out", () => {
  test.each([
    ["nothing", ""],
    ["a torn file", JSON.stringify(sound).slice(0, 50)],
    ["a list", "[]"],
    ["no batch", JSON.stringify({ ...sound, batch_id: "" })],
    ["a date that is none", JSON.stringify({ ...sound, file_date: "25.12.2017" })],
    ["an outcome that nobody knows", JSON.stringify({ ...sound, outcome: "maybe" })],
    ["rows that are no number", JSON.stringify({ ...sound, rules: [{ ...outcomeOf(), rows_failed: "73" }] })],
  ])("%s", (_, text) => {
    expect(() => readSummary("a.json", text)).toThrow(SummaryError);
    expect(() => readSummary("a.json", text)).toThrow(
      /^a\.json is no .+ Run the batch's quality gate again\.$/s,
    );
  });
});

test("no rows are no percentage of none", () => {
  expect(percentOf(outcomeOf({ rows_checked: 0, rows_failed: 0 }))).toBe(0);
});
