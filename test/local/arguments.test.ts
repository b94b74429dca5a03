import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parseArguments } from "../../local/src/demo/arguments.ts";
import { chosenEngine, versionText } from "../../local/src/spark/engines.ts";

const folder = mkdtempSync(join(tmpdir(), "demo-arguments-"));
writeFileSync(join(folder, "retail.csv"), "");

test("without arguments the demo takes the year of The Complete Journey", () => {
  expect(parseArguments([], folder)).toEqual({
    dataset: "journey",
    from: "2017-01-01",
    to: "2017-12-31",
    days: 7,
    out: join(folder, ".local", "journey"),
    isPlain: false,
    isFresh: false,
    isHelp: false,
    isVersion: false,
  });
});

test("the version names the engine", () => {
  expect(parseArguments(["--version"], folder)).toMatchObject({ isVersion: true });
  expect(versionText("sail")).toMatch(/^Customer 360 Lakehouse [\d.]+ on Sail [\d.]+$/);
  expect(versionText("spark")).toMatch(/ on Spark 4\.0\.\d+$/);
  expect(chosenEngine({})).toBe("sail");
  expect(chosenEngine({ CUSTOMER360_ENGINE: "spark" })).toBe("spark");
});

test("an engine is chosen by its name", () => {
  expect(parseArguments(["--engine", "spark"], folder)).toMatchObject({ engine: "spark" });
});

test("Online Retail has the range of its file and a folder of its own", () => {
  const options = parseArguments(
    ["--dataset", "online-retail", "--path", "retail.csv", "--days", "0"],
    folder,
  );
  expect(options).toMatchObject({
    path: join(folder, "retail.csv"),
    days: 0,
    out: join(folder, ".local", "online-retail"),
  });
  expect(options).not.toHaveProperty("from");
});

describe("a bad argument gets a sentence", () => {
  const cases: [string, string[], string][] = [
    ["unknown option", ["--dayz", "2"], "Unknown option '--dayz'"],
    ["positional", ["2017"], "Unexpected argument '2017'"],
    [
      "data set",
      ["--dataset", "titanic"],
      "--dataset titanic is not known: choose journey or online-retail.",
    ],
    ["no path", ["--dataset", "online-retail"], "needs --path: download data set 352 or 502"],
    ["needless path", ["--path", "retail.csv"], "--path belongs to online-retail"],
    [
      "missing file",
      ["--dataset", "online-retail", "--path", "no.csv"],
      "--path no.csv: there is no such file",
    ],
    ["date's form", ["--from", "1.1.2017"], "--from 1.1.2017 is no date: write YYYY-MM-DD"],
    ["date that is none", ["--to", "2017-02-30"], "--to 2017-02-30 is no date"],
    [
      "order of dates",
      ["--from", "2017-02-01", "--to", "2017-01-01"],
      "--from 2017-02-01 lies after --to 2017-01-01: swap them.",
    ],
    ["engine", ["--engine", "presto"], "--engine presto is not known: choose sail or spark."],
    ["days", ["--days", "many"], "--days many is no number of days"],
    ["negative days", ["--days=-1"], "--days -1 is no number of days"],
  ];
  test.each(cases)("%s", (_, args, sentence) => {
    expect(() => parseArguments(args, folder)).toThrow(sentence);
  });

  test("several get one each", () => {
    expect(() => parseArguments(["--days", "x", "--from", "y"], folder)).toThrow(/--from y .*\n--days x /);
  });
});

test("--help needs nothing else to be right", () => {
  expect(parseArguments(["--help", "--dataset", "online-retail"], folder).isHelp).toBe(true);
});
