import { Contracts, loadContracts } from "@customer360/contracts";
import { describe, expect, test } from "@jest/globals";
import { orderOf } from "../../../functions/src/quality-alerts/batch-order.ts";
import { isOutdated, judge } from "../../../functions/src/quality-alerts/judge.ts";
import { type QualityState, unknownQuality } from "../../../functions/src/quality-alerts/quality-state.ts";
import { afterBatch, type DayOutcomes } from "../../../functions/src/quality-alerts/stopped-batches.ts";
import type { RuleOutcome } from "../../../functions/src/quality-alerts/summary.ts";
import { QualityWords } from "../../../functions/src/quality-alerts/words.ts";
import type { Alert } from "../../../functions/src/shared/alert.ts";
import { summaryOf } from "./builders.ts";

const words = new QualityWords(loadContracts(), (topic) => `https://example.com/runbooks/${topic}.md`);

/** A platform whose batches are judged one after the other, a minute apart. */
class Platform {
  state: QualityState = unknownQuality;
  /** What was told of days that Gold lacks. */
  readonly days: string[] = [];
  #minute = 0;

  /** @param minute when it is judged; the next one when it is left out @returns the alerts, or `older` */
  judge(
    batchId: string,
    rules: readonly Partial<RuleOutcome>[],
    minute = ++this.#minute,
  ): readonly Alert[] | "older" {
    const summary = summaryOf(batchId, rules);
    const order = orderOf(batchId, summary.file_date, new Date(Date.UTC(2026, 0, 1, 0, minute)));
    const isOlder = isOutdated(this.state, order);
    const { outbox, ...next } = judge(this.state, summary, order, words);
    this.state = { ...next, outbox: [] };
    const ofDays = outbox.filter(({ key }) => key.startsWith("data-quality/stopped/"));
    this.days.push(
      ...ofDays.map(({ state, key, batchId }) => `${state} ${key.split("/").at(-1)} by ${batchId}`),
    );
    return isOlder ? "older" : outbox.filter((alert) => !ofDays.includes(alert));
  }
}

const gist = (alerts: readonly Alert[] | "older") =>
  alerts === "older"
    ? alerts
    : alerts.map(({ state, severity, key }) => `${state} ${severity} ${key.split("/").at(-1)}`);

const broken = [{}];
const slightly = [{ status: "tolerated", rows_failed: 3 }] as const;

describe("an alert per broken rule", () => {
  test("opens, goes on and ends", () => {
    const platform = new Platform();
    expect(gist(platform.judge("2017-12-20.1", []))).toEqual([]);
    expect(gist(platform.judge("2017-12-21.1", broken))).toEqual(["firing error quantity_not_zero"]);
    expect(gist(platform.judge("2017-12-22.1", broken))).toEqual(["firing error quantity_not_zero"]);
    expect(gist(platform.judge("2017-12-23.1", []))).toEqual(["resolved error quantity_not_zero"]);
    expect(gist(platform.judge("2017-12-24.1", []))).toEqual([]);
  });

  test("what the contract tolerates is no trouble, and ends one", () => {
    const platform = new Platform();
    expect(gist(platform.judge("2017-12-21.1", slightly))).toEqual([]);
    platform.judge("2017-12-22.1", broken);
    expect(gist(platform.judge("2017-12-23.1", slightly))).toEqual(["resolved error quantity_not_zero"]);
  });

  test("rules come and go by themselves", () => {
    const platform = new Platform();
    platform.judge("2017-12-21.1", [{}, { rule_id: "product_known", severity: "warning" }]);
    expect(gist(platform.judge("2017-12-22.1", [{ rule_id: "product_known", severity: "warning" }]))).toEqual(
      ["firing warning product_known", "resolved error quantity_not_zero"],
    );
  });

  test("says what was expected, what was found and the way out", () => {
    const [alert] = new Platform().judge("2017-12-21.1", broken) as Alert[];
    expect(alert).toMatchObject({
      key: "data-quality/order_items/quantity_not_zero",
      title: "order_items breaks quantity_not_zero: 7.3% of rows, 5% allowed",
      owner: "order-management",
      dataset: "order_items",
      labels: { rule: "quantity_not_zero", source: "order_items", file_date: "2017-12-21" },
      batchId: "2017-12-21.1",
      runbook: "https://example.com/runbooks/data-quality.md",
    });
    expect(alert?.description).toMatch(
      /^Expected: A line moves.+quarantine, and the batch stopped before Gold\..+deliver/s,
    );
    expect(alert?.facts).toContainEqual({ name: "Rows failed", value: "73 (7.3%)" });
    expect(alert?.facts).toContainEqual({ name: "Sample keys", value: "31/1, 31/2" });
  });
});

