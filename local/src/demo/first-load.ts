/** The first load: history, which the shop lands itself, and the catalog, which the app extracts from then on. */
import { publishSummary } from "../pipelines/daily-batch.ts";
import type { Batch, Delivery } from "./batches.ts";
import { catalogSource } from "./catalog.ts";
import { type Course, finish } from "./course.ts";
import { handOverCatalog, handOverSales } from "./hand-over.ts";
import { runMedallion } from "./medallion.ts";
import { writeDeliveries } from "./shop.ts";
import type { Surroundings } from "./surroundings.ts";

/** Takes it to Gold, unless an earlier run has, and tells the app of it. */
export async function firstLoad(batch: Batch, course: Course): Promise<void> {
  const { folder, options, view, signal, medallion, published } = course;
  folder.begin(batch.id);
  const newest = batch.deliveries.findLast(({ source }) => source === catalogSource);
  const history = batch.deliveries.filter((delivery) => delivery !== newest);
  await writeDeliveries(history, options, { target: folder.landing, truth: folder.truth }, signal);
  const surroundings = await course.surroundings;
  if (newest) await extractCatalog(newest, batch, course, surroundings);
  const handingOver = handOverSales(history, folder.landing, surroundings);
  // Awaited below, when the job is done.
  handingOver.catch(() => {});
  if (!published.has(batch.id)) {
    view.handle({ type: "batch-started", batch });
    const since = performance.now();
    const tasks = await runMedallion(medallion, batch, signal);
    published.add(batch.id);
    finish(course, batch, since, tasks);
  }
  await handingOver;
  const { contracts, container } = surroundings;
  const logs = container(contracts.platform.containers.logs);
  await publishSummary({ platform: contracts.platform, logs, lake: folder.lake }, batch.id);
  folder.settle(batch.id);
}

/** The newest changes come from the API: older ones it does not tell any more. */
async function extractCatalog(
  { file_date: fileDate }: Delivery,
  batch: Batch,
  { deliveries, view, signal }: Course,
  surroundings: Surroundings,
): Promise<void> {
  const hasOlder = deliveries.some(
    ({ source, file_date }) => source === catalogSource && file_date < fileDate,
  );
  if (hasOlder) await handOverCatalog(fileDate, surroundings);
  const { app, landing } = surroundings;
  const { status, records = 0 } = await app.extract(catalogSource, { fileDate, batchId: batch.id }, signal);
  await landing.mirror(catalogSource, fileDate);
  if (status === "published") {
    view.handle({ type: "note", text: `Catalog: ${records} products extracted from the shop's API.` });
  }
}
