import { expect, test } from "@jest/globals";
import { median, pairsOf, ratioOf } from "./statistics.ts";
import { tableOf } from "./table.ts";

test.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[10, 2], 6],
  [[4, 1, 2, 100], 3],
])("the median of %j is %d", (values, expected) => {
  expect(median(values)).toBe(expected);
});

test("no values have no median", () => {
  expect(() => median([])).toThrow(RangeError);
});

test("a slow spell of the machine, which both sides meet, does not move the ratio", () => {
  const lines = [100, 10, 100].flatMap((speed) => [
    { worker: "room", rate: speed } as const,
    { worker: "plain loop", rate: speed * 2 } as const,
  ]);
  expect(ratioOf(pairsOf(lines, ({ rate }) => rate))).toBe(0.5);
});

test("a measurement without its counterpart is refused", () => {
  expect(() => pairsOf([{ worker: "room" }], () => 1)).toThrow("1 measurements of the room and 0");
});

test("a row shows both sides, their ratio and how often they were measured", () => {
  const pairs = [{ room: 1234.5, plain: 2469 }];
  const [, row = ""] = tableOf("t", "plain loop", [{ what: "events", unit: "events/s", pairs }]).split("\n");
  expect(row.trim().split(/\s+/)).toEqual(["events", "1,235", "2,469", "events/s", "0.50×", "1"]);
});