test("members that their source owes for too long open an alert of their dimension, and end it", () => {
  const platform = new Platform();
  const overdue = {
    ...{
      entity: "dim_product",
      rule_id: "inferred_beyond_sla",
      severity: "warning",
      owner: "product-management",
    },
    ...{ rows_checked: 3, rows_failed: 1, max_failed_percent: 0, sample_keys: ["p3"] },
  } satisfies Partial<RuleOutcome>;
  const [alert] = platform.judge("2017-12-21.1", [overdue]) as Alert[];
  expect(alert).toMatchObject({
    key: "data-quality/dim_product/inferred_beyond_sla",
    state: "firing",
    severity: "warning",
    owner: "product-management",
    labels: { rule: "inferred_beyond_sla", file_date: "2017-12-21" },
  });
  expect(alert?.description).toMatch(
    /^Expected: The source knows a product within fourteen days.+deliver them/s,
  );
  expect(alert?.facts).toContainEqual({ name: "Sample keys", value: "p3" });
  expect(gist(platform.judge("2017-12-22.1", []))).toEqual(["resolved warning inferred_beyond_sla"]);
});

test("a key that names a person is in no message", () => {
  const contracts = loadContracts();
  const restricted = contracts.all.map((contract) => ({
    ...contract,
    columns: contract.columns.map((column) => ({ ...column, classification: "restricted" as const })),
  }));
  const careful = new QualityWords(new Contracts(restricted, contracts.platform), () => null);
  const summary = summaryOf("2017-12-21.1", broken);
  const order = orderOf(summary.batch_id, summary.file_date, new Date());
  const alerts = judge(unknownQuality, summary, order, careful).outbox;
  expect(JSON.stringify(alerts)).not.toContain("31/1");
  expect(alerts[0]?.facts.find(({ name }) => name === "Sample keys")?.value).toMatch(/^withheld/);
});

describe("escalation", () => {
  test.each([
    ["twice the rows of the first batch", [{}, { rows_failed: 146 }], "critical"],
    ["a bit more", [{}, { rows_failed: 100 }], "error"],
    ["three batches in a row", [{}, {}, {}], "critical"],
    ["a warning that doubles", [{ severity: "warning" }, { severity: "warning", rows_failed: 146 }], "error"],
  ] as const)("%s: %s", (_, batches, expected) => {
    const platform = new Platform();
    const alerts = batches.map(
      (outcome, index) => platform.judge(`2017-12-2${index}.1`, [outcome]) as Alert[],
    );
    expect(alerts.at(-1)?.[0]?.severity).toBe(expected);
  });

  test("stays until the end, and begins anew after it", () => {
    const platform = new Platform();
    platform.judge("2017-12-20.1", broken);
    platform.judge("2017-12-21.1", [{ rows_failed: 500 }]);
    expect(gist(platform.judge("2017-12-22.1", [{ rows_failed: 60 }]))).toEqual([
      "firing critical quantity_not_zero",
    ]);
    expect(gist(platform.judge("2017-12-23.1", []))).toEqual(["resolved critical quantity_not_zero"]);
    expect(gist(platform.judge("2017-12-24.1", broken))).toEqual(["firing error quantity_not_zero"]);
  });

  test("the same batch again is not one more in a row", () => {
    const platform = new Platform();
    for (let times = 0; times < 5; times++)
      expect(gist(platform.judge("2017-12-20.1", broken))).toEqual(["firing error quantity_not_zero"]);
  });
});

describe("batches out of order", () => {
  test("an older one that runs again neither ends nor opens anything", () => {
    const platform = new Platform();
    platform.judge("2017-12-20.1", broken);
    platform.judge("2017-12-22.1", broken);
    expect(platform.judge("2017-12-21.1", [])).toBe("older");
    platform.judge("2017-12-23.1", []);
    expect(platform.judge("2017-12-22.1", broken)).toBe("older");
    expect(platform.judge("backfill_2017-01-01_2017-12-22", broken)).toBe("older");
  });

  test("a corrected delivery of the day ends its trouble", () => {
    const platform = new Platform();
    platform.judge("2017-12-20.1", broken);
    expect(gist(platform.judge("2017-12-20.2", []))).toEqual(["resolved error quantity_not_zero"]);
    expect(platform.judge("2017-12-20.1", broken)).toBe("older");
  });

  test("deliveries are counted as numbers", () => {
    const platform = new Platform();
    platform.judge("2017-12-20.9", broken);
    expect(gist(platform.judge("2017-12-20.10", []))).toEqual(["resolved error quantity_not_zero"]);
  });

  test("the same batch judged earlier says nothing about later", () => {
    const platform = new Platform();
    platform.judge("2017-12-20.1", [], 10);
    expect(platform.judge("2017-12-20.1", broken, 9)).toBe("older");
  });

  test("alerts are never older than those before them, whenever their batch was judged", () => {
    const platform = new Platform();
    const [opened] = platform.judge("2017-12-20.1", broken, 30) as Alert[];
    const [closed] = platform.judge("2017-12-21.1", [], 10) as Alert[];
    expect(closed?.occurredAt).toBe(opened?.occurredAt);
  });
});

