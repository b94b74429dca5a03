/** Previews of the estate's program beside those of other programs; every one is a process of its own. */
import { fileURLToPath, pathToFileURL } from "node:url";
import { root } from "../../../local/setup/paths.mjs";
import type { Place } from "../../engine/stacks.ts";
import { measure } from "../comparison/processes.ts";
import type { Row } from "../comparison/table.ts";
import type { PreviewInput, PreviewLine } from "./measured/preview-program.ts";

const repetitions = 3;

const at = (path: string) => pathToFileURL(`${root}/${path}`).href;

/** The program as Pulumi runs it, as it is written, and one that makes nothing. */
export const programs = {
  compiled: at("infra/dist/index.js"),
  sources: at("infra/index.ts"),
  empty: new URL("measured/empty-program.ts", import.meta.url).href,
} as const;

export interface Previews {
  readonly stack: string;
  readonly place: Place;
  readonly cli: string | null;
}

/**
 * @param own the program that is measured
 * @param other the one on the other side of the ratio
 */
export async function measurePreviews(
  given: Previews,
  own: keyof typeof programs,
  other: keyof typeof programs,
): Promise<Row[]> {
  const pairs: { own: PreviewLine; other: PreviewLine }[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1)
    pairs.push({ own: await preview(given, own), other: await preview(given, other) });
  const row = (quantity: string, unit: string, value: (line: PreviewLine) => number): Row => ({
    what: `${given.stack}: ${quantity}`,
    unit,
    pairs: pairs.map((pair) => ({ room: value(pair.own), plain: value(pair.other) })),
  });
  return [
    row("preview", "s", ({ seconds }) => seconds),
    row("memory of the program, at most", "MiB", ({ memory }) => memory),
  ];
}

async function preview(given: Previews, program: keyof typeof programs): Promise<PreviewLine> {
  const input: PreviewInput = { ...given, program: programs[program] };
  const [line] = await measure<PreviewLine>("estate/measured/preview-program.ts", input);
  if (!line) throw new RangeError(`${fileURLToPath(programs[program])} was previewed, and nothing told.`);
  return line;
}
