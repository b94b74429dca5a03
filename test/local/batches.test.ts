import { describe, expect, test } from "@jest/globals";
import { type Batch, type Delivery, isFirstDaily, planBatches } from "../../local/src/demo/batches.ts";

function delivered(source: string, fileDate: string, number = 1, deliveredOn = fileDate): Delivery {
  return {
    source,
    file_date: fileDate,
    delivered_on: deliveredOn,
    delivery: number,
    files: [`${source}.x`],
    rows: 10,
  };
}

function day(date: string): Delivery[] {
  return ["customer_master", "orders", "order_items", "cart_events"].map((source) => delivered(source, date));
}

const week = ["01", "02", "03", "04", "05"].flatMap((number) => day(`2017-01-${number}`));
const nothingDone = { begun: [], published: new Set<string>() };
const ids = (batches: readonly Batch[]) => batches.map((batch) => batch.id);

describe("on a new folder", () => {
  test("all but the last days are one first load, the others come one by one", () => {
    const batches = planBatches(week, { days: 2 }, nothingDone);
    expect(ids(batches)).toEqual(["backfill_2017-01-01_2017-01-03", "2017-01-04.1", "2017-01-05.1"]);
    expect(batches[0]).toMatchObject({ kind: "first-load", from: "2017-01-01", to: "2017-01-03", rows: 120 });
    expect(batches[1]).toMatchObject({ kind: "daily", from: "2017-01-04", to: "2017-01-04", rows: 40 });
  });

  test("every delivery is in exactly one batch", () => {
    const batches = planBatches(week, { days: 2 }, nothingDone);
    expect(batches.flatMap((batch) => batch.deliveries)).toHaveLength(week.length);
    expect(new Set(batches.flatMap((batch) => batch.deliveries)).size).toBe(week.length);
  });

  test("without daily batches there is only the first load", () => {
    expect(ids(planBatches(week, { days: 0 }, nothingDone))).toEqual(["backfill_2017-01-01_2017-01-05"]);
  });

  test("as many daily batches as days leave no first load", () => {
    expect(ids(planBatches(week, { days: 9 }, nothingDone))).toEqual(
      [1, 2, 3, 4, 5].map((n) => `2017-01-0${n}.1`),
    );
  });

  test("days are days of the calendar: a closed Sunday counts and has no batch", () => {
    const days = [...day("2017-01-06"), ...day("2017-01-07"), ...day("2017-01-09")];
    const expected = ["backfill_2017-01-06_2017-01-06", "2017-01-07.1", "2017-01-09.1"];
    expect(ids(planBatches(days, { days: 3 }, nothingDone))).toEqual(expected);
  });

  test("the last day is the one that was asked for, with orders or without", () => {
    const plan = planBatches(week, { days: 3, to: "2017-01-06" }, nothingDone);
    expect(ids(plan)).toEqual(["backfill_2017-01-01_2017-01-03", "2017-01-04.1", "2017-01-05.1"]);
  });

  test("the last days may reach over the turn of a month", () => {
    const plan = planBatches(
      [...day("2017-02-28"), ...day("2017-03-01")],
      { days: 1, to: "2017-03-01" },
      nothingDone,
    );
    expect(ids(plan)).toEqual(["backfill_2017-02-28_2017-02-28", "2017-03-01.1"]);
  });

  test("nothing delivered is nothing to do", () => {
    expect(planBatches([], { days: 7 }, nothingDone)).toEqual([]);
  });
});

describe("what comes a second time", () => {
  const again = (date: string, deliveredOn: string) =>
    ["orders", "order_items"].map((source) => delivered(source, date, 2, deliveredOn));

  test("is part of the first load when it arrives in time, and else a batch of its own in order of arrival", () => {
    const plan = planBatches(
      [...week, ...again("2017-01-01", "2017-01-03"), ...again("2017-01-02", "2017-01-05")],
      { days: 2 },
      nothingDone,
    );
    expect(ids(plan)).toEqual([
      "backfill_2017-01-01_2017-01-03",
      "2017-01-04.1",
      "2017-01-02.2",
      "2017-01-05.1",
    ]);
    expect(plan[0]?.deliveries).toHaveLength(14);
  });

  test("follows the first delivery of the same day", () => {
    const plan = planBatches([...week, ...again("2017-01-05", "2017-01-05")], { days: 1 }, nothingDone);
    expect(ids(plan).slice(1)).toEqual(["2017-01-05.1", "2017-01-05.2"]);
  });

  test("other sources stay with the day's first batch, whatever their number", () => {
    const plan = planBatches(
      [...week, delivered("product_catalog", "2017-01-05", 2)],
      { days: 1 },
      nothingDone,
    );
    expect(ids(plan).slice(1)).toEqual(["2017-01-05.1"]);
    expect(plan[1]?.deliveries).toHaveLength(5);
  });
});

describe("on a folder with history", () => {
  const first = "backfill_2017-01-01_2017-01-03";

  test("what is published does not run again", () => {
    const history = { begun: [first, "2017-01-04.1"], published: new Set([first, "2017-01-04.1"]) };
    expect(ids(planBatches(week, { days: 2 }, history))).toEqual(["2017-01-05.1"]);
  });

  test("everything published leaves nothing to do, with other --days too", () => {
    const all = [first, "2017-01-04.1", "2017-01-05.1"];
    const history = { begun: all, published: new Set(all) };
    expect(planBatches(week, { days: 2 }, history)).toEqual([]);
    expect(planBatches(week, { days: 5 }, history)).toEqual([]);
  });

  test("what was begun comes first and as it was, even when --days has changed", () => {
    const history = { begun: [first], published: new Set<string>() };
    const plan = planBatches(week, { days: 4 }, history);
    expect(ids(plan)).toEqual([first, "2017-01-04.1", "2017-01-05.1"]);
    expect(plan[0]?.deliveries).toHaveLength(12);
  });

  test("a later --to brings a further load and its last days, corrections of old days included", () => {
    const all = [first, "2017-01-04.1", "2017-01-05.1"];
    const later = ["06", "07", "08", "09"].flatMap((number) => day(`2017-01-${number}`));
    const correction = delivered("orders", "2017-01-04", 2, "2017-01-07");
    const plan = planBatches(
      [...week, ...later, correction],
      { days: 2 },
      { begun: all, published: new Set(all) },
    );
    expect(ids(plan)).toEqual(["backfill_2017-01-04_2017-01-07", "2017-01-08.1", "2017-01-09.1"]);
    expect(plan[0]?.deliveries).toHaveLength(9);
  });
});

describe("the first daily batch of a folder", () => {
  const load = "backfill_2017-01-01_2017-01-03";

  test("is one before which none was begun", () => {
    expect(isFirstDaily("2017-01-04.1", [load])).toBe(true);
    expect(isFirstDaily("2017-01-05.1", [load, "2017-01-04.1"])).toBe(false);
  });

  test("is still the first when it was begun and interrupted", () => {
    expect(isFirstDaily("2017-01-04.1", [load, "2017-01-04.1"])).toBe(true);
    expect(isFirstDaily("2017-01-05.1", [load, "2017-01-04.1", "2017-01-05.1"])).toBe(false);
  });
});
