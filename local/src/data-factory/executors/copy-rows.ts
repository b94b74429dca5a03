/** Copies what a query of PostgreSQL gives into a JSON file (learn.microsoft.com/azure/data-factory/format-json). */
import { z } from "zod";
import type { Json } from "../expressions/values.ts";
import { blobWriteSettings, jsonFile } from "./blob-dataset.ts";
import { type CopyTask, copied, copyFailed } from "./copy-task.ts";
import { gzipped } from "./gzip.ts";
import { known } from "./known.ts";
import { type ResultSet, resultOf } from "./query.ts";
import { jsonOf, kindsOf } from "./values.ts";

const sinks = z.strictObject({
  type: z.literal("JsonSink"),
  storeSettings: blobWriteSettings.optional(),
  formatSettings: z
    .strictObject({
      type: z.literal("JsonWriteSettings"),
      filePattern: z.enum(["setOfObjects", "arrayOfObjects"]).default("setOfObjects"),
    })
    .default({ type: "JsonWriteSettings", filePattern: "setOfObjects" }),
});

/**
 * Equal rows make equal bytes: no time is in them, and nothing of this machine. A file that is there already is overwritten.
 *
 * The documents leave open whether Data Factory writes nulls or leaves them out, and a mark at the file's beginning: who reads
 * has to take both.
 */
export async function copyRows(task: CopyTask): Promise<Json> {
  const since = performance.now();
  const { formatSettings } = known(`sink of ${task.name}`, sinks, task.sink);
  const { name, from, source, services, signal } = task;
  const { client, isCompressed, level } = jsonFile(task.to, services);
  const found = await resultOf({ name, dataset: from, source, services, signal, code: copyFailed });
  const text = textOf(found, formatSettings.filePattern);
  const bytes = isCompressed ? gzipped(text, level) : Buffer.from(text);
  await client.upload(bytes, bytes.length, { abortSignal: signal });
  const rows = { rowsRead: found.rows.length, rowsCopied: found.rows.length };
  const counts = { dataRead: Buffer.byteLength(text), dataWritten: bytes.length, filesWritten: 1, ...rows };
  return copied(counts, task, since);
}

function textOf(found: ResultSet, pattern: "setOfObjects" | "arrayOfObjects"): string {
  const kinds = kindsOf(found);
  const names = found.columns.map(({ name }) => JSON.stringify(name));
  const objects = found.rows.map(
    (row) => `{${row.map((value, at) => `${names[at]}:${jsonOf(value, kinds[at] ?? "text")}`).join(",")}}`,
  );
  if (pattern === "arrayOfObjects") return `[${objects.join(",\n")}]`;
  return objects.map((object) => `${object}\n`).join("");
}
