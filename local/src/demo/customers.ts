/** The shop's customers: what the shop tells of them is applied to their database before a batch looks there. */
import { join } from "node:path";
import {
  appliedThrough,
  applyTransactions,
  historyOf,
  readChanges,
  transactionsOf,
} from "../customer-master/shop-changes.ts";
import type { Batch, Delivery } from "./batches.ts";
import type { Course } from "./course.ts";
import { writeDeliveries } from "./shop.ts";
import type { Surroundings } from "./surroundings.ts";

export const customerSource = "customer_master";

/** Applies every change until the end of a batch's last day that has not been applied. */
export async function applyCustomers(
  batch: Batch,
  {
    deliveries,
    folder,
    options,
    view,
    signal,
  }: Pick<Course, "deliveries" | "folder" | "options" | "view" | "signal">,
  { customers: { pool } }: Pick<Surroundings, "customers">,
): Promise<void> {
  const due = pending(deliveries, batch.to, await appliedThrough(pool));
  await writeDeliveries(due, options, { target: folder.shop, truth: folder.truth }, signal);
  const changes = due.flatMap(({ source, file_date, files }) =>
    files.flatMap((file) => readChanges(join(folder.shop, source, file_date, file))),
  );
  const transactions = batch.kind === "first-load" ? historyOf(changes) : transactionsOf(changes);
  const applied = await applyTransactions(pool, transactions);
  if (applied > 0)
    view.handle({ type: "note", text: `Customers: the shop makes ${applied} changes in its database.` });
}

/** Deliveries of customers until a day that go beyond a sequence; their files are named after the sequences in them. */
export function pending(deliveries: readonly Delivery[], until: string, applied: number): Delivery[] {
  return deliveries.filter(
    ({ source, delivered_on, files }) =>
      source === customerSource &&
      delivered_on <= until &&
      files.some((file) => Number(/-(\d+)\./.exec(file)?.[1]) > applied),
  );
}
