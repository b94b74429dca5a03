/** `docs/signals.md` against the code: a signal that is missing, gone, or listed with another threshold fails here. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { keysInCode } from "./app-signals.ts";
import { markdownOf, signalTables } from "./signals.ts";

const docs = fileURLToPath(new URL("../../docs", import.meta.url));
const page = readFileSync(join(docs, "signals.md"), "utf8");
const tables = signalTables();

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

  // The lines that are expected, for whoever changes a signal: they replace those of the page.
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
