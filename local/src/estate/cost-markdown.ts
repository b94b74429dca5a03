/** What stacks cost, as the table of `infra/README.md`. */
import { dollars } from "./cost-table.ts";
import type { Cost, Costs } from "./costs.ts";

const marks = { start: "<!-- costs -->", end: "<!-- end of costs -->" };

/** A row for each price, with what the stacks pay of it, and the totals. */
export function costMarkdown(stacks: Readonly<Record<string, Costs>>): string {
  const names = Object.keys(stacks);
  const all = Object.values(stacks).flatMap(({ lines }) => lines);
  const titles = [...new Set(all.map(({ title }) => title))];
  const rows = titles.map((title) => {
    const [first] = all.filter((line) => line.title === title) as [Cost];
    const cells = names.map((name) => cell(stacks[name]?.lines.filter((line) => line.title === title)));
    return `| ${title} | ${cells.join(" | ")} | ${dollars(first.price, 2, 3)} a ${first.unit} | ${first.because} |`;
  });
  const totals = names.map((name) => `**${dollars(stacks[name]?.total ?? 0)}**`);
  return [
    `| | ${names.join(" | ")} | assumed price | assumed use |`,
    `|---|${names.map(() => "--:|").join("")}---|---|`,
    ...rows,
    `| **A month, roughly** | ${totals.join(" | ")} | | |`,
  ].join("\n");
}

const cell = (lines: readonly Cost[] = []) =>
  lines.length === 0 ? "" : dollars(lines.reduce((sum, { amount }) => sum + amount, 0));

/** A README with the table between its marks. */
export function withCosts(readme: string, stacks: Readonly<Record<string, Costs>>): string {
  const [before = ""] = readme.split(marks.start);
  const after = readme.split(marks.end)[1] ?? "";
  return `${before}${marks.start}\n${costMarkdown(stacks)}\n${marks.end}${after}`;
}
