/** What one day brings: its files go through the inbox, and the batches that the ledger makes of them to Gold. */
import { parametersOf, type ShopFile } from "../pipelines/daily-batch.ts";
import type { LedgerBatch } from "../pipelines/functions-app.ts";
import { upload } from "./arrival.ts";
import type { Batch, Delivery } from "./batches.ts";
import { catalogSource } from "./catalog.ts";
import { type Course, finish } from "./course.ts";
import { BatchError } from "./errors.ts";
import { writeDeliveries } from "./shop.ts";
import type { Surroundings } from "./surroundings.ts";
import { until } from "./until.ts";

const secondsToStart = 180;
const daily = /^\d{4}-\d{2}-\d{2}\.\d+$/;

/** @param tasks seconds by task of the last batch, filled by whoever runs the job */
export async function day(batch: Batch, course: Course, tasks: ReadonlyMap<string, number>): Promise<void> {
  const { folder, options, view, signal } = course;
  const isFirst = !folder.begun.some((id) => daily.test(id));
  folder.begin(batch.id);
  view.handle({ type: "batch-started", batch });
  const since = performance.now();
  const staged = batch.deliveries.filter(({ source }) => source !== catalogSource);
  await writeDeliveries(staged, options, { target: folder.shop, truth: folder.truth }, signal);
  const surroundings = await course.surroundings;
  const due = await batchesOf(batch, course, surroundings, isFirst);
  for (const each of due) {
    if (each.batchId !== batch.id)
      view.handle({ type: "note", text: `The ledger makes it batch ${each.batchId}.` });
    await reachGold(each, course, surroundings);
  }
  if (due.length > 0) finish(course, batch, since, tasks);
  folder.settle(batch.id);
}

type Due = Pick<LedgerBatch, "batchId" | "runId">;

/** The batches of the day that have not reached Gold; a day without sales starts its own, as a schedule does. */
async function batchesOf(
  batch: Batch,
  { folder, view, signal, published }: Course,
  surroundings: Surroundings,
  showsTorn: boolean,
): Promise<readonly Due[]> {
  const { contracts, factory } = surroundings;
  const hasSales = batch.deliveries.some(({ source }) => contracts.get("sources", source).inboxFile !== null);
  if (!hasSales) {
    if (published.has(batch.id)) return [];
    view.handle({
      type: "note",
      text: `No sales on ${batch.to}: the batch starts without files of the inbox.`,
    });
    const parameters = parametersOf(contracts.platform, batch.to, batch.id);
    return [{ batchId: batch.id, ...factory.createRun(contracts.platform.pipelines.dailyBatch, parameters) }];
  }
  const known = await upload(batch, { surroundings, view, shop: folder.shop, signal }, showsTorn);
  // History has no run.
  return known.filter(({ batchId, runId }) => runId !== null && !published.has(batchId));
}

/** Waits for the end of a batch's run; one that an earlier process did not finish is started again. */
async function reachGold(
  { batchId, runId }: Due,
  { published, signal }: Course,
  { app, factory }: Surroundings,
): Promise<void> {
  const started = factory.endOf(runId ?? "");
  if (started) await started;
  else {
    const again = await until(() => app.replay(batchId, signal), {
      ...{ seconds: secondsToStart, signal },
      otherwise: `Batch ${batchId} cannot be started. Run the same command again to continue.`,
    });
    const end = factory.endOf(again.runId ?? "");
    if (!end)
      throw new BatchError(`Batch ${batchId} was started as run ${again.runId}, which is none of here.`);
    await end;
  }
  published.add(batchId);
}

/** What the shop has for a batch beside the files of the inbox and the catalog; it belongs to the day's first batch. */
export function shopFilesOf(
  batchId: string,
  deliveries: readonly Delivery[],
  isInInbox: (source: string) => boolean,
  pathOf: (delivery: Delivery, file: string) => string,
): ShopFile[] {
  return deliveries
    .filter(
      ({ source, file_date }) =>
        `${file_date}.1` === batchId && source !== catalogSource && !isInInbox(source),
    )
    .flatMap((delivery) =>
      delivery.files.map((name) => ({ source: delivery.source, name, path: pathOf(delivery, name) })),
    );
}
