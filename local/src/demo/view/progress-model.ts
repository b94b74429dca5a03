/** What is going on, built from events alone; views draw it. */
import type { Progress, TaskEvent } from "../../jobs/events.ts";
import type { Batch } from "../batches.ts";
import type { DemoEvent } from "../demo-events.ts";
import type { BatchDuration } from "../durations.ts";
import { afterPipelineEvent, type PipelineStates } from "./pipeline-model.ts";

export interface RunningTask {
  readonly since: number;
  readonly attempt: number;
  readonly progress?: Progress;
}

export interface EndedTask {
  readonly state: "finished" | "skipped" | "failed";
  readonly seconds: number;
  readonly progress?: Progress;
}

export interface ProgressModel {
  readonly startedAt: number;
  readonly step: string;
  readonly batches: readonly Batch[];
  /** All tasks of the job, in its order. */
  readonly tasks: readonly string[];
  /** Index of the current batch, -1 before the first. */
  readonly current: number;
  readonly batchSince: number;
  /** Runs of pipelines that the current batch has seen. */
  readonly pipelines: PipelineStates;
  readonly running: ReadonlyMap<string, RunningTask>;
  readonly ended: ReadonlyMap<string, EndedTask>;
  /** Durations of this run's finished daily batches. */
  readonly dailyDurations: readonly BatchDuration[];
}

export function initialModel(now: number): ProgressModel {
  return {
    startedAt: now,
    step: "",
    batches: [],
    tasks: [],
    current: -1,
    batchSince: now,
    pipelines: new Map(),
    running: new Map(),
    ended: new Map(),
    dailyDurations: [],
  };
}

/** The model after an event. */
export function advance(model: ProgressModel, event: DemoEvent, now: number): ProgressModel {
  switch (event.type) {
    case "step":
      return { ...model, step: event.text };
    case "note":
      return model;
    case "planned":
      return { ...model, batches: event.batches, tasks: event.tasks };
    case "batch-started":
      return {
        ...model,
        step: "",
        current: model.batches.indexOf(event.batch),
        batchSince: now,
        pipelines: new Map(),
        running: new Map(),
        ended: new Map(),
      };
    case "pipeline":
      return { ...model, pipelines: afterPipelineEvent(model.pipelines, event.event, now) };
    case "task":
      return afterTask(model, event.event, now);
    case "batch-finished":
      return event.batch.kind === "daily"
        ? {
            ...model,
            dailyDurations: [...model.dailyDurations, batchDuration(model, event.batch, event.seconds)],
          }
        : model;
  }
}

/** What the finished batch took, in total and by task. */
export function batchDuration(model: ProgressModel, batch: Batch, seconds: number): BatchDuration {
  const tasks = [...model.ended].map(([task, end]) => [task, end.seconds] as const);
  return { seconds, rows: batch.rows, tasks: Object.fromEntries(tasks) };
}

function afterTask(model: ProgressModel, event: TaskEvent, now: number): ProgressModel {
  const running = new Map(model.running);
  const before = running.get(event.task);
  switch (event.type) {
    case "started":
      running.set(event.task, { since: now, attempt: event.attempt });
      return { ...model, running };
    case "progress": {
      const { stage, entity, rows } = event;
      if (before) running.set(event.task, { ...before, progress: { stage, entity, rows } });
      return { ...model, running };
    }
    case "finished":
    case "skipped":
    case "failed": {
      running.delete(event.task);
      const seconds = event.type === "skipped" ? 0 : event.seconds;
      const progress = before?.progress === undefined ? {} : { progress: before.progress };
      const ended = new Map(model.ended).set(event.task, { state: event.type, seconds, ...progress });
      return { ...model, running, ended };
    }
  }
}
