import { describe, expect, test } from "@jest/globals";
import { help, parseArguments } from "../../../local/src/operate/arguments.ts";
import { placesOf, variables } from "../../../local/src/operate/azure/places.ts";

const read = (line: string) => parseArguments(line.split(" ").filter(Boolean), "/work");

describe("the command line", () => {
  test("means the laptop's platform unless it says otherwise", () => {
    expect(read("batches").place).toEqual({ kind: "laptop", out: "/work/.local/journey", flags: "" });
    expect(read("why 2017-01-05.1 --out x").place).toMatchObject({ out: "/work/x", flags: " --out x" });
    expect(read("batches --stack dev").place).toEqual({ kind: "azure", stack: "dev", flags: " --stack dev" });
    expect(read("batches --azure").place).toEqual({ kind: "azure", stack: null, flags: " --azure" });
  });

  test("gives a command its operands and options", () => {
    expect(read("quarantine show order_items --limit 5 --state rejected")).toMatchObject({
      command: "quarantine show",
      operands: ["order_items"],
      limit: 5,
      state: "rejected",
    });
    expect(read("deliver a.csv b.csv c.csv").operands).toEqual(["a.csv", "b.csv", "c.csv"]);
    expect(read("").command).toBeNull();
    expect(read("why x --help").command).toBeNull();
    expect(read("--version")).toMatchObject({ command: null, isVersion: true });
  });

  test("has a line of help for every command", () => {
    for (const name of [
      "why",
      "batches",
      "runs",
      "replay",
      "backfill",
      "quarantine list",
      "deliver",
      "show",
      "lineage",
    ])
      expect(help).toMatch(new RegExp(`^  ${name} `, "m"));
  });

  test.each([
    ["bathces", "There is no command 'bathces': choose why, batches"],
    ["why", "why needs a batch or a file"],
    ["why a b", "why has no use for 'b': leave it out."],
    ["deliver", "deliver needs a file"],
    ["show a b", "show has no use for 'b': leave it out."],
    ["why a --limit 3", "why has no use for --limit: leave it out."],
    ["batches --from 2017-02-30", "2017-02-30 is no day: write YYYY-MM-DD"],
    ["backfill 2017-01-02 2017-01-01", "2017-01-02 lies after 2017-01-01: swap them."],
    ["runs --limit 0", "--limit 0 is no number of entries"],
    ["quarantine show orders --state gone", "choose open, released or rejected."],
    ["quarantine release orders", "quarantine release needs --where"],
    ["quarantine reject orders --where true", "quarantine reject needs --reason: who decides, and why."],
    ["batches --azure --stack dev", "--azure and --stack mean different places: choose one."],
    ["batches --nowhere", "See npm run c360 -- --help."],
  ])("%s is refused with the way out", (line, sentence) => {
    expect(() => read(line)).toThrow(sentence);
  });
});

describe("places in Azure", () => {
  const outputs = {
    resourceGroup: "rg",
    dataFactory: "adf",
    functionApp: { address: "https://app.azurewebsites.net/" },
    databricks: {
      url: "adb-1.2.azuredatabricks.net",
      resourceId: "/subscriptions/sub/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/w",
      catalog: "dev",
      warehouseId: "wh",
      jobIds: { medallion: 1, "quarantine-replay": 7 },
    },
  };

  test("come from the stack's outputs, and from the environment first", () => {
    expect(placesOf(outputs, { DATABRICKS_WAREHOUSE_ID: "mine" })).toEqual({
      ...{ subscription: "sub", resourceGroup: "rg", dataFactory: "adf", replayJob: "7", catalog: "dev" },
      ...{ functions: "https://app.azurewebsites.net", warehouse: "mine" },
      databricks: "https://adb-1.2.azuredatabricks.net",
    });
  });

  test("that are missing are told all together", () => {
    const { catalog, ...known } = variables;
    const environment = Object.fromEntries(Object.values(known).map((name) => [name, "x"]));
    expect(() => placesOf(null, environment)).toThrow(`set ${catalog}, or name the stack`);
    expect(() => placesOf(null, {})).toThrow(Object.values(variables).join(", "));
    expect(() => placesOf({ resourceGroup: "rg" }, {})).toThrow(/outputs are not those of this program/);
  });
});
