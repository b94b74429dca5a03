/** What the shop delivers, asked of the Python package `shop`. */
import { z } from "zod";
import type { DemoOptions } from "./arguments.ts";
import type { Delivery } from "./batches.ts";
import { jsonLines, runPython } from "./python.ts";

const delivery = z.object({
  source: z.string(),
  file_date: z.iso.date(),
  delivered_on: z.iso.date(),
  delivery: z.int(),
  files: z.array(z.string()),
  rows: z.int(),
});

/** Lists all deliveries of the days asked for, by arrival. */
export async function plannedDeliveries(
  options: DemoOptions,
  landing: string,
  signal: AbortSignal,
): Promise<Delivery[]> {
  const output = await runPython([...command(options, landing), "--plan"], signal);
  return z.array(delivery).parse(jsonLines(output));
}

/** Writes the files of deliveries into a folder laid out as Landing; those that lie there already are left alone. */
export async function writeDeliveries(
  deliveries: readonly Delivery[],
  options: DemoOptions,
  folders: { readonly target: string; readonly truth: string },
  signal: AbortSignal,
): Promise<void> {
  if (deliveries.length === 0) return;
  const chosen = deliveries.map((each) => JSON.stringify(each)).join("\n");
  const args = [...command(options, folders.target), "--only", "-", "--truth", folders.truth];
  await runPython(args, signal, chosen);
}

function command({ dataset, path, from, to }: DemoOptions, landing: string): string[] {
  return [
    "shop",
    "deliver",
    "--dataset",
    dataset,
    ...(path === undefined ? [] : ["--path", path]),
    ...(from === undefined ? [] : ["--from", from]),
    ...(to === undefined ? [] : ["--to", to]),
    "--landing",
    landing,
  ];
}
