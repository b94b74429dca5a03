import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Contracts } from "@customer360/contracts";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { DefinitionError } from "../../../functions/src/extraction/errors.ts";
import {
  fingerprintOf,
  loadDefinitions,
  readDefinition,
} from "../../../functions/src/extraction/load-definitions.ts";
import { extractionSettings } from "../../../functions/src/extraction/settings.ts";
import { readSettings } from "../../../functions/src/shared/settings.ts";
import { contracts, definition } from "./estate.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "definitions-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (changes: Record<string, unknown> = {}) =>
  JSON.stringify({ ...definition("https://api.example.com"), ...changes });

function problemsOf(content: string, file = "product_catalog.yaml"): string {
  const read = readDefinition(file, content, contracts);
  return "problems" in read ? read.problems.join("\n") : "";
}

test("the app's own descriptions can be used", () => {
  const own = loadDefinitions(join(process.cwd(), "functions", "extractions"), contracts);
  expect([...own.keys()]).toEqual(["product_catalog"]);
});

test.each([
  ["no YAML", "a: [", /product_catalog\.yaml: not readable as YAML/],
  ["a word that nobody knows", text({ pages: 3 }), /Unrecognized key: "pages"/],
  [
    "an address without TLS",
    text({ baseAddress: "http://api.example.com" }),
    /baseAddress: expected an https address/,
  ],
  [
    "an address that only looks local",
    text({ baseAddress: "http://localhost.evil.com" }),
    /baseAddress: expected an https/,
  ],
  [
    "a secret instead of its name",
    text({ authentication: { type: "bearer", secret: "a b=c" } }),
    /name of a secret in Key Vault/,
  ],
  ["a page without size", text({ paging: { type: "link", sizeParameter: "limit" } }), /paging\.size: /],
  ["a validator beside a watermark", text({ validator: "etag" }), /validator: cannot go with a watermark/],
  [
    "a source without contract",
    text({ source: "weather" }),
    /no contract for 'weather'; write contracts\/sources\/weather/,
  ],
  ["a source of another format", text({ source: "orders" }), /the contract's format is csv/],
])("%s is told", (_name, content, problem) => {
  expect(problemsOf(content)).toMatch(problem);
});

test("a source whose records no table takes is told", () => {
  const source = { ...contracts.get("sources", "product_catalog"), name: "weather" };
  const without = new Contracts([...contracts.all, source], contracts.platform);
  const read = readDefinition("weather.yaml", text({ source: "weather" }), without);
  expect(read).toEqual({
    problems: [
      "weather.yaml: source: no table takes the records of 'weather'; write a contract in contracts/silver whose source it is.",
    ],
  });
});

test("a file is named for its source", () => {
  expect(problemsOf(text(), "products.yaml")).toBe(
    "products.yaml: source: the file describes 'product_catalog'; name it product_catalog.yaml.",
  );
});

test("all files' problems are told at once, and so are addresses of nothing", () => {
  expect(() => loadDefinitions(join(folder, "none"), contracts)).toThrow(/holds no <source>\.yaml/);
  writeFileSync(join(folder, "one.yaml"), "source: 1");
  writeFileSync(join(folder, "two.yaml"), "[");
  const load = () => loadDefinitions(folder, contracts, { three: "https://three.example.com" });
  expect(load).toThrow(DefinitionError);
  expect(load).toThrow(/one\.yaml[\s\S]*two\.yaml[\s\S]*'three'/);
});

test("a new key or rate leaves a half-finished extraction as it is, another page size does not", () => {
  const one = definition("https://api.example.com");
  const paging = { ...one.paging, size: 11 };
  expect(fingerprintOf({ ...one, rate: { perSecond: 1, burst: 1 } })).toBe(fingerprintOf(one));
  expect(fingerprintOf({ ...one, paging })).not.toBe(fingerprintOf(one));
});

test("settings name a vault or bring the secrets", () => {
  const read = (environment: Record<string, string>) =>
    readSettings({ extraction: extractionSettings }, environment);
  expect(() => read({ EXTRACTION_ADDRESSES: "http://x", EXTRACTION_SECONDS: "900" })).toThrow(
    /EXTRACTION_ADDRESSES: expected JSON[\s\S]*EXTRACTION_SECONDS[\s\S]*EXTRACTION_KEY_VAULT: is not set/,
  );
  expect(read({ EXTRACTION_SECRETS: '{"product-api-key":"k"}' }).extraction).toMatchObject({
    EXTRACTION_SECONDS: 200,
    EXTRACTION_SECRETS: { "product-api-key": "k" },
  });
});
