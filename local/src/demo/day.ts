/** What one day brings: its files go through the inbox, and the batches that the ledger makes of them to Gold. */
import { join } from "node:path";
import { PipelineRunError } from "../pipelines/errors.ts";
import type { LedgerBatch } from "../pipelines/functions-app.ts";
import { upload } from "./arrival.ts";
import { type Batch, isFirstDaily } from "./batches.ts";
import { catalogSource } from "./catalog.ts";
import { type Course, finish } from "./course.ts";
import { applyCustomers, customerSource } from "./customers.ts";
import { BatchError, InterruptedError } from "./errors.ts";
import { batchParameters } from "./factory.ts";
import { demandGold } from "./medallion.ts";
import { writeDeliveries } from "./shop.ts";
import type { Surroundings } from "./surroundings.ts";
import { until } from "./until.ts";
import { grouped } from "./view/format.ts";
import { streamIntoBronze } from "./visits/streaming.ts";
import { cartEventSource, type Visited } from "./visits/visits.ts";

const secondsToStart = 180;
/** Sources that a batch asks for by itself: an API and a database. */
const hasOwnWay = new Set([catalogSource, customerSource]);

export async function day(batch: Batch, course: Course): Promise<void> {
  const { folder, options, view, signal, outcomes } = course;
  folder.begin(batch.id);
  view.handle({ type: "batch-started", batch });
  const since = performance.now();
  const staged = batch.deliveries.filter(({ source }) => !hasOwnWay.has(source));
  await writeDeliveries(staged, options, { target: folder.shop, truth: folder.truth }, signal);
  const surroundings = await course.surroundings;
  await applyCustomers(batch, course, surroundings);
  await visit(batch, course, surroundings);
  const due = await batchesOf(batch, course, surroundings, isFirstDaily(batch.id, folder.begun));
  for (const each of due) {
    if (each.batchId !== batch.id)
      view.handle({ type: "note", text: `The ledger makes it batch ${each.batchId}.` });
    await reachGold(each, course, surroundings);
  }
  const last = due.at(-1);
  if (last) finish(course, batch, since, outcomes.get(last.batchId)?.seconds ?? new Map());
  folder.settle(batch.id);
}

/** The day's visitors come and go before its files do. */
async function visit(batch: Batch, course: Course, { visits }: Surroundings): Promise<void> {
  const { folder, view, signal } = course;
  const files = batch.deliveries
    .filter(({ source }) => source === cartEventSource)
    .flatMap(({ source, file_date, files }) =>
      files.map((file) => join(folder.shop, source, file_date, file)),
    );
  if (files.length === 0) return;
  const visited = await visits.of(batch.to, files, signal);
  if (visited) view.handle({ type: "note", text: visitedText(visited) });
  await streamIntoBronze(course.stream, course.medallion, signal);
}

function visitedText({ sent, accepted, refused }: Visited): string {
  return `Cart events: ${grouped(sent)} sent to the collector, ${grouped(accepted)} taken by the event hub, ${grouped(refused)} refused.`;
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
    const parameters = batchParameters(contracts, batch.to, batch.id);
    return [{ batchId: batch.id, ...factory.createRun(contracts.platform.pipelines.dailyBatch, parameters) }];
  }
  const known = await upload(batch, { surroundings, view, shop: folder.shop, signal }, showsTorn);
  // History has no run.
  return known.filter(({ batchId, runId }) => runId !== null && !published.has(batchId));
}

/** Waits for the end of a batch's run; one that an earlier process did not finish is started again. */
async function reachGold({ batchId, runId }: Due, course: Course, surroundings: Surroundings): Promise<void> {
  const { medallion, outcomes, published, signal } = course;
  const { factory } = surroundings;
  const isOfHere = factory.endOf(runId ?? "") !== undefined;
  const running = isOfHere ? runId : await startAgain(batchId, course, surroundings);
  const failure = await failureOf(factory.endOf(running ?? ""));
  if (signal.aborted) throw new InterruptedError(`Batch ${batchId} was stopped.`);
  // Of a job that a condition has held back, the pipeline has nothing to complain.
  const outcome = outcomes.get(batchId);
  if (outcome) demandGold(batchId, outcome, medallion.folder);
  if (failure !== null) {
    throw new BatchError(
      `Batch ${batchId} did not reach Gold. ${failure}\nRun the same command again to continue from there.`,
    );
  }
  published.add(batchId);
}

async function failureOf(end: Promise<void> | undefined): Promise<string | null> {
  try {
    await end;
    return null;
  } catch (error) {
    if (error instanceof PipelineRunError) return error.message;
    throw error;
  }
}

/** @returns the run's id */
async function startAgain(
  batchId: string,
  { signal }: Course,
  { app, factory }: Surroundings,
): Promise<string> {
  const { runId } = await until(() => app.replay(batchId, signal), {
    ...{ seconds: secondsToStart, signal },
    otherwise: `Batch ${batchId} cannot be started. Run the same command again to continue.`,
  });
  if (!runId || !factory.endOf(runId))
    throw new BatchError(`Batch ${batchId} was started as run ${runId}, which is none of here.`);
  return runId;
}
