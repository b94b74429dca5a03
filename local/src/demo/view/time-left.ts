/** How long the rest takes, told from recorded durations only: pure. */
import type { Batch } from "../batches.ts";
import { type BatchDuration, type Durations, durationKey } from "../durations.ts";
import type { ProgressModel } from "./progress-model.ts";

/**
 * Estimates the seconds that are left.
 *
 * A daily batch is expected to take what this run's daily batches took on average, or else the recorded one. A first
 * load is expected to take the recorded one's time, scaled by the rows. Without either nothing is known.
 * @returns undefined when a kind of batch that is still to come was never measured on this machine.
 */
export function secondsLeft(
  model: ProgressModel,
  dataset: string,
  recorded: Durations,
  now: number,
): number | undefined {
  const expected = (batch: Batch) =>
    expectedDuration(batch, model, recorded[durationKey(dataset, batch.kind)]);
  const rest = model.batches.slice(Math.max(0, model.current)).map((batch) => expected(batch));
  let sum = 0;
  for (const [index, duration] of rest.entries()) {
    if (!duration) return undefined;
    const share = index === 0 && model.current >= 0 ? 1 - shareDone(model, duration, now) : 1;
    sum += duration.seconds * share;
  }
  return sum;
}

function expectedDuration(
  batch: Batch,
  model: ProgressModel,
  recorded: BatchDuration | undefined,
): BatchDuration | undefined {
  if (batch.kind === "first-load")
    return recorded && scaled(recorded, batch.rows / Math.max(1, recorded.rows));
  const measured = model.dailyDurations;
  const last = measured.at(-1);
  if (!last) return recorded;
  const mean = measured.reduce((sum, { seconds }) => sum + seconds, 0) / measured.length;
  return scaled(last, mean / last.seconds);
}

function scaled({ seconds, rows, tasks }: BatchDuration, factor: number): BatchDuration {
  const scaledTasks = Object.entries(tasks).map(([task, duration]) => [task, duration * factor] as const);
  return { seconds: seconds * factor, rows: rows * factor, tasks: Object.fromEntries(scaledTasks) };
}

/** How much of the current batch is done, from 0 to 1: each task weighs what it is expected to take. */
function shareDone(model: ProgressModel, expected: BatchDuration, now: number): number {
  const weightOf = (task: string) => expected.tasks[task] ?? 0;
  const total = model.tasks.reduce((sum, task) => sum + weightOf(task), 0);
  if (total === 0) return 0;
  let done = 0;
  for (const task of model.ended.keys()) done += weightOf(task);
  for (const [task, { since }] of model.running) done += Math.min((now - since) / 1000, weightOf(task));
  return Math.min(1, done / total);
}
