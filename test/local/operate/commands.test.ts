/** What operators' commands say of a platform in trouble: in Azure by its documented APIs, and on a laptop the same. */

import { loadContracts } from "@customer360/contracts";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { parseArguments } from "../../../local/src/operate/arguments.ts";
import { run } from "../../../local/src/operate/commands/run.ts";
import { OperateError, UnknownError } from "../../../local/src/operate/errors.ts";
import type { Site } from "../../../local/src/operate/ports.ts";
import { terminalOf } from "../../../local/src/operate/terminal.ts";
import { cancelledBatches, type Estate, runningBatch, said, startEstate } from "./estate.ts";

let estate: Estate;
jest.setTimeout(30_000);
const contracts = loadContracts();
const { signal } = new AbortController();
const terminal = terminalOf({ isTTY: false }, {});

beforeAll(async () => {
  estate = await startEstate();
}, 120_000);
afterAll(() => estate?.stop(), 30_000);

async function say(site: Site | null, ...args: string[]): Promise<string> {
  said.length = 0;
  const context = { contracts, terminal, signal, say: (line: string) => void said.push(line) };
  await run(parseArguments(args, "/"), site, context);
  return said.join("\n");
}

const asked: readonly (readonly [string[], readonly string[]])[] = [
  [
    ["batches"],
    [
      "2017-01-06.1  starting",
      "2017-01-05.1  failed",
      "2017-01-04.1  held",
      "2017-01-03.1  waiting for files",
      "orders_2017-01-03.csv.gz; lacks order_items",
      "2017-01-02.1  waiting for files",
      "2017-01-01.1  published",
    ],
  ],
  [["batches", "--from", "2017-01-04", "--to", "2017-01-04"], ["1 batch;"]],
  [
    ["runs", "--batch", "2017-01-05.1"],
    [
      "daily-batch  2017-01-05.1  Failed",
      "Failed     Ingest files",
      "  Failed     Copy file",
      "The inbox does not answer.",
    ],
  ],
  [
    ["why", "2017-01-01.1"],
    [
      "Batch 2017-01-01.1: published",
      "rejected  2017-01-01 20:01:00  orders_2017-01-01.csv.gz, 1,234 bytes: The file is cut off",
      "Succeeded",
      "3 steps in 2:30, to publish batch",
      "order_items_2017-01-01.1.csv.gz  1,100   1,099            1          0",
      "tolerated order_items.quantity_not_zero by 1 of 100 rows, 1.0 % where 5 % is allowed",
      "1 row of order_items went to quarantine",
    ],
  ],
  [
    ["why", "orders_2017-01-02.csv.gz"],
    [
      "File orders_2017-01-02.csv.gz: rejected",
      "Its last delivery was rejected: The file is cut off.",
      "File orders_2017-01-02.csv.gz was rejected, docs/runbooks/rejected-file.md",
      "Have a corrected orders_2017-01-02.csv.gz delivered under the same name",
    ],
  ],
  [
    ["why", "holiday.jpg"],
    ["rejected", "No source delivers such a file."],
  ],
  [
    ["why", "2017-01-03.1"],
    ["Batch 2017-01-03.1: waiting", "The batch of 2017-01-03 waits for order_items_2017-01-03.csv.gz."],
  ],
  [["why", "order_items_2017-01-03.csv.gz"], ["order_items_2017-01-03.csv.gz was never delivered."]],
  [
    ["why", "order_items/2017-01-04/order_items_2017-01-04.1.csv.gz"],
    ["The quality gate held it before Gold", "12.0 % where 5 % is allowed"],
  ],
  [
    ["why", "2017-01-04.1"],
    [
      "Batch 2017-01-04.1: held",
      "quarantine show order_items",
      `--where "array_contains(failed_rules, 'quantity_not_zero')"`,
      "npm run c360 -- replay 2017-01-04.1",
    ],
  ],
  [
    ["why", "2017-01-05.1"],
    [
      "It failed at ingest-files > Copy file, step silver orders: orders_2017-01-05.1.csv.gz: the disk is full; make room.",
      "npm run c360 -- replay 2017-01-05.1",
    ],
  ],
  [
    ["why", "2017-01-06.1"],
    ["its pipeline has not started (1 attempt)", "npm run c360 -- replay 2017-01-06.1"],
  ],
  [
    ["why", cancelledBatches[0]],
    [
      "Batch 2017-01-08.1: failed",
      "Its run ended as Cancelled without a word to the ledger: ",
      "The run was cancelled.",
      "npm run c360 -- replay 2017-01-08.1",
    ],
  ],
  [
    ["why", cancelledBatches[1]],
    ["Its run ended as Cancelled without a word to the ledger", "npm run c360 -- replay 2017-01-09.1"],
  ],
  [["why", "backfill_2016"], ["without a pipeline, and published at 2017-01-01 06:02:30 UTC."]],
  [
    ["why", "2017-01-04.release-1"],
    ["replayed", "99 released rows of order_items reached Silver"],
  ],
  [
    ["quarantine", "list"],
    ["order_items  open         2  2017-01-04  quantity_not_zero", "rejected     1"],
  ],
  [
    ["quarantine", "show", "order_items", "--where", "row_number < 2"],
    ["order_items_2017-01-04.1.csv.gz, record 1: quantity_not_zero", `{"order_id":"o1"}`],
  ],
];

