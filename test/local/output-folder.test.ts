import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type DemoOptions, parseArguments } from "../../local/src/demo/arguments.ts";
import { OutputFolder } from "../../local/src/demo/output-folder.ts";

let base = "";
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "demo-folder-"));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const options = (...args: string[]): DemoOptions => parseArguments(["--out", "out", ...args], base);

test("a folder remembers what was begun", () => {
  const first = new OutputFolder(options());
  first.begin("a");
  first.begin("b");
  first.begin("a");
  first.release();
  const second = new OutputFolder(options());
  expect(second.begun).toEqual(["a", "b"]);
  second.release();
});

test("what is settled is remembered, once", () => {
  const first = new OutputFolder(options());
  for (const id of ["a", "b", "a"]) first.settle(id);
  first.release();
  const second = new OutputFolder(options());
  expect(second.settled).toEqual(["a", "b"]);
  second.release();
});

test("--fresh forgets and removes what the demo made, and nothing else", () => {
  const first = new OutputFolder(options());
  first.begin("a");
  first.settle("a");
  for (const made of [join(first.lake, "gold"), first.platform, first.shop])
    mkdirSync(made, { recursive: true });
  writeFileSync(join(first.root, "notes.txt"), "mine");
  first.release();
  const second = new OutputFolder(options("--fresh"));
  expect([second.begun, second.settled]).toEqual([[], []]);
  for (const made of [second.lake, second.platform, second.shop]) expect(existsSync(made)).toBe(false);
  expect(readFileSync(join(second.root, "notes.txt"), "utf8")).toBe("mine");
  second.release();
});

describe("a folder is refused when", () => {
  test.each([[], ["--fresh"]])("the demo did not make it (%j)", (...args) => {
    mkdirSync(join(base, "out"));
    writeFileSync(join(base, "out", "thesis.txt"), "mine");
    expect(() => new OutputFolder(options(...args))).toThrow("holds files that the demo did not make");
    expect(readFileSync(join(base, "out", "thesis.txt"), "utf8")).toBe("mine");
  });

  test("its journal is not the demo's", () => {
    mkdirSync(join(base, "out"));
    writeFileSync(join(base, "out", "demo.json"), '{"madeBy": "somebody"}');
    expect(() => new OutputFolder(options())).toThrow("is no journal of the demo");
  });

  test("it holds another data set, and is free again after that", () => {
    writeFileSync(join(base, "retail.csv"), "");
    new OutputFolder(options()).release();
    const other = options("--dataset", "online-retail", "--path", "retail.csv");
    expect(() => new OutputFolder(other)).toThrow("holds data set journey");
    new OutputFolder(options()).release();
  });

  test("it begins on another day", () => {
    new OutputFolder(options()).release();
    expect(() => new OutputFolder(options("--from", "2017-02-01"))).toThrow("begins at 2017-01-01");
  });

  test("another process that lives works in it", () => {
    new OutputFolder(options()).release();
    writeFileSync(join(base, "out", "demo.lock"), String(process.ppid));
    expect(() => new OutputFolder(options())).toThrow(`Another demo (process ${process.ppid}) works in`);
  });
});

test("the lock of a process that was killed is taken over", () => {
  new OutputFolder(options()).release();
  // No process has this number: it is above the largest that systems give.
  writeFileSync(join(base, "out", "demo.lock"), "2147483646");
  new OutputFolder(options()).release();
});
