/** What a preview foretells, for people who judge a change. */
import { z } from "zod";

/** The part of `pulumi preview --json` that is told. */
export const previewDigest = z.object({
  steps: z
    .array(z.object({ op: z.string(), urn: z.string(), replaceReasons: z.array(z.string()).nullish() }))
    .default([]),
  changeSummary: z.record(z.string(), z.number()).default({}),
  diagnostics: z
    .array(z.object({ message: z.string().default(""), severity: z.string().default("") }))
    .default([]),
});
export type PreviewDigest = z.infer<typeof previewDigest>;

/** What loses something comes first. */
const order = ["delete", "replace", "create-replacement", "delete-replaced", "update", "create", "import"];
const dangerous: ReadonlySet<string> = new Set(order.slice(0, 2));
const mostLines = 100;

/**
 * Markdown: how many resources change and how, each by name, and what the program or a policy said.
 *
 * @param succeeded whether Pulumi got to the end
 */
export function summaryOf(
  stack: string,
  { steps, changeSummary, diagnostics }: PreviewDigest,
  succeeded: boolean,
): string {
  const changes = steps
    .filter(({ op }) => order.includes(op))
    .sort((a, b) => order.indexOf(a.op) - order.indexOf(b.op) || (a.urn < b.urn ? -1 : 1));
  const counts = Object.entries(changeSummary).map(([op, count]) => `${count} ${op}`);
  const losses = changes.filter(({ op }) => dangerous.has(op)).length;
  const said = diagnostics.filter(({ severity }) => severity === "error" || severity === "warning");
  return `${[
    `### Preview of ${stack}`,
    ...(succeeded ? [] : ["**The preview failed: its log says why.**"]),
    ...(counts.length > 0 ? [`${counts.join(", ")}.`] : []),
    ...(counts.length === 0 && succeeded ? ["Nothing changes."] : []),
    ...(losses > 0 ? [`**${losses} resources would be deleted or replaced.**`] : []),
    ...(said.length > 0
      ? [said.map(({ severity, message }) => `- ${severity}: ${oneLine(message)}`).join("\n")]
      : []),
    ...(changes.length > 0 ? [tableOf(changes)] : []),
  ].join("\n\n")}\n`;
}

function tableOf(changes: PreviewDigest["steps"]): string {
  const rows = changes.slice(0, mostLines).map(({ op, urn, replaceReasons }) => {
    const [, , type = "", name = ""] = urn.split("::");
    return `| ${op} | \`${type.split("$").at(-1)}\` | ${name} | ${replaceReasons?.join(", ") ?? ""} |`;
  });
  const rest = changes.length - rows.length;
  const more = rest > 0 ? [`| | | and ${rest} more | |`] : [];
  return ["| | resource | name | because of |", "|---|---|---|---|", ...rows, ...more].join("\n");
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();