describe("in Azure", () => {
  test.each(asked)("%j", async (args, sentences) => {
    const answer = await say(estate.azure, ...args);
    for (const sentence of sentences) expect(answer).toContain(sentence);
  });

  test("every answer that reads is there as JSON, too", async () => {
    const story = JSON.parse(await say(estate.azure, "why", "2017-01-05.1", "--json"));
    expect(story.verdict).toMatchObject({ state: "failed" });
    expect(JSON.parse(await say(estate.azure, "batches", "--json"))).toHaveLength(9);
  });

  test("a batch whose run goes on is told as running, with what there is of it so far", async () => {
    const answer = await say(estate.azure, "why", runningBatch);
    expect(answer).toContain(`Batch ${runningBatch}: running`);
    expect(answer).toContain("It runs since 2017-01-07 20:05:00 UTC.");
    expect(answer).toMatch(/^Pipeline +InProgress .* daily-batch, run /m);
    expect(answer).not.toMatch(/^Job /m);
    expect(answer).toContain(`npm run c360 -- runs --batch ${runningBatch}`);
    const { verdict } = JSON.parse(await say(estate.azure, "why", runningBatch, "--json"));
    expect(verdict.state).toBe("running");
  });

  test("nobody knows what is neither a batch nor a file", async () => {
    await expect(say(estate.azure, "why", "2018-01-01.1")).rejects.toThrow(UnknownError);
    await expect(say(estate.azure, "why", "nonsense")).rejects.toThrow(/Nobody knows nonsense/);
  });

  test("a backfill is started and followed to its end", async () => {
    const told = await say(estate.azure, "backfill", "2017-01-01", "2017-01-02");
    expect(told).toMatch(/backfill > Day by day succeeded[\s\S]*backfill succeeded/);
    expect(estate.factory.runs().at(-1)?.parameters).toEqual({ from: "2017-01-01", to: "2017-01-02" });
  });

  test("a replay that fails says where", async () => {
    const told = await say(estate.azure, "replay", "2017-01-05.1");
    expect(told).toContain("ingest-files > Copy file failed");
    expect(told).toContain("What came of it: npm run c360 -- why 2017-01-05.1 --azure");
  });

  const release = (...more: string[]) =>
    say(
      estate.azure,
      "quarantine",
      "release",
      "order_items",
      "--where",
      "row_number < 3",
      "--reason",
      "ana: gifts",
      ...more,
    );

  test("rows are released by SQL, and brought to Gold by the job", async () => {
    const told = await release("--replay");
    expect(told).toContain("2 rows of order_items are released.");
    expect(told).toContain("Job run 11 has started: https://adb/run/11");
    expect(estate.warehouse.changes).toMatchObject([
      { given: { state: "released", reason: "ana: gifts" } },
      {
        job_id: 7,
        job_parameters: { entity: "order_items", from_date: "2017-01-04", file_date: "2017-01-04" },
      },
    ]);
    estate.warehouse.ending = "RUN_EXECUTION_ERROR";
    await expect(release("--replay")).rejects.toThrow(/RUN_EXECUTION_ERROR: The cluster is gone/);
  });

  test("rows that cannot be waived are not released", async () => {
    estate.warehouse.counts = { fitting: 2, stuck: 1 };
    await expect(release()).rejects.toThrow(/1 of 2 rows break a rule that cannot be waived/);
  });

  test("a predicate that fits nothing is told before anything is done", async () => {
    const none = ["--where", "row_number > 99", "--reason", "ana: none"];
    const reject = say(estate.azure, "quarantine", "reject", "order_items", ...none);
    await expect(reject).rejects.toThrow(OperateError);
  });
});

describe("on a laptop", () => {
  test("the same is said of the same", async () => {
    const site = await estate.laptop();
    const view = await site.look();
    // Storage is served once for all questions, not for each.
    const opened: Site = Object.assign(Object.create(site), {
      look: async () => ({ ...view, close: async () => {} }),
    });
    try {
      for (const [args, sentences] of asked.filter(
        ([[command]], index) => command !== "why" || index % 3 === 0,
      )) {
        const answer = await say(opened, ...args);
        for (const sentence of sentences) expect(answer).toContain(sentence);
      }
    } finally {
      await view.close();
    }
  }, 300_000);

  test("a run that went on when its process ended is told as one that was cancelled", async () => {
    const answer = await say(await estate.laptop(), "why", runningBatch);
    expect(answer).toContain(`Batch ${runningBatch}: failed`);
    expect(answer).toContain("Its run ended as Cancelled without a word to the ledger");
  });
});

test("a table's lineage goes from its source to Gold", async () => {
  const told = await say(null, "lineage", "gold.daily_sales");
  expect(told).toContain("source.order_items  (order_items_{file_date}.csv.gz)");
  expect(await say(null, "lineage", "silver.customers")).toContain("gold.customer_360");
  expect(await say(null, "lineage", "silver.customers")).toContain("serving.customer_segments");
  await expect(say(null, "lineage", "nothing")).rejects.toThrow(
    /There is no table 'nothing': choose source\./,
  );
});
