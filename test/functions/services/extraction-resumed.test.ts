/** The extraction killed, cut short and raced, against the product API's server and Azurite. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { BlobLanding } from "../../../functions/src/extraction/azure/blob-landing.ts";
import { BlobProgressStore } from "../../../functions/src/extraction/azure/blob-progress.ts";
import {
  ClaimLostError,
  SourceBusyError,
  StagedPageGoneError,
} from "../../../functions/src/extraction/errors.ts";
import { type Azurite, startAzurite } from "../../../local/src/azurite/azurite.ts";
import { Catalog } from "../../../local/src/product-api/catalog.ts";
import { type ProductApi, startProductApi } from "../../../local/src/product-api/server.ts";
import { ask, definition, Estate, ids, products, silent } from "../extraction/estate.ts";

const day = "2017-01-01";
let folder = "";
let azurite: Azurite;
let api: ProductApi;
let estate: Estate;
let name = "";
let count = 0;
let asked: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "extraction-"));
  azurite = await startAzurite({ folder });
}, 60_000);
afterAll(async () => {
  await azurite.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  asked = [];
  const catalog = new Catalog(products(45));
  const onRequest = ({ url }: { readonly url: string }) => asked.push(/[?&]page=(\d+)/.exec(url)?.[1] ?? "");
  api = await startProductApi({ catalog, onRequest });
  count += 1;
  name = `resumed${count}`;
  estate = await new Estate(azurite.connectionString, name).create();
});
afterEach(() => api.stop());

function extract(changes: Parameters<typeof ask>[1] = {}) {
  return estate.extractor(definition(api.address)).extract(ask(day, changes));
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error("It did not happen within 15 s.");
    await delay(50);
  }
}

/** Extracts in a process of its own. */
function extractElsewhere(): ChildProcess {
  const module = join(process.cwd(), "test", "functions", "extraction", "estate.ts");
  const program = `
    const { ask, definition, Estate } = await import(${JSON.stringify(module)});
    const estate = new Estate(${JSON.stringify(azurite.connectionString)}, ${JSON.stringify(name)});
    estate.now = () => new Date();
    await estate.extractor(definition(${JSON.stringify(api.address)})).extract(ask(${JSON.stringify(day)}));`;
  return spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: "inherit" });
}

test("a killed process leaves nothing in Landing, and the next one goes on where it was", async () => {
  api.misbehave({ kind: "slow", milliseconds: 600, times: 4 });
  const killed = extractElsewhere();
  await until(async () => ((await estate.progress())?.pages ?? 0) >= 2);
  const exit = once(killed, "exit");
  killed.kill("SIGKILL");
  expect((await exit)[1]).toBe("SIGKILL");
  expect(await estate.files()).toEqual([]);
  await expect(extract()).rejects.toThrow(SourceBusyError);
  // What a minute without the process does as well.
  await estate.checkpoint.getBlobLeaseClient().breakLease(0);
  const done = (await estate.progress())?.pages ?? 0;
  asked = [];
  expect(await extract()).toMatchObject({ status: "published", pages: 5, records: 45 });
  expect(asked).toEqual(["1", "2", "3", "4", "5"].slice(done));
  expect(await estate.landedIds(day)).toEqual(ids(45));
}, 20_000);

test("one that dies while it publishes is published without asking the API again", async () => {
  class DyingLanding extends BlobLanding {
    override async publish(...file: Parameters<BlobLanding["publish"]>): Promise<void> {
      if (file[2].includes("00003")) throw new Error("the network is down");
      await super.publish(...file);
    }
  }
  const dying = estate.extractor(definition(api.address), { landing: new DyingLanding(estate.landing) });
  await expect(dying.extract(ask(day))).rejects.toThrow("the network is down");
  expect((await estate.files()).some((path) => path.endsWith("manifest.json"))).toBe(false);
  asked = [];
  expect(await extract()).toMatchObject({ status: "published", delivery: 1, pages: 5 });
  expect(asked).toEqual([]);
  expect(await estate.landedIds(day)).toEqual(ids(45));
});

test("staged pages that the service dropped are fetched again, beside what was published of them", async () => {
  class ForgetfulLanding extends BlobLanding {
    override async stage(...file: Parameters<BlobLanding["stage"]>): Promise<void> {
      if (!file[2].includes("00003")) await super.stage(...file);
    }
  }
  const forgetful = estate.extractor(definition(api.address), {
    landing: new ForgetfulLanding(estate.landing),
  });
  await expect(forgetful.extract(ask(day))).rejects.toThrow(StagedPageGoneError);
  expect(await extract()).toMatchObject({ status: "published", delivery: 2, pages: 5 });
  expect(await estate.landedIds(day, 2)).toEqual(ids(45));
  expect(await estate.files()).not.toContain(`product_catalog/${day}/products.1.manifest.json`);
});

test("a call whose time is over is continued by the next one", async () => {
  api.misbehave({ kind: "slow", milliseconds: 150, times: 4 });
  expect(await extract({ milliseconds: 400 })).toEqual({
    status: "continuing",
    source: "product_catalog",
    fileDate: day,
  });
  expect(await estate.files()).toEqual([]);
  expect(await extract()).toMatchObject({ status: "published", records: 45 });
  expect(asked.filter((page) => page === "1").length).toBe(1);
  expect(estate.alerts).toEqual([]);
});

test("of many that extract at once, one does", async () => {
  api.misbehave({ kind: "slow", milliseconds: 100, page: 1 });
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => extract()));
  const published = outcomes.filter(
    (outcome) => outcome.status === "fulfilled" && outcome.value.status === "published",
  );
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(published.length).toBe(1);
  expect(refused.every(({ reason }) => reason instanceof SourceBusyError)).toBe(true);
  expect(asked).toEqual(["1", "2", "3", "4", "5"]);
  expect(estate.alerts).toEqual([]);
});

test("one that lost its claim stops, and leaves the telling to the other", async () => {
  api.misbehave({ kind: "slow", milliseconds: 150, page: 4 });
  const losing = extract();
  const outcome = expect(losing).rejects.toThrow(ClaimLostError);
  await until(async () => asked.length >= 3);
  await estate.checkpoint.getBlobLeaseClient().breakLease(0);
  const other = await new BlobProgressStore(estate.checkpoints, silent).claim("product_catalog");
  await outcome;
  await other?.release();
  expect(await estate.files()).toEqual([]);
  expect(estate.alerts).toEqual([]);
  expect(await extract()).toMatchObject({ status: "published", records: 45 });
});

test("another description of the source, or a day, makes what was left start over", async () => {
  api.misbehave({ kind: "status", status: 500, page: 4, times: 3 });
  await expect(extract()).rejects.toThrow("status 500");
  asked = [];
  const smaller = { ...definition(api.address).paging, size: 20 };
  const changed = estate.extractor(definition(api.address, { paging: smaller }));
  expect(await changed.extract(ask(day))).toMatchObject({ status: "published", pages: 3 });
  expect(asked).toEqual(["1", "2", "3"]);

  api.serve(new Catalog(products(45, "2017-01-05")));
  api.misbehave({ kind: "status", status: 500, page: 4, times: 3 });
  await expect(estate.extractor(definition(api.address)).extract(ask("2017-01-05"))).rejects.toThrow(
    "status 500",
  );
  estate.now = () => new Date("2017-02-02T13:00:00Z");
  asked = [];
  expect(await extract({ fileDate: "2017-01-05" })).toMatchObject({ status: "published", pages: 5 });
  expect(asked).toEqual(["1", "2", "3", "4", "5"]);
});
