/** What the deployed pipelines do: with the Functions' own ledger, in real storage, and a job that does as it is told. */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startStorage, type TestStorage } from "../../functions/services/storage.ts";
import { FactoryEstate } from "./estate.ts";

let storage: TestStorage;
let estate: FactoryEstate;

beforeAll(async () => {
  storage = await startStorage();
}, 60_000);
afterAll(() => storage.stop());
beforeEach(() => {
  estate = new FactoryEstate(storage);
});

const batchOf = (fileDate: string) => ({ fileDate, batchId: `${fileDate}.1` });
const container = (name: string) => storage.connect().containers(name);

async function drop(blob: string, source: string): Promise<void> {
  const columns = storage.contracts.get("sources", source).columns.map(({ name }) => name);
  const content = gzipSync(`${columns.join(",")}\n1${",".repeat(columns.length - 1)}\n`);
  await container("inbox").getBlockBlobClient(blob).upload(content, content.length);
}

describe("a batch", () => {
  test("that is started twice reaches the job once, and the second run says nothing", async () => {
    const batch = batchOf("2017-01-01");
    expect(await estate.run("daily-batch", batch)).toBeNull();
    expect(await estate.run("daily-batch", batch)).toBeNull();
    expect(estate.taken).toEqual(["2017-01-01.1"]);
    expect(estate.told).toMatchObject([
      { status: "Succeeded", batchId: "2017-01-01.1", pipeline: "daily-batch" },
    ]);
  });

  test("that failed is told of with its step and cause, and the next run takes it", async () => {
    const batch = batchOf("2017-01-02");
    estate.outcomes.set(batch.batchId, "broken");
    expect(await estate.run("daily-batch", batch)).toContain("Task silver_orders failed.");
    expect(estate.told).toMatchObject([
      { status: "Failed", activity: "Medallion", message: "Task silver_orders failed." },
    ]);
    estate.outcomes.clear();
    expect(await estate.run("daily-batch", batch)).toBeNull();
    expect(estate.told.at(-1)).toMatchObject({ status: "Succeeded" });
  });

  test("that the quality gate stops is told as held, with its rules, and can be run again", async () => {
    const batch = batchOf("2017-01-03");
    estate.outcomes.set(batch.batchId, "stopped");
    expect(await estate.run("daily-batch", batch)).toBeNull();
    expect(estate.told).toMatchObject([
      { status: "Held", message: expect.stringContaining("orders.made_up") },
    ]);
    expect(await estate.run("daily-batch", batch)).toBeNull();
    expect(estate.taken).toEqual(["2017-01-03.1", "2017-01-03.1"]);
  });

  test("whose run was cancelled is taken over by the next one", async () => {
    const { fileDate, batchId } = batchOf("2017-01-04");
    await estate.room.runs.begin(batchId, fileDate, "cancelled");
    expect(await estate.run("daily-batch", { fileDate, batchId })).toBeNull();
    await expect(estate.room.runs.end(batchId, "cancelled", true)).rejects.toThrow(
      "Run cancelled does not have batch 2017-01-04.1: run run-1 has.",
    );
  });

  test("that is published runs again when it is replayed, once", async () => {
    const batch = batchOf("2017-01-05");
    await estate.run("daily-batch", batch);
    expect(await estate.run("replay-batch", { batchId: batch.batchId })).toBeNull();
    expect(await estate.run("daily-batch", batch)).toBeNull();
    expect(estate.taken).toEqual(["2017-01-05.1", "2017-01-05.1"]);
  });

  test("whose API does not answer fails before the job, with the API's words", async () => {
    estate.extraction.push(...Array(4).fill("broken"));
    const failure = await estate.run("daily-batch", batchOf("2017-01-06"));
    expect(failure).toContain("product_catalog was not extracted: The API answers 503.");
    expect(estate.taken).toEqual([]);
    expect(estate.told).toMatchObject([{ status: "Failed", activity: "Extract APIs" }]);
  });
});

