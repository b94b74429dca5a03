/** What a page shows of an output, against the output. */

/**
 * The first line of a page's block that the output does not have, after those before it.
 *
 * Lines come in the page's order, with any others between them; `…` within a line stands for any text.
 *
 * @returns null when the output has them all
 */
export function firstMissing(shown: string, output: string): string | null {
  const lines = output.split("\n").map((line) => line.trim());
  let from = 0;
  for (const wanted of shown.split("\n").map((line) => line.trim())) {
    if (wanted === "" || wanted === "…") continue;
    const pattern = new RegExp(`^${wanted.split("…").map(escaped).join(".*")}$`);
    const found = lines.findIndex((line, index) => index >= from && pattern.test(line));
    if (found < 0) return wanted;
    from = found + 1;
  }
  return null;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
