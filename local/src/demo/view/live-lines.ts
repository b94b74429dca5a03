/** The lines of the live view: pure, from the model. */
import { styleText } from "node:util";
import type { Durations } from "../durations.ts";
import { batchName } from "./batch-title.ts";
import { counted, duration, fitted, grouped, roughly } from "./format.ts";
import type { PipelineState } from "./pipeline-model.ts";
import type { EndedTask, ProgressModel, RunningTask } from "./progress-model.ts";
import { secondsLeft } from "./time-left.ts";

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const recentTasks = 4;
const barWidth = 20;

/** What else than the model a picture depends on; `now` is in milliseconds. */
export interface Picture {
  readonly dataset: string;
  readonly recorded: Durations;
  readonly now: number;
  readonly width: number;
}

/** Draws the model in lines of at most `width` columns. */
export function liveLines(model: ProgressModel, picture: Picture): string[] {
  const { now, width } = picture;
  const turn = spinner[Math.floor(now / 100) % spinner.length] ?? "";
  const batch = model.batches[model.current];
  const step = model.step ? [fitted(`${turn} ${model.step}`, width)] : [];
  if (!batch) return step;
  const done = doneOf(model);
  return [
    styleText(
      "bold",
      fitted(`Batch ${model.current + 1} of ${model.batches.length}: ${batchName(batch)}`, width),
    ),
    fitted(`${bar(done, model.tasks.length)}  ${headLine(model, picture)}`, width),
    ...step,
    ...[...model.pipelines.values()].map((pipeline) => pipelineLine(turn, pipeline, now, width)),
    ...[...model.ended].slice(-recentTasks).map(([task, end]) => endedLine(task, end, width)),
    ...[...model.running].map(([task, running]) => fitted(runningLine(turn, task, running, now), width)),
  ];
}

/** The line that stays when a batch is done. */
export function batchLine(name: string, rows: number, seconds: number, width: number): string {
  return fitted(`✔ ${name}: ${counted(rows, "record")} to Gold in ${duration(seconds)}`, width);
}

function headLine(model: ProgressModel, { dataset, recorded, now }: Picture): string {
  const left = secondsLeft(model, dataset, recorded, now);
  const passed = duration((now - model.startedAt) / 1000);
  const rest =
    left === undefined
      ? "time left: known once a run was measured on this machine"
      : `about ${roughly(left)} left`;
  return `${doneOf(model)} of ${model.tasks.length} tasks  ${passed}, ${rest}`;
}

/** Tasks of the job that have ended; a batch may have other jobs before it. */
function doneOf({ ended, tasks }: ProgressModel): number {
  return tasks.filter((task) => ended.has(task)).length;
}

function bar(done: number, all: number): string {
  const filled = all === 0 ? 0 : Math.round((done / all) * barWidth);
  return "█".repeat(filled) + "░".repeat(barWidth - filled);
}

function pipelineLine(turn: string, pipeline: PipelineState, now: number, width: number): string {
  const { name, depth, since, doing, done, end } = pipeline;
  const mark = end ? (end.status === "Succeeded" ? "✔" : "✘") : turn;
  const seconds = end ? end.seconds : (now - since) / 1000;
  const activities = end ? didCount(done) : listed([...doing.values()]);
  const title = `${"  ".repeat(depth)}${name}`.padEnd(24);
  const line = fitted(`${mark} ${title} ${duration(seconds).padStart(7)}  ${activities}`.trimEnd(), width);
  if (!end) return styleText("cyan", line);
  return styleText(end.status === "Succeeded" ? "dim" : "red", line);
}

/** A pipeline whose activities only direct others has nothing of its own to tell. */
function didCount(done: number): string {
  return done === 0 ? "" : counted(done, "activity", "activities");
}

/** Each once, with how many there are. */
function listed(names: readonly string[]): string {
  const groups = Map.groupBy(names, (name) => name);
  return [...groups].map(([name, same]) => (same.length > 1 ? `${name} ×${same.length}` : name)).join(", ");
}

function endedLine(task: string, end: EndedTask, width: number): string {
  const mark = { finished: "✔", skipped: "–", failed: "✘" }[end.state];
  const rows = end.progress ? rowsOf(end.progress) : "";
  const line = fitted(
    `${mark} ${task.padEnd(24)} ${duration(end.seconds).padStart(7)}  ${rows}`.trimEnd(),
    width,
  );
  return end.state === "failed" ? styleText("red", line) : styleText("dim", line);
}

function runningLine(turn: string, task: string, running: RunningTask, now: number): string {
  const seconds = duration((now - running.since) / 1000).padStart(7);
  const again = running.attempt > 1 ? ` (attempt ${running.attempt})` : "";
  const rows = running.progress ? rowsOf(running.progress) : "";
  return `${turn} ${task.padEnd(24)} ${seconds}  ${rows}${again}`.trimEnd();
}

function rowsOf({ stage, entity, rows }: { stage: string; entity: string; rows: number }): string {
  return `${stage} ${entity}: ${grouped(rows)} rows`;
}
