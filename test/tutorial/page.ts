/** The fenced blocks of a page, by what a reader does with them. */

export type Step =
  /** A file to write, under its path below the checkout. */
  | { readonly kind: "file"; readonly line: number; readonly path: string; readonly text: string }
  /** Commands to run, the code they end with, and what the page shows of their output; null when it shows nothing. */
  | {
      readonly kind: "commands";
      readonly line: number;
      readonly text: string;
      readonly exit: number;
      readonly shown: string | null;
    };

interface Block {
  readonly line: number;
  readonly info: string;
  readonly text: string;
}

/**
 * Reads a page.
 *
 * @throws Error that names the line of a block that a reader could do nothing with
 */
export function stepsOf(page: string): Step[] {
  const steps: Step[] = [];
  for (const { line, info, text } of blocksOf(page)) {
    const path = /title="([^"]+)"/.exec(info)?.[1];
    const commands = /^sh(?: exit=(\d+))?$/.exec(info);
    const last = steps.at(-1);
    if (path) steps.push({ kind: "file", line, path, text });
    else if (commands)
      steps.push({ kind: "commands", line, text, exit: Number(commands[1] ?? 0), shown: null });
    else if (info === "text" && last?.kind === "commands" && last.shown === null) {
      steps[steps.length - 1] = { ...last, shown: text };
    } else {
      throw new Error(
        `Line ${line}: a block '${info}' is neither a file with a title, nor commands (sh), nor what the commands before it show (text).`,
      );
    }
  }
  return steps;
}

function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; info: string; lines: string[] } | null = null;
  for (const [index, text] of page.split("\n").entries()) {
    const fence = /^```(.*)$/.exec(text);
    if (!fence) open?.lines.push(text);
    else if (open) {
      blocks.push({ line: open.line, info: open.info, text: `${open.lines.join("\n")}\n` });
      open = null;
    } else open = { line: index + 1, info: fence[1]?.trim() ?? "", lines: [] };
  }
  if (open) throw new Error(`Line ${open.line}: the block has no end.`);
  return blocks;
}
