/** What operators start on a laptop: the real platform and the deployed pipelines; only the notebooks do as they are told. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { loadContracts } from "@customer360/contracts";
import { afterAll, describe, expect, test } from "@jest/globals";
import { parseArguments } from "../../../local/src/operate/arguments.ts";
import { run } from "../../../local/src/operate/commands/run.ts";
import { LocalSite } from "../../../local/src/operate/local/site.ts";
import { terminalOf } from "../../../local/src/operate/terminal.ts";
import { type Behaviour, ScriptedExecutor } from "../job-builder.ts";

const root = mkdtempSync(join(tmpdir(), "operate-runs-"));
const folder = {
  landing: join(root, "landing"),
  lake: join(root, "lake"),
  logs: join(root, "logs"),
  shop: join(root, "shop"),
  platform: join(root, "platform"),
};
mkdirSync(join(folder.shop, "product_catalog"), { recursive: true });
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Leaves the summary of data quality as the real gate does. */
const gate =
  (outcome: "passed" | "failed"): Behaviour =>
  ({ parameters }) => {
    const { batch_id = "", file_date = "" } = parameters;
    const summaries = join(folder.lake, "logs", "dq_results", "_summaries");
    mkdirSync(summaries, { recursive: true });
    const summary = { batch_id, run_id: "r", file_date, outcome, rules: [] };
    writeFileSync(join(summaries, `${batch_id}.json`), JSON.stringify(summary));
    return { values: { outcome }, result: null };
  };
const script: Record<string, Behaviour> = { quality_gate: gate("passed") };
const executor = new ScriptedExecutor(script);
const said: string[] = [];
const { signal } = new AbortController();
const contracts = loadContracts();
const say = (line: string) => void said.push(line);
const site = new LocalSite({
  ...{ folder, flags: "", signal, say },
  spark: () => ({
    execute: (notebook, context) => executor.execute(notebook, context),
    stop: async () => void said.push("Spark has stopped"),
  }),
});

async function tell(...args: string[]): Promise<{ readonly code: number; readonly text: string }> {
  said.length = 0;
  const context = { contracts, signal, say, terminal: terminalOf({ isTTY: false }, {}) };
  return { code: await run(parseArguments(args, "/"), site, context), text: said.join("\n") };
}

test("a backfill starts the platform, is followed to its end, and leaves nothing running", async () => {
  const { code, text } = await tell("backfill", "2017-01-05", "2017-01-06");
  expect(text).toMatch(/daily-batch > Medallion succeeded[\s\S]*backfill succeeded in/);
  expect(text).toContain("What came of it: npm run c360 -- batches --from 2017-01-05 --to 2017-01-06");
  expect(said.at(-1)).toBe("Spark has stopped");
  expect(code).toBe(0);
  expect(executor.keys.filter((key) => key === "quality_gate")).toHaveLength(2);
}, 90_000);

test("a replay runs a batch again that has been published", async () => {
  const { code, text } = await tell("replay", "2017-01-05.1");
  expect(text).toMatch(/replay-batch > Reopen succeeded[\s\S]*replay-batch succeeded in/);
  expect(code).toBe(0);
  expect(executor.keys.filter((key) => key === "quality_gate")).toHaveLength(3);
}, 90_000);

test("what was started is there to be looked at afterwards", async () => {
  const { text } = await tell("runs", "--limit", "1");
  expect(text).toMatch(/^replay-batch {2}2017-01-05\.1 {2}Succeeded/);
  expect(text).toContain("Succeeded  Medallion");
}, 30_000);

describe("files that are delivered", () => {
  const files = mkdtempSync(join(tmpdir(), "operate-files-"));
  afterAll(() => rmSync(files, { recursive: true, force: true }));

  /** @returns the path of a day's file with nothing but its header, or only the beginning of it */
  function fileOf(source: string, isTorn = false): string {
    const { columns, inboxFile } = contracts.get("sources", source);
    const bytes = gzipSync(`${columns.map(({ name }) => name).join(",")}\n`);
    const path = join(files, (inboxFile ?? "").replace("{file_date}", "2017-01-07"));
    writeFileSync(path, isTorn ? bytes.subarray(0, bytes.length / 2) : bytes);
    return path;
  }

  test("wait for those that the batch needs, and the owner of a torn one gets an email", async () => {
    const { code, text } = await tell("deliver", fileOf("orders"), fileOf("order_items", true));
    expect(text).toContain("Inbox: orders_2017-01-07.csv.gz is accepted");
    expect(text).toMatch(/Inbox: order_items_2017-01-07\.csv\.gz is rejected: .*torn/);
    expect(text).toContain("The batch of 2017-01-07 waits for order_items_2017-01-07.csv.gz: deliver what");
    expect(text).toMatch(/Email to [^:]*@example\.com: .*order_items_2017-01-07\.csv\.gz was rejected/);
    expect(code).toBe(1);
  }, 90_000);

  test("are followed to Gold, and say when they do not come there", async () => {
    script.quality_gate = gate("failed");
    const { code, text } = await tell("deliver", fileOf("order_items"));
    expect(text).toContain("Batch 2017-01-07.1 was held back by the quality gate");
    expect(code).toBe(1);
    script.quality_gate = gate("passed");
    const again = await tell("deliver", fileOf("order_items"));
    expect(again.text).toContain("is repeated: it is the same as before, byte for byte");
    expect(again.code).toBe(1);
  }, 120_000);

  test("are refused before anything starts when no source has such files, or they are not there", async () => {
    await expect(tell("deliver", "/tmp/returns.csv")).rejects.toThrow(
      /returns\.csv is no file of a source: name it as the inboxFile .* \(.*orders_\{file_date\}\.csv\.gz/,
    );
    await expect(tell("deliver", "/nowhere/orders_2017-01-07.csv.gz")).rejects.toThrow(
      "/nowhere/orders_2017-01-07.csv.gz cannot be read (ENOENT): correct the path.",
    );
    expect(said).toEqual([]);
  });
});

test("a view that there is not is refused with those that there are", async () => {
  await expect(tell("show", "nothing")).rejects.toThrow(/no view 'nothing': choose one of .*product_sales/);
});

test("a replay of released rows runs its job, and says why it fails", async () => {
  const job = {
    entity: "order_items",
    from: "2017-01-05",
    to: "2017-01-06",
    batchId: "2017-01-06.release-1",
  };
  await site.replayReleased(job);
  expect(executor.runs.at(-1)?.parameters).toMatchObject({ batch_id: "2017-01-06.release-1" });
  expect(executor.keys).toContain("replay");
  script.replay = () => {
    throw new Error("There is no such table.");
  };
  await expect(site.replayReleased(job)).rejects.toThrow(
    "The replay of order_items ended as FAILED. replay: There is no such table.",
  );
});