describe("days that Gold lacks", () => {
  const day = (...batches: readonly (readonly [string, readonly Partial<RuleOutcome>[]])[]) => {
    const platform = new Platform();
    for (const [batchId, rules] of batches) platform.judge(batchId, rules);
    return platform.days;
  };

  test("are told by the rules while they are the newest", () => {
    expect(day(["2017-12-20.1", broken], ["2017-12-20.2", []])).toEqual([]);
  });

  test("are told when a newer batch keeps the rules, until a delivery of the day passes", () => {
    expect(day(["2017-12-20.1", broken], ["2017-12-21.1", []])).toEqual([
      "firing 2017-12-20 by 2017-12-20.1",
    ]);
    expect(
      day(["2017-12-20.1", broken], ["2017-12-21.1", []], ["2017-12-22.1", []], ["2017-12-20.2", []]),
    ).toEqual(["firing 2017-12-20 by 2017-12-20.1", "resolved 2017-12-20 by 2017-12-20.2"]);
  });

  test("the same batch that passes when it is run again ends it as well", () => {
    expect(day(["2017-12-20.1", broken], ["2017-12-21.1", []], ["2017-12-20.1", []])).toEqual([
      "firing 2017-12-20 by 2017-12-20.1",
      "resolved 2017-12-20 by 2017-12-20.1",
    ]);
  });

  test("a correction of an older day that stops is told at once", () => {
    expect(day(["2017-12-20.1", []], ["2017-12-21.1", []], ["2017-12-20.2", broken])).toEqual([
      "firing 2017-12-20 by 2017-12-20.2",
    ]);
  });

  test("a delivery that a newer one has replaced changes nothing when it runs again", () => {
    const newer = ["2017-12-21.1", []] as const;
    const passed = [["2017-12-20.1", broken], ["2017-12-20.2", []], newer] as const;
    expect(day(...passed, ["2017-12-20.1", broken])).toEqual([]);
    const stopped = [["2017-12-20.1", []], ["2017-12-20.2", broken], newer] as const;
    expect(day(...stopped, ["2017-12-20.1", []])).toEqual(["firing 2017-12-20 by 2017-12-20.2"]);
  });

  test("warnings stop no batch", () => {
    expect(day(["2017-12-20.1", [{ severity: "warning" }]], ["2017-12-21.1", []])).toEqual([]);
  });

  test("a backfill is not one of the days", () => {
    expect(day(["backfill_2017-01-01_2017-12-20", broken], ["2017-12-20.1", []])).toEqual([
      "firing backfill_2017-01-01_2017-12-20 by backfill_2017-01-01_2017-12-20",
    ]);
  });

  test("are not forgotten, others are", () => {
    let days: DayOutcomes = {};
    for (let index = 0; index < 1000; index++) {
      const date = new Date(Date.UTC(2015, 0, 1 + index)).toISOString().slice(0, 10);
      const order = orderOf(`${date}.1`, date, new Date(index));
      days = afterBatch(days, { order, stop: index === 3 ? { runId: "r", causes: [] } : null }, order).days;
    }
    expect(Object.keys(days)).toHaveLength(401);
    expect(days["2015-01-04"]).toMatchObject({ told: true });
  });
});

describe("a rule about a day's volume", () => {
  const unusual = (checked: number, samples: readonly string[]) => ({
    ...({
      entity: "orders",
      rule_id: "volume_as_usual",
      severity: "warning",
      dimension: "completeness",
    } as const),
    ...{ rows_checked: checked, rows_failed: samples.length, sample_keys: [...samples] },
  });

  test("speaks of days, of what was expected and of the source", () => {
    const day = "2017-12-28: 12 rows, 241 to 561 expected";
    const [alert] = new Platform().judge("2017-12-28.1", [unusual(1, [day])]) as readonly Alert[];
    expect(alert).toMatchObject({
      ...{ severity: "warning", owner: "order-management", dataset: "orders" },
      title: `orders has an unusual number of rows on ${day}`,
      labels: { source: "orders" },
    });
    expect(alert?.description).toMatch(/^Expected: A day brings about as many records as the same weekday/);
    expect(alert?.description).toContain("Ask the source whether the day was like that.");
    expect(alert?.facts.map(({ name }) => name)).toEqual([
      ...["Days checked", "Days that differ", "Days", "Broken"],
    ]);
  });

  test("is one alert for a backfill, and none while few of its days differ", () => {
    const platform = new Platform();
    const some = { ...unusual(337, ["2017-07-04: 544 rows", "2017-11-22: 577 rows"]), status: "tolerated" };
    expect(gist(platform.judge("backfill_2017-12-24", [some as Partial<RuleOutcome>]))).toEqual([]);
    const many = unusual(
      337,
      Array.from({ length: 5 }, (_, day) => `2017-07-0${day + 1}: 0 rows`),
    );
    const [alert, ...others] = platform.judge("backfill_2017-12-25", [
      { ...many, rows_failed: 40 },
    ]) as Alert[];
    expect(alert?.title).toBe("orders has an unusual number of rows on 40 of 337 days");
    expect(others).toEqual([]);
  });
});
