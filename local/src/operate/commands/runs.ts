/** `runs`: pipeline runs with their activities, and the steps of the job in them. */
import { textTable } from "../../demo/text-table.ts";
import { duration } from "../../demo/view/format.ts";
import type { ActivityRun, PipelineRun } from "../data-factory-api.ts";
import { type BatchStep, stepsOf } from "../log-queries.ts";
import type { PlatformView } from "../ports.ts";
import { type RunNode, treeOf } from "../run-tree.ts";
import { moment, styleOf, type Terminal } from "../terminal.ts";

/** A run that somebody started, with all that it set off. */
export interface RunReport {
  readonly tree: RunNode;
  /** Of the job that ran meanwhile for the run's batch. */
  readonly steps: readonly BatchStep[];
}

/** @param parameter name of the pipelines' parameter that holds the batch */
export async function listRuns(
  { batch, limit }: { readonly batch: string | null; readonly limit: number },
  { factory, tables }: PlatformView,
  parameter: string,
): Promise<readonly RunReport[]> {
  const all = await factory.runs();
  const batchOf = ({ parameters }: PipelineRun) => String(parameters?.[parameter] ?? "");
  const outermost = all.filter((run) => !all.some(({ runId }) => runId === run.invokedBy?.pipelineRunId));
  const asked = batch === null ? outermost : all.filter((run) => batchOf(run) === batch);
  // Of a batch's runs, those that another one of them has started are shown in it.
  const ids = new Set(asked.map(({ runId }) => runId));
  const shown = asked.filter(({ invokedBy }) => !ids.has(invokedBy?.pipelineRunId ?? "")).slice(0, limit);
  const batches = [...new Set(shown.map(batchOf).filter(Boolean))];
  const [trees, steps] = await Promise.all([
    Promise.all(shown.map((run) => treeOf(run, all, factory))),
    stepsOf(batches, tables),
  ]);
  return trees.map((tree) => ({
    tree,
    steps: steps.filter((step) => step.batch_id === batchOf(tree.run) && isDuring(step.started_at, tree.run)),
  }));
}

/** Whether something began while a run went on. */
export function isDuring(
  time: Date,
  { runStart, runEnd }: Pick<PipelineRun, "runStart" | "runEnd">,
): boolean {
  if (runStart === null) return false;
  return time >= new Date(runStart) && (runEnd === null || time <= new Date(runEnd));
}

export function renderRuns(reports: readonly RunReport[], terminal: Terminal): string {
  if (reports.length === 0) return "There is no such run in the days that are kept.";
  return reports.map((report) => linesOf(report, terminal).join("\n")).join("\n\n");
}

function linesOf({ tree, steps }: RunReport, terminal: Terminal): string[] {
  const { paint } = terminal;
  const { run } = tree;
  const parameters = Object.values(run.parameters ?? {}).filter((value) => value !== "");
  const title = `${run.pipelineName}  ${parameters.join(" ")}  ${run.status}${took(run.durationInMs)}`;
  return [
    paint(["bold", styleOf(run.status) as "red"], terminal.fit(title)),
    paint("dim", `  run ${run.runId}, ${moment(run.runStart)} UTC`),
    ...activityLines(tree, terminal, "  "),
    ...stepLines(steps, terminal),
  ];
}

function activityLines({ activities }: RunNode, terminal: Terminal, indent: string): string[] {
  return activities.flatMap(({ activity, inner }) => [
    terminal.paint(styleOf(activity.status), terminal.fit(`${indent}${activityLine(activity)}`)),
    ...(activity.status === "Failed" && !inner ? [terminal.fit(`${indent}  ${activity.error.message}`)] : []),
    ...(inner ? activityLines(inner, terminal, `${indent}  `) : []),
  ]);
}

function activityLine({ activityName, status, durationInMs, retryAttempt }: ActivityRun): string {
  const attempt = retryAttempt ? `, attempt ${retryAttempt + 1}` : "";
  return `${status.padEnd(10)} ${activityName}${took(durationInMs)}${attempt}`;
}

function took(milliseconds: number | null | undefined): string {
  return milliseconds ? `, ${duration(milliseconds / 1000)}` : "";
}

function stepLines(steps: readonly BatchStep[], terminal: Terminal): string[] {
  if (steps.length === 0) return [];
  const columns = [
    ...[{ title: "job step" }, { title: "status" }, { title: "took", isNumber: true }],
    ...[{ title: "read", isNumber: true }, { title: "written", isNumber: true }, { title: "" }],
  ];
  const rows = steps.map(
    ({ stage, entity, status, started_at, ended_at, rows_read, rows_written, error }) => [
      ...[`${stage} ${entity}`, status, duration((ended_at.getTime() - started_at.getTime()) / 1000)],
      ...[rows_read.toLocaleString("en-US"), rows_written.toLocaleString("en-US"), error ?? ""],
    ],
  );
  const [title = "", ...lines] = textTable(columns, rows);
  return [
    terminal.paint("dim", title),
    ...lines.map((line, index) =>
      steps[index]?.status === "failed" ? terminal.paint("red", terminal.fit(line)) : terminal.fit(line),
    ),
  ];
}
