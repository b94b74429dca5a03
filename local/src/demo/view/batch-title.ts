import type { Batch } from "../batches.ts";
import { counted } from "./format.ts";

/** What a batch is, for people: its dates, whether it comes again, and how many records it brings. */
export function batchTitle(batch: Batch): string {
  return `${batchName(batch)}, ${counted(batch.rows, "record")}`;
}

/** What a batch is, for people, in a few words. */
export function batchName(batch: Batch): string {
  if (batch.kind === "first-load") return `first load, ${batch.from} to ${batch.to}`;
  const delivery = Number(batch.id.split(".")[1]);
  return delivery > 1 ? `${batch.to}, delivery ${delivery}` : batch.to;
}
