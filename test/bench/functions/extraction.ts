/** Pages extracted per second and peak memory, at few and at many pages of one size. Every run is a process of its own. */
import { Catalog } from "../../../local/src/product-api/catalog.ts";
import { startProductApi } from "../../../local/src/product-api/server.ts";
import { products } from "../../functions/extraction/estate.ts";
import { workers } from "../comparison/input-output.ts";
import { measure } from "../comparison/processes.ts";
import { pairsOf } from "../comparison/statistics.ts";
import type { Row } from "../comparison/table.ts";
import type { ExtractionInput, ExtractionLine } from "./measured/extract-pages.ts";

/** Records of a page. */
const size = 100;
const repetitions = new Map([
  [10, 5],
  [1000, 2],
]);

/**
 * Garbage is left lying while there is room: only a small heap shows how much memory is needed. Young objects get little
 * of it, or collecting them would take all the time.
 */
export const smallHeap = ["--max-old-space-size=64", "--max-semi-space-size=4"];

interface Runs {
  readonly pages: number;
  readonly lines: readonly ExtractionLine[];
}

/** @param connectionString of a storage account */
export async function measureExtraction(connectionString: string): Promise<Row[]> {
  const free: Runs[] = [];
  const small: Runs[] = [];
  for (const [pages, times] of repetitions) {
    const api = await startProductApi({ catalog: new Catalog(products(pages * size)) });
    const input = { connectionString, apiAddress: api.address, pages, size };
    try {
      free.push({ pages, lines: await runs(input, times, []) });
      small.push({ pages, lines: await runs(input, 1, smallHeap) });
    } finally {
      await api.stop();
    }
  }
  return [
    ...free.map((each) => row(each, "", "pages/s", ({ seconds }) => each.pages / seconds)),
    ...free.map((each) => row(each, ", memory at most", "MiB", ({ rss }) => rss)),
    ...free.map((each) => row(each, ", heap at most", "MiB", ({ heap }) => heap)),
    ...small.map((each) => row(each, ", memory with a small heap", "MiB", ({ rss }) => rss)),
  ];
}

let count = 0;

async function runs(
  input: Omit<ExtractionInput, "worker" | "name">,
  times: number,
  flags: readonly string[],
): Promise<ExtractionLine[]> {
  const lines: ExtractionLine[] = [];
  for (let repetition = 0; repetition < times; repetition += 1) {
    for (const worker of workers) {
      count += 1;
      const whole: ExtractionInput = { ...input, worker, name: `bench${count}` };
      lines.push(...(await measure<ExtractionLine>("functions/measured/extract-pages.ts", whole, { flags })));
    }
  }
  return lines;
}

function row(
  { pages, lines }: Runs,
  quantity: string,
  unit: string,
  value: (line: ExtractionLine) => number,
): Row {
  return {
    what: `${pages.toLocaleString("en")} pages of ${size}${quantity}`,
    unit,
    pairs: pairsOf(lines, value),
  };
}
