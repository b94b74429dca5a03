/** The first load: history, which the shop lands itself, and what is extracted from then on: catalog and customers. */
import type { Batch, Delivery } from "./batches.ts";
import { catalogSource } from "./catalog.ts";
import { type Course, finish } from "./course.ts";
import { applyCustomers, customerSource } from "./customers.ts";
import { batchParameters } from "./factory.ts";
import { handOverCatalog, handOverSales } from "./hand-over.ts";
import { runMedallion } from "./medallion.ts";
import { writeDeliveries } from "./shop.ts";
import type { Surroundings } from "./surroundings.ts";
import { publishSummary } from "./workspace.ts";

/** Takes it to Gold, unless an earlier run has, and tells the app of it. */
export async function firstLoad(batch: Batch, course: Course): Promise<void> {
  const { folder, options, view, signal, medallion, published } = course;
  folder.begin(batch.id);
  const newest = batch.deliveries.findLast(({ source }) => source === catalogSource);
  const history = batch.deliveries.filter(
    (delivery) => delivery !== newest && delivery.source !== customerSource,
  );
  await writeDeliveries(history, options, { target: folder.landing, truth: folder.truth }, signal);
  const surroundings = await course.surroundings;
  if (newest) await extractCatalog(newest, batch, course, surroundings);
  await extractCustomers(batch, course, surroundings);
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

/** All that has happened to customers is one range, which lands on the last day. */
async function extractCustomers(batch: Batch, course: Course, surroundings: Surroundings): Promise<void> {
  await applyCustomers(batch, course, surroundings);
  const { ingestCustomers } = surroundings.contracts.platform.pipelines;
  await runToEnd(ingestCustomers, batch.to, batch.id, surroundings);
  await surroundings.landing.mirror(customerSource, batch.to);
}

/** The newest changes come from the API: older ones it does not tell any more. */
async function extractCatalog(
  { file_date: fileDate }: Delivery,
  batch: Batch,
  { deliveries }: Course,
  surroundings: Surroundings,
): Promise<void> {
  const hasOlder = deliveries.some(
    ({ source, file_date }) => source === catalogSource && file_date < fileDate,
  );
  if (hasOlder) await handOverCatalog(fileDate, surroundings);
  await runToEnd(surroundings.contracts.platform.pipelines.extractApi, fileDate, batch.id, surroundings);
  await surroundings.landing.mirror(catalogSource, fileDate);
}

async function runToEnd(
  pipeline: string,
  fileDate: string,
  batchId: string,
  { contracts, factory }: Surroundings,
): Promise<void> {
  const { runId } = factory.createRun(pipeline, batchParameters(contracts, fileDate, batchId));
  await factory.endOf(runId);
}
