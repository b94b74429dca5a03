import { loadContracts } from "@customer360/contracts";
import { describe, expect, test } from "@jest/globals";
import { PowerBiError } from "../../../dashboards/powerbi-generator/errors.ts";
import { uuidOf } from "../../../dashboards/powerbi-generator/ids.ts";
import { committed, modes, parseArguments } from "../../../dashboards/powerbi-generator/options.ts";
import { projectOf } from "../../../dashboards/powerbi-generator/project.ts";
import { modelProblems } from "./model-problems.ts";
import { children, readModel } from "./model-reader.ts";
import { projectFiles } from "./project-files.ts";

const contracts = loadContracts();

describe("the committed project", () => {
  const made = projectOf(contracts, committed);
  const files = new Map([...projectFiles()].filter(([path]) => path !== "parameter.yml"));

  test("is what the contracts and the metrics make: otherwise, npm run powerbi", () => {
    expect([...files.keys()].sort()).toEqual([...made.keys()].sort());
    const stale = [...made].filter(([path, text]) => files.get(path) !== text).map(([path]) => path);
    expect(stale).toEqual([]);
  });

  test("comes out the same each time", () => {
    expect([...projectOf(loadContracts(), committed)]).toEqual([...made]);
  });

  test("has placeholders, which fabric-cicd replaces, for everything that a stack differs in", () => {
    const texts = modes.flatMap((mode) => [...projectOf(contracts, { ...committed, mode }).values()]);
    const placeholders = [...(projectFiles().get("parameter.yml") ?? "").matchAll(/find_value: "(.*)"/g)];
    expect(placeholders.length).toBe(4);
    for (const [, value = ""] of placeholders) expect(texts.some((text) => text.includes(value))).toBe(true);
  });
});

describe.each(modes)("in mode %s", (mode) => {
  const source = { ...committed, mode, server: "adb-1.azuredatabricks.net", catalog: 'a "b"' };
  const model = readModel(projectOf(contracts, source));
  const partitions = model.tables.flatMap((table) => children(table, "partition"));
  const calendar = model.tables.find(({ name }) => name === "dim_date");

  test("the model is sound", () => {
    expect(modelProblems(model)).toEqual([]);
  });

  test("every table has one partition of the mode", () => {
    expect(partitions.map(({ name }) => name)).toEqual(model.tables.map(({ name }) => name));
    const names = { import: "import", "direct-query": "directQuery", "direct-lake": "directLake" };
    expect(new Set(partitions.map(({ properties }) => properties.get("mode")))).toEqual(
      new Set([names[mode]]),
    );
  });

  test("tables come from the catalog, or from OneLake", () => {
    const sources = partitions.flatMap((partition) => children(partition, "source"));
    const names = model.expressions.map(({ name }) => name);
    if (mode === "direct-lake") {
      expect(names).toEqual(["DirectLake - Customer360"]);
      expect(sources.map(({ properties }) => properties.get("entityName"))).toEqual(
        model.tables.map(({ name }) => name),
      );
    } else {
      expect(names).toEqual(["Server", "HttpPath", "Catalog"]);
      expect(model.expressions[2]?.expression).toMatch(/^"a ""b""" meta/);
      sources.forEach(({ expression }, index) => {
        expect(expression).toContain(`[Name = "${model.tables[index]?.name}", Kind = "Table"]`);
      });
    }
  });

  test("the calendar is marked as a date table where the unknown day can be left out", () => {
    const isMarked = mode !== "direct-lake";
    expect(calendar?.properties.get("dataCategory")).toBe(isMarked ? "Time" : undefined);
    const key = calendar?.children.find(({ properties }) => properties.has("isKey"));
    expect(key?.name).toBe(isMarked ? "date" : undefined);
    const query = children(partitions.find(({ name }) => name === "dim_date") as never, "source")[0];
    expect(query?.expression?.includes("each [date] <> null") ?? false).toBe(isMarked);
  });
});

test("ids are UUIDs of version 5, each object's own", () => {
  const ids = [uuidOf("column", "a", "b"), uuidOf("column", "a", "c"), uuidOf("measure", "a", "b")];
  expect(new Set(ids).size).toBe(3);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

describe("the command line", () => {
  test("has the committed project as its default", () => {
    const { out, isHelp, ...source } = parseArguments([], "/checkout");
    expect(source).toEqual(committed);
    expect(out.replaceAll("\\", "/")).toMatch(/checkout\/dashboards\/powerbi$/);
    expect(isHelp).toBe(false);
  });

  test.each([
    [["--mode", "dual"], "--mode dual is not known: choose import, direct-query, direct-lake."],
    [["--item", "gold"], "--item gold is no GUID; copy it from the address of the item in Fabric."],
    [["--color"], "npm run powerbi -- --help"],
  ])("refuses %j", (args, message) => {
    const parse = () => parseArguments(args, "/checkout");
    expect(parse).toThrow(PowerBiError);
    expect(parse).toThrow(message);
  });
});
