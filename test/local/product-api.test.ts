import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Catalog, type Product, readCatalog } from "../../local/src/product-api/catalog.ts";
import { ProductApiError } from "../../local/src/product-api/errors.ts";
import { type ProductApi, startProductApi } from "../../local/src/product-api/server.ts";

const product = (id: number, day: string): Product => ({
  product_id: String(id),
  updated_at: `${day}T00:00:00Z`,
});
const catalog = new Catalog([1, 2, 3, 4, 5].map((id) => product(id, `2017-01-0${id}`)));
let api: ProductApi;
beforeEach(async () => {
  api = await startProductApi({ catalog });
});
afterEach(() => api.stop());

const get = (query = "", headers: Record<string, string> = {}) =>
  fetch(`${api.address}/products${query}`, { headers });
const read = async (query = "") => JSON.parse(await (await get(query)).text());
const idsOf = (page: { items: Product[] }) => page.items.map(({ product_id }) => product_id).join("");

describe("pages", () => {
  test("by number, by offset and by cursor are the same", async () => {
    const second = await read("?page=2&page_size=2");
    expect(second).toMatchObject({ page: 2, page_count: 3, total: 5 });
    expect(idsOf(second)).toBe("34");
    expect(idsOf(await read("?offset=2&limit=2"))).toBe("34");
    const { next_cursor } = await read("?limit=2");
    expect(idsOf(await read(`?limit=2&cursor=${next_cursor}`))).toBe("34");
    expect(await read("?page=3&page_size=2")).toMatchObject({
      next_cursor: null,
      items: [{ product_id: "5" }],
    });
    expect(idsOf(await read("?page=9&page_size=2"))).toBe("");
  });

  test("lead to the next one by Link", async () => {
    const link = (await get("?limit=2&updated_since=2017-01-02T00:00:00Z")).headers.get("link") ?? "";
    const [, target] = /^<(.+)>; rel="next"$/.exec(link) ?? [];
    const next = await fetch(`${api.address}${target}`);
    expect(idsOf(JSON.parse(await next.text()))).toBe("45");
    expect(next.headers.get("link")).toBeNull();
  });

  test("hold what changed in a window, each product as it was at its end", async () => {
    expect(idsOf(await read("?updated_since=2017-01-02T00:00:00Z&updated_until=2017-01-04T00:00:00Z"))).toBe(
      "23",
    );
    api.serve(new Catalog([product(1, "2017-01-01"), { ...product(1, "2017-01-09"), brand: "new" }]));
    expect((await read("?updated_until=2017-01-02T00:00:00Z")).items).toEqual([product(1, "2017-01-01")]);
    expect((await read()).items).toEqual([{ ...product(1, "2017-01-09"), brand: "new" }]);
  });

  test.each(["?page=0", "?page_size=1001", "?limit=x", "?updated_since=soon", "?cursor=abc", "?pages=1"])(
    "of %s are refused with a sentence",
    async (query) => {
      const answer = await get(query);
      expect(answer.status).toBe(400);
      expect(JSON.parse(await answer.text()).error).toMatch(/\.$/);
    },
  );
});

test("who has the newest page is told so, until the catalog changes", async () => {
  const { headers } = await get("?limit=2");
  const etag = headers.get("etag") ?? "";
  const modified = headers.get("last-modified") ?? "";
  expect((await get("?limit=2", { "if-none-match": etag })).status).toBe(304);
  expect((await get("?limit=2", { "if-modified-since": modified })).status).toBe(304);
  expect((await get("?limit=3", { "if-none-match": etag })).status).toBe(200);
  api.serve(new Catalog([product(6, "2017-01-06")]));
  expect((await get("?limit=2", { "if-none-match": etag })).status).toBe(200);
  expect((await get("?limit=2", { "if-modified-since": modified })).status).toBe(200);
});

test("a key and a rate are kept", async () => {
  await api.stop();
  api = await startProductApi({ catalog, apiKey: "right", rate: { perSecond: 0.5, burst: 2 } });
  expect((await get()).status).toBe(401);
  const answers = [];
  for (let count = 0; count < 3; count += 1) answers.push(await get("", { "x-api-key": "right" }));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(answers[2]?.headers.get("retry-after")).toBe("2");
});

describe("misbehaviour", () => {
  test("comes on its page, so many times, and is over", async () => {
    api.misbehave({ kind: "status", status: 500, page: 2, times: 2 });
    expect((await get("?limit=2")).status).toBe(200);
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await get("?limit=2&offset=2")).status);
    expect(statuses).toEqual([500, 500, 200]);
  });

  test("tears, breaks off, repeats and miscounts", async () => {
    api.misbehave({ kind: "torn-json" });
    const torn = await (await get()).text();
    expect(() => JSON.parse(torn)).toThrow(SyntaxError);
    api.misbehave({ kind: "cut-off" });
    await expect(get().then((answer) => answer.text())).rejects.toThrow();
    api.misbehave({ kind: "repeated-page", page: 2 }, { kind: "changed-total", by: 3, page: 3 });
    expect(idsOf(await read("?limit=2&offset=2"))).toBe("12");
    expect(await read("?limit=2&offset=4")).toMatchObject({ total: 8 });
    expect(await read("?limit=2&offset=4")).toMatchObject({ total: 5 });
  });

  test("keeps clients waiting, for a while or for ever", async () => {
    api.misbehave({ kind: "slow", milliseconds: 50 }, { kind: "status", status: 429, retryAfterSeconds: 7 });
    const before = performance.now();
    const slow = await get();
    expect(performance.now() - before).toBeGreaterThan(45);
    expect([slow.status, slow.headers.get("retry-after")]).toEqual([429, "7"]);
    api.misbehave({ kind: "time-out" });
    await expect(fetch(`${api.address}/products`, { signal: AbortSignal.timeout(100) })).rejects.toThrow(
      /timeout/,
    );
  });
});

describe("a catalog", () => {
  test("is read from JSON lines, and says which line is none", async () => {
    const folder = mkdtempSync(join(tmpdir(), "catalog-"));
    const path = join(folder, "products.jsonl");
    writeFileSync(
      path,
      `${JSON.stringify(product(1, "2017-01-01"))}\n\n${JSON.stringify(product(2, "2017-01-02"))}\r\n`,
    );
    expect((await readCatalog(path)).select({ since: null, until: null })).toHaveLength(2);
    writeFileSync(path, `${JSON.stringify(product(1, "2017-01-01"))}\n{"product_id":`);
    await expect(readCatalog(path)).rejects.toThrow(/products\.jsonl, line 2: expected one product as JSON/);
    rmSync(folder, { recursive: true });
  });

  test("needs times", () => {
    expect(() => new Catalog([{ product_id: "1", updated_at: "soon" }])).toThrow(ProductApiError);
  });
});
