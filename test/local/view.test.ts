import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "@jest/globals";
import type { Json } from "../../local/src/data-factory/expressions/values.ts";
import type { Invoker } from "../../local/src/data-factory/run.ts";
import type { Batch } from "../../local/src/demo/batches.ts";
import type { DemoEvent } from "../../local/src/demo/demo-events.ts";
import { durationKey } from "../../local/src/demo/durations.ts";
import { duration, fitted } from "../../local/src/demo/view/format.ts";
import { liveLines } from "../../local/src/demo/view/live-lines.ts";
import { PlainView } from "../../local/src/demo/view/plain-view.ts";
import { advance, initialModel, type ProgressModel } from "../../local/src/demo/view/progress-model.ts";
import { secondsLeft } from "../../local/src/demo/view/time-left.ts";
import type { FactoryEvent } from "../../local/src/pipelines/factory-events.ts";

const first: Batch = {
  id: "backfill_2017-01-01_2017-01-03",
  kind: "first-load",
  from: "2017-01-01",
  to: "2017-01-03",
  deliveries: [],
  rows: 3000,
};
const daily = (n: number): Batch => ({
  id: `2017-01-0${n}.1`,
  kind: "daily",
  from: `2017-01-0${n}`,
  to: `2017-01-0${n}`,
  deliveries: [],
  rows: 1000,
});
const batches = [first, daily(4), daily(5)];
const planned: DemoEvent = { type: "planned", batches, tasks: ["bronze", "silver"] };

/** The model after events, each with its second. */
function modelAfter(...events: [number, DemoEvent][]): ProgressModel {
  return events.reduce((model, [second, event]) => advance(model, event, second * 1000), initialModel(0));
}
const started = (task: string): DemoEvent => ({ type: "task", event: { type: "started", task, attempt: 1 } });
const finished = (task: string, seconds: number): DemoEvent => ({
  type: "task",
  event: { type: "finished", task, seconds },
});

describe("time left", () => {
  const recorded = {
    [durationKey("journey", "first-load")]: { seconds: 40, rows: 6000, tasks: { bronze: 10, silver: 30 } },
    [durationKey("journey", "daily")]: { seconds: 8, rows: 1000, tasks: { bronze: 2, silver: 6 } },
  };

  test("is unknown where nothing was measured", () => {
    const model = modelAfter([0, planned], [0, { type: "batch-started", batch: first }]);
    expect(secondsLeft(model, "journey", {}, 0)).toBeUndefined();
  });

  test("scales a recorded first load by its rows and adds the days", () => {
    const model = modelAfter([0, planned], [0, { type: "batch-started", batch: first }]);
    expect(secondsLeft(model, "journey", recorded, 0)).toBe(20 + 8 + 8);
  });

  test("weighs finished tasks by what they took", () => {
    const model = modelAfter(
      [0, planned],
      [0, { type: "batch-started", batch: first }],
      [5, finished("bronze", 5)],
    );
    expect(secondsLeft(model, "journey", recorded, 5000)).toBe(15 + 8 + 8);
  });

  test("counts a running task up to what it should take and not beyond", () => {
    const model = modelAfter(
      [0, planned],
      [0, { type: "batch-started", batch: daily(5) }],
      [0, started("bronze")],
    );
    const last = { ...model, current: 2 };
    expect(secondsLeft(last, "journey", recorded, 1000)).toBeCloseTo(7);
    expect(secondsLeft(last, "journey", recorded, 60_000)).toBeCloseTo(6);
  });

  test("trusts this run's days more than recorded ones", () => {
    const model = modelAfter(
      [0, planned],
      [0, { type: "batch-started", batch: daily(4) }],
      [9, finished("bronze", 9)],
      [12, finished("silver", 3)],
      [12, { type: "batch-finished", batch: daily(4), seconds: 12 }],
    );
    const next = advance({ ...model, batches: [daily(4), daily(5)] }, { type: "step", text: "" }, 12_000);
    const current = { ...next, current: 1, ended: new Map() };
    expect(secondsLeft(current, "journey", recorded, 12_000)).toBeCloseTo(12);
  });
});

describe("the live view", () => {
  const model = modelAfter(
    [0, planned],
    [0, { type: "batch-started", batch: first }],
    [0, started("bronze")],
    [
      2,
      {
        type: "task",
        event: { type: "progress", task: "bronze", stage: "bronze", entity: "orders", rows: 14377 },
      },
    ],
    [2.5, finished("bronze", 2.5)],
    [2.5, started("silver")],
  );
  const draw = (width: number) =>
    liveLines(model, { dataset: "journey", recorded: {}, now: 4000, width }).map(stripVTControlCharacters);

  test("shows batch, tasks, entity, rows and time", () => {
    const picture = draw(120).join("\n");
    expect(picture).toContain("Batch 1 of 3: first load, 2017-01-01 to 2017-01-03");
    expect(picture).toMatch(/✔ bronze +2\.5 s {2}bronze orders: 14,377 rows/);
    expect(picture).toMatch(/ silver +1\.5 s/);
    expect(picture).toContain(
      "1 of 2 tasks  4.0 s, time left: known once a run was measured on this machine",
    );
  });

  test.each([20, 40, 60])("fits %d columns", (width) => {
    expect(draw(width).every((line) => line.length <= width)).toBe(true);
  });
});

test("the plain view writes one line a finished task", () => {
  const lines: string[] = [];
  const view = new PlainView(
    (line) => lines.push(line),
    () => 0,
  );
  for (const event of [
    planned,
    { type: "batch-started", batch: first } as const,
    started("bronze"),
    finished("bronze", 2.5),
  ]) {
    view.handle(event);
  }
  view.handle({
    type: "task",
    event: {
      type: "failed",
      task: "silver",
      seconds: 1,
      state: "FAILED",
      error: "No table.",
      willRetry: false,
    },
  });
  expect(lines).toEqual([
    "3 batches to run.",
    "[1/3] first load, 2017-01-01 to 2017-01-03, 3,000 records",
    "[1/3] bronze finished in 2.5 s",
    "[1/3] silver failed after 1.0 s: No table.",
  ]);
});

