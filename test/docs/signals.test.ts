/** `docs/signals.md` against the code: a signal that is missing, gone, or listed with another threshold fails here. */
import { existsSync, globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { loadContracts } from "@customer360/contracts";
import { afterAll, describe, expect, test } from "@jest/globals";
import { root } from "../../local/setup/paths.mjs";
import { promiseRows, ruleRows } from "../../local/src/signals/contract-rows.ts";
import { markdownOf, withTables } from "../../local/src/signals/page.ts";
import { signalTables } from "../../local/src/signals/tables.ts";
import { soundEstate, written } from "../contracts/estate.ts";

const docs = join(root, "docs");
const page = readFileSync(join(docs, "signals.md"), "utf8");
const tables = signalTables(loadContracts());

/** Keys of the alerts that the app's rooms make, as they stand in the code, with `*` for what varies. */
function keysInCode(): string[] {
  const key = /[`"]((?:file-arrival|freshness|extraction|data-quality|operations)\/[\w/$.{}()-]+)[`"]/g;
  const files = globSync("functions/src/*/*.ts", { cwd: root });
  const found = files.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(key)].map(([, text = ""]) =>
      text.replaceAll(/\$\{[^}]*\}/g, "*"),
    ),
  );
  return [...new Set(found)].sort();
}

/** The table under a heading, as it stands on the page. */
function tableUnder(heading: string): string {
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  const [text = ""] = section.split("\n## ");
  return text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .join("\n");
}

describe("the page of signals", () => {
  test("has the headings of the tables, and no other", () => {
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(tables.map(({ heading }) => heading));
  });

  // `npm run signals` writes what is expected.
  test.each(tables)("lists what there is under '$heading'", (table) => {
    expect(tableUnder(table.heading)).toBe(markdownOf(table));
  });

  test("lists every alert that the app's rooms raise", () => {
    const app = tables.find(({ heading }) => heading === "The Functions app");
    const listed = new Set(app?.rows.map(([key = ""]) => key.replaceAll("`", "")));
    expect([...listed].sort()).toEqual(keysInCode());
  });

  test("leads to runbooks that are there", () => {
    const links = [...page.matchAll(/\]\(([^)#]+\.md)\)/g)].map(([, link = ""]) => link);
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((link) => !existsSync(join(docs, link)))).toEqual([]);
  });
});

describe("tables that are written anew", () => {
  const folder = written(soundEstate());
  afterAll(() => rmSync(folder, { recursive: true }));
  const table = { heading: "Costs", columns: ["what", "told"], rows: [["$1 a run", "`lead`"]] };
  const before =
    "# Page\nWords.\n\n## Costs\nFrom `$&`.\n\n| what | told |\n| --- | --- |\n| old | x |\n\nMore.\n";

  test("take the place of the old ones, and leave the words around them", () => {
    expect(withTables(before, [table])).toBe(before.replace("| old | x |", () => "| $1 a run | `lead` |"));
  });

  test("leave a page as it is that lists what there is", () => {
    expect(withTables(page, tables)).toBe(page);
  });

  test("list what other contracts promise", () => {
    const other = loadContracts(folder);
    const rows = [...promiseRows(other), ...ruleRows(other)].map((cells) => cells.slice(0, 2));
    expect(rows).toContainEqual(["`sources.orders`", "the day's file by its end and 8 h"]);
    expect(rows).toContainEqual(["`gold.dim_customer`", "the day by its end and 8 h"]);
    expect(rows).toContainEqual(["`silver.orders`", "`customer_given` 30%"]);
  });

  test.each([
    ["a heading without a table of signals", `${before}## Other\n`, "belongs under '## Other'"],
    ["a table without a heading", "# Page\n", "has no heading '## Costs'"],
    ["a heading without a table", "# Page\n\n## Costs\nWords.\n", "No table stands under '## Costs'"],
  ])("are refused for %s", (_, text, why) => {
    expect(() => withTables(text, [table])).toThrow(why);
  });
});