test("an API is asked until all of it has landed", async () => {
  estate.extraction.push("continuing", "continuing", "published");
  expect(await estate.run("extract-api", batchOf("2017-01-07"))).toBeNull();
  expect(estate.extractions).toEqual(Array(3).fill("extract/product_catalog"));
});

describe("files", () => {
  test("that Data Factory's trigger announces start their batch once, and land as they were accepted", async () => {
    const date = "2017-02-01";
    for (const source of ["orders", "order_items"]) await drop(`${source}_${date}.csv.gz`, source);
    for (const source of ["orders", "order_items", "orders"])
      expect(await estate.run("file-arrived", { file: `${source}_${date}.csv.gz` })).toBeNull();
    const batches = await estate.room.batches.list({ from: date, to: date }, 10);
    expect(batches.map(({ batchId, attempts }) => [batchId, attempts])).toEqual([[`${date}.1`, 1]]);
    expect(await estate.run("daily-batch", batchOf(date))).toBeNull();
    for (const { landing, bytes } of batches[0]?.files ?? []) {
      const { contentLength } = await container("landing").getBlobClient(landing).getProperties();
      expect(contentLength).toBe(bytes);
    }
    expect(batches[0]?.files).toHaveLength(2);
  });

  test("that were overwritten after they were accepted are not landed as what they are not", async () => {
    const date = "2017-02-02";
    for (const source of ["orders", "order_items"]) {
      await drop(`${source}_${date}.csv.gz`, source);
      await estate.run("file-arrived", { file: `${source}_${date}.csv.gz` });
    }
    await container("inbox").getBlockBlobClient(`orders_${date}.csv.gz`).upload("x", 1);
    expect(await estate.run("daily-batch", batchOf(date))).toContain(
      "is not the file that the ledger accepted",
    );
    expect(estate.taken).toEqual([]);
  });

  test("that are not there when they are announced are no trouble", async () => {
    expect(await estate.run("file-arrived", { file: "orders_2017-02-03.csv.gz" })).toBeNull();
    expect(await estate.room.files.list({ fileDate: "2017-02-03" }, 10)).toEqual([]);
  });
});

describe("a backfill", () => {
  test("goes over the days in their order, and leaves out what is published", async () => {
    await estate.run("daily-batch", batchOf("2017-03-02"));
    expect(await estate.run("backfill", { from: "2017-03-01", to: "2017-03-03" })).toBeNull();
    expect(estate.taken).toEqual(["2017-03-02.1", "2017-03-01.1", "2017-03-03.1"]);
  });

  test("stops at a day that fails and goes on from there; a day that is held stops nothing", async () => {
    estate.outcomes.set("2017-04-01.1", "stopped").set("2017-04-02.1", "broken");
    expect(await estate.run("backfill", { from: "2017-04-01", to: "2017-04-04" })).toContain(
      "The batch of 2017-04-02 failed, and no later day was run.",
    );
    expect(estate.taken).toEqual(["2017-04-01.1", "2017-04-02.1"]);
    estate.outcomes.clear();
    expect(await estate.run("backfill", { from: "2017-04-01", to: "2017-04-04" })).toBeNull();
    expect(estate.taken.slice(2)).toEqual(["2017-04-01.1", "2017-04-02.1", "2017-04-03.1", "2017-04-04.1"]);
  });

  test("of one day is one day, as the trigger has it", async () => {
    expect(await estate.run("backfill", { from: "2017-05-01", to: "2017-05-01" })).toBeNull();
    expect(estate.taken).toEqual(["2017-05-01.1"]);
  });

  test("with its days the wrong way round is refused", async () => {
    expect(await estate.run("backfill", { from: "2017-03-03", to: "2017-03-01" })).toContain(
      "From 2017-03-03 to 2017-03-01 is no time",
    );
    expect(estate.taken).toEqual([]);
  });
});