describe("pipelines", () => {
  const [, second = first] = batches;
  const [outer, inner] = [
    { pipeline: "daily-batch", runId: "1" },
    { pipeline: "ingest-files", runId: "2" },
  ];
  const ran = (activity: string, activityType: string, activityRunId = activity) => ({
    ...{ activity, activityType, activityRunId, attempt: 1 },
  });
  const pipeline = (event: FactoryEvent): DemoEvent => ({ type: "pipeline", event });
  const begun = (run: typeof outer, invokedBy: Invoker | null = null) =>
    pipeline({ type: "run-started", ...run, invokedBy });
  const start = (run: typeof outer, activity: ReturnType<typeof ran>) =>
    pipeline({ type: "activity-started", ...run, ...activity });
  const end = (run: typeof outer, activity: ReturnType<typeof ran>, output: Json = {}, error?: string) => {
    const failure = error === undefined ? null : { errorCode: "", message: error };
    const result = { status: failure ? ("Failed" as const) : ("Succeeded" as const), output, error: failure };
    return pipeline({ type: "activity-ended", ...run, ...activity, seconds: 0.2, input: null, result });
  };
  const ended = (run: typeof outer, status: "Succeeded" | "Failed", seconds: number) =>
    pipeline({ type: "run-ended", ...run, status, seconds, message: "" });
  const ingest = ran("Ingest files", "ExecutePipeline", "e");
  const invoker = { ...outer, activity: "Ingest files", activityRunId: "e" };
  const copied = { filesWritten: 1, dataWritten: 7624 };

  test("show what they are doing right now, those in others indented; ended ones what they did", () => {
    const model = modelAfter(
      [0, planned],
      [0, { type: "batch-started", batch: second }],
      [0, begun(outer)],
      [0, start(outer, ingest)],
      [0, begun(inner, invoker)],
      [0, start(inner, ran("Land files", "ForEach"))],
      [1, start(inner, ran("Copy file", "Copy", "a"))],
      [1, start(inner, ran("Copy file", "Copy", "b"))],
    );
    const now = 2000;
    const linesOf = (shown: ProgressModel) =>
      liveLines(shown, { dataset: "journey", recorded: {}, now, width: 60 })
        .map((line) => stripVTControlCharacters(line))
        .slice(2);
    expect(linesOf(model)).toEqual([
      "⠋ daily-batch                2.0 s",
      "⠋   ingest-files             2.0 s  Copy file ×2",
    ]);
    const later = [
      end(inner, ran("Copy file", "Copy", "a"), copied),
      end(inner, ran("Copy file", "Copy", "b"), {}, "Away."),
      ended(inner, "Failed", 1.5),
    ].reduce((before, event) => advance(before, event, now), model);
    expect(linesOf(later)).toEqual([
      "⠋ daily-batch                2.0 s",
      "✘   ingest-files             1.5 s  1 activity",
    ]);
  });

  test("of one job do not count what another job of the batch did", () => {
    const model = modelAfter(
      [0, planned],
      [0, { type: "batch-started", batch: second }],
      ...["stream", "bronze", "silver"].map((task): [number, DemoEvent] => [1, finished(task, 1)]),
    );
    const [, head] = liveLines(model, { dataset: "journey", recorded: {}, now: 2000, width: 60 });
    expect(stripVTControlCharacters(head ?? "")).toMatch(/^█{20} {2}2 of 2 tasks/);
  });

  test("are lines of what was done and what failed, and of the end of the outermost", () => {
    const lines: string[] = [];
    const view = new PlainView((line) => lines.push(line));
    const ask = ran("Ask", "AzureFunctionActivity");
    for (const event of [
      planned,
      { type: "batch-started", batch: second } as const,
      begun(outer),
      begun(inner, invoker),
      end(inner, ran("In Landing", "GetMetadata"), { exists: false }),
      end(inner, ran("Copy file", "Copy"), copied),
      end(inner, ran("How it is there", "Switch")),
      ended(inner, "Succeeded", 0.5),
      end(outer, ran("Copy changes", "Copy"), { rowsCopied: 3, dataWritten: 438 }),
      end(outer, ask, { status: "published" }),
      end(outer, ran("Begin", "AzureFunctionActivity"), { proceed: true }),
      end(outer, ran("Medallion", "DatabricksJob"), {}, "It broke."),
      end(outer, ran("If", "IfCondition"), {}, "Operation on target Medallion failed: It broke."),
      ended(outer, "Failed", 2),
    ])
      view.handle(event);
    expect(lines.slice(2)).toEqual([
      "[2/3] ingest-files: Copy file finished in 0.2 s, 1 file, 7,624 bytes",
      "[2/3] daily-batch: Copy changes finished in 0.2 s, 3 rows, 438 bytes",
      "[2/3] daily-batch: Ask finished in 0.2 s, published",
      "[2/3] daily-batch: Medallion failed after 0.2 s: It broke.",
      "[2/3] daily-batch failed after 2.0 s",
    ]);
  });
});

test("durations and texts read as people expect", () => {
  expect([0.04, 59.9, 59.96, 65.4, 3599.6].map(duration)).toEqual([
    "0.0 s",
    "59.9 s",
    "1:00",
    "1:05",
    "60:00",
  ]);
  expect([fitted("abcdef", 6), fitted("abcdefg", 6)]).toEqual(["abcdef", "abcde…"]);
});
