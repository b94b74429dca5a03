/** The rules as a table for the README. */
import type { Rule } from "./rule.ts";
import { concerns } from "./rules/index.ts";
import { waivers } from "./waivers.ts";

/** Everything between the marks of the README: a table of rules per concern, and what stacks waive. */
export function tables(): string {
  const rules = Object.entries(concerns).map(([concern, own]) =>
    [
      `### ${concern}`,
      "| rule | what must hold | severity | also known as |",
      "|---|---|---|---|",
      ...own.map(row),
    ].join("\n"),
  );
  const waived = waivers.map(({ stack, rule, resource, reason }) => {
    return `| ${stack} | \`${rule}\` | ${resource ? `\`${resource}\`` : "all"} | ${reason} |`;
  });
  const exceptions = [
    "### What a stack waives",
    "| stack | rule | resources | because |",
    "|---|---|---|---|",
    ...waived,
  ].join("\n");
  return [...rules, exceptions].join("\n\n");
}

const row = ({ id, title, severity, references, link }: Rule) =>
  `| [\`${id}\`](${link}) | ${title} | ${severity} | ${references.join(", ")} |`;

const marks = { start: "<!-- rules -->", end: "<!-- end of rules -->" };

/** A README with the tables between its marks. */
export function withTables(readme: string): string {
  const [before = ""] = readme.split(marks.start);
  const after = readme.split(marks.end)[1] ?? "";
  return `${before}${marks.start}\n${tables()}\n${marks.end}${after}`;
}
