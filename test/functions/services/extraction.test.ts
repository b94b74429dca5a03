/** The extraction against the product API's server and Azurite. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { ApiFault, ApiRefusal, InconsistentPagesError } from "../../../functions/src/extraction/errors.ts";
import { type Azurite, startAzurite } from "../../../local/src/azurite/azurite.ts";
import { Catalog } from "../../../local/src/product-api/catalog.ts";
import {
  type AnsweredRequest,
  type ProductApi,
  startProductApi,
} from "../../../local/src/product-api/server.ts";
import type { Trouble } from "../../../local/src/product-api/trouble.ts";
import { ask, definition, Estate, ids, products } from "../extraction/estate.ts";

let folder = "";
let azurite: Azurite;
let api: ProductApi;
let estate: Estate;
let count = 0;
let answered: AnsweredRequest[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "extraction-"));
  azurite = await startAzurite({ folder });
}, 60_000);
afterAll(async () => {
  await azurite.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  answered = [];
  api = await startProductApi({
    catalog: new Catalog(products(45)),
    onRequest: (request) => answered.push(request),
  });
  count += 1;
  estate = await new Estate(azurite.connectionString, `test${count}`).create();
});
afterEach(() => api.stop());

function extract(fileDate = "2017-01-01", changes: Record<string, unknown> = {}) {
  return estate.extractor(definition(api.address, changes)).extract(ask(fileDate));
}

describe("a sound API", () => {
  test("its products land as pages with a manifest, and every record as delivered", async () => {
    const result = await extract();
    expect(result).toMatchObject({ status: "published", delivery: 1, pages: 5, records: 45, invalid: 0 });
    const pages = [1, 2, 3, 4, 5].map((page) => `products.1.page-0000${page}.json`);
    expect(await estate.files()).toEqual(
      ["products.1.manifest.json", ...pages].map((name) => `product_catalog/2017-01-01/${name}`),
    );
    expect(await estate.read("product_catalog/2017-01-01/products.1.manifest.json")).toMatchObject({
      pages: 5,
      total: 45,
      updated_since: "1900-01-01T00:00:00Z",
      updated_until: "2017-01-02T00:00:00Z",
      batch_id: "2017-01-01.1",
    });
    expect((await estate.read("product_catalog/2017-01-01/products.1.page-00005.json")).items).toEqual(
      products(45).slice(40),
    );
    expect(estate.alerts).toEqual([]);
  });

  test("nothing changed, nothing lands; what changed later lands alone", async () => {
    await extract("2017-01-01");
    expect(await extract("2017-01-01")).toMatchObject({ status: "unchanged" });
    expect(await extract("2017-01-02")).toMatchObject({ status: "unchanged" });
    api.serve(new Catalog([...products(45), ...products(3, "2017-01-03")]));
    expect(await extract("2017-01-03")).toMatchObject({ status: "published", records: 3, delivery: 1 });
    expect(await estate.landedIds("2017-01-03")).toEqual(ids(3));
    expect(await extract("2017-01-02")).toMatchObject({ status: "unchanged" });
    expect((await estate.files()).length).toBe(8);
  });

  test("a second extraction on the same day is that day's second delivery", async () => {
    estate.now = () => new Date("2017-01-01T12:00:00Z");
    await extract();
    api.serve(new Catalog([...products(45), { ...products(1)[0], updated_at: "2017-01-01T15:00:00Z" }]));
    estate.now = () => new Date("2017-01-02T01:00:00Z");
    expect(await extract()).toMatchObject({ status: "published", delivery: 2, records: 1 });
    expect(await estate.landedIds("2017-01-01", 2)).toEqual(["1"]);
  });

  const offset = { type: "offset", parameter: "offset", sizeParameter: "limit", size: 10 };
  const cursor = {
    type: "cursor",
    parameter: "cursor",
    sizeParameter: "limit",
    size: 10,
    next: "next_cursor",
  };
  const link = { type: "link", sizeParameter: "limit", size: 10 };
  test.each([
    ["offset", { paging: offset }],
    ["offset without total", { paging: offset, total: undefined }],
    ["cursor", { paging: cursor }],
    ["Link header", { paging: link }],
    [
      "page number without page count",
      { paging: { ...definition("http://localhost").paging, pageCount: undefined } },
    ],
  ])("it is extracted by %s as well", async (_name, changes) => {
    expect(await extract("2017-01-01", changes)).toMatchObject({
      status: "published",
      records: 45,
      pages: 5,
    });
    expect(await estate.landedIds("2017-01-01")).toEqual(ids(45));
    expect(answered.length).toBe(5);
  });

  test.each([["etag"], ["last-modified"]])(
    "a source without watermark is asked by %s whether anything changed",
    async (validator) => {
      const changes = { watermark: undefined, validator };
      expect(await extract("2017-01-01", changes)).toMatchObject({ status: "published", records: 45 });
      expect(await extract("2017-01-02", changes)).toMatchObject({ status: "unchanged" });
      expect(answered.at(-1)?.status).toBe(304);
      expect(answered.length).toBe(6);
      api.serve(new Catalog(products(46, "2017-01-02")));
      expect(await extract("2017-01-03", changes)).toMatchObject({ status: "published", records: 46 });
    },
  );

  test("a source that cannot say whether it changed is compared", async () => {
    const changes = { watermark: undefined };
    await extract("2017-01-01", changes);
    expect(await extract("2017-01-02", changes)).toMatchObject({ status: "unchanged" });
    expect((await estate.files()).filter((path) => path.includes("2017-01-02"))).toEqual([]);
  });

  test("bad records stay beside the good ones, with reasons, and are told until they are corrected", async () => {
    const [first, ...rest] = products(45);
    const bad = [{ ...first, product_name: { en: "Soup" } }, { updated_at: "2017-01-01T00:00:00Z" }];
    api.serve(new Catalog([...bad, ...rest] as ReturnType<typeof products>));
    expect(await extract()).toMatchObject({ status: "published", records: 46, invalid: 2 });
    const page = await estate.read("product_catalog/2017-01-01/products.1.page-00001.json");
    expect(page.items.slice(0, 2)).toEqual(bad);
    expect(page.invalid).toEqual([
      { record: 1, reasons: ["product_name: expected a text, a number, true or false, found an object."] },
      { record: 2, reasons: ["product_id: is missing; it is required."] },
    ]);
    expect(estate.alerts).toMatchObject([
      { key: "extraction/product_catalog/invalid-records", state: "firing" },
    ]);
    api.serve(new Catalog(products(2, "2017-01-02")));
    await extract("2017-01-02");
    expect(estate.alerts.at(-1)).toMatchObject({
      key: "extraction/product_catalog/invalid-records",
      state: "resolved",
    });
  });
});

describe("an API that misbehaves for a while", () => {
  const passing: [string, Trouble[]][] = [
    ["429 with Retry-After", [{ kind: "status", status: 429, retryAfterSeconds: 1, page: 3 }]],
    ["500, twice", [{ kind: "status", status: 500, page: 3, times: 2 }]],
    ["a time-out", [{ kind: "time-out", page: 3 }]],
    ["torn JSON", [{ kind: "torn-json", page: 3 }]],
    ["a connection that breaks", [{ kind: "cut-off", page: 3 }]],
    ["a repeated page", [{ kind: "repeated-page", page: 3 }]],
    ["a total that changes half-way", [{ kind: "changed-total", by: 1, page: 3 }]],
    [
      "all of it",
      [
        { kind: "status", status: 503, page: 1 },
        { kind: "torn-json", page: 2 },
        { kind: "repeated-page", page: 3, times: 4 },
        { kind: "changed-total", by: -1, page: 5 },
      ],
    ],
  ];
  test.each(passing)("%s: the delivery is complete", async (_name, troubles) => {
    api.misbehave(...troubles);
    expect(await extract("2017-01-01", { timeoutSeconds: 0.5 })).toMatchObject({
      status: "published",
      records: 45,
      pages: 5,
    });
    expect(await estate.landedIds("2017-01-01")).toEqual(ids(45));
    expect(estate.alerts).toEqual([]);
  });
});

describe("an API that goes on misbehaving", () => {
  const always = { page: 3, times: Number.POSITIVE_INFINITY };
  const lasting: [string, Trouble, new (...args: never[]) => Error, RegExp][] = [
    ["429", { kind: "status", status: 429, ...always }, ApiFault, /page=3.* answered with status 429\./],
    ["500", { kind: "status", status: 500, ...always }, ApiFault, /page=3.* answered with status 500\./],
    ["a time-out", { kind: "time-out", ...always }, ApiFault, /page=3.* did not answer within 0\.2 s\./],
    ["torn JSON", { kind: "torn-json", ...always }, ApiFault, /page=3.* answered with text that is no JSON/],
    [
      "a repeated page",
      { kind: "repeated-page", ...always },
      ApiFault,
      /page=3.* with the records of an earlier page/,
    ],
    [
      "a changed total",
      { kind: "changed-total", by: 2, ...always },
      InconsistentPagesError,
      /had 45 records in all .* and 47 at/,
    ],
    [
      "a long Retry-After",
      { kind: "status", status: 429, retryAfterSeconds: 3600, ...always },
      ApiRefusal,
      /wants no request for 3600 s/,
    ],
  ];
  test.each(lasting)("%s: nothing lands, and an alert says why", async (_name, trouble, type, message) => {
    api.misbehave(trouble);
    const failing = extract("2017-01-01", { timeoutSeconds: 0.2 });
    await expect(failing).rejects.toThrow(type);
    await expect(failing).rejects.toThrow(message);
    expect(await estate.files()).toEqual([]);
    expect(estate.alerts).toMatchObject([
      {
        key: "extraction/product_catalog/failed",
        state: "firing",
        severity: "error",
        owner: "product-management",
        title: "Extraction of product_catalog for 2017-01-01 failed",
        description: expect.stringMatching(message),
        batchId: "2017-01-01.1",
      },
    ]);
    expect(await estate.state()).toMatchObject({ failing: true, watermark: null });
  });

  test("when it behaves again, the next extraction brings everything and ends the alert", async () => {
    api.misbehave({ kind: "status", status: 500, page: 3, times: 3 });
    await expect(extract()).rejects.toThrow(ApiFault);
    answered = [];
    expect(await extract("2017-01-02")).toMatchObject({ status: "unchanged" });
    expect(answered.map(({ url }) => /[?&]page=(\d+)/.exec(url)?.[1])).toEqual(["3", "4", "5", "1"]);
    expect(await estate.landedIds("2017-01-01")).toEqual(ids(45));
    expect(estate.alerts.map(({ state }) => state)).toEqual(["firing", "resolved"]);
    expect(await estate.state()).toMatchObject({ failing: false, watermark: "2017-01-03T00:00:00Z" });
  });

  test("a refused key fails at once", async () => {
    await api.stop();
    api = await startProductApi({
      catalog: new Catalog(products(1)),
      apiKey: "right",
      onRequest: (r) => answered.push(r),
    });
    const authentication = { type: "api-key", header: "x-api-key", secret: "product-api-key" };
    await expect(extract("2017-01-01", { authentication })).rejects.toThrow(/status 401: check the secret/);
    expect(answered.length).toBe(1);
  });
});
