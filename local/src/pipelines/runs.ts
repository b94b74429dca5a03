/** Runs of pipelines, kept in a file so that they can be asked for after a restart. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { Json } from "../data-factory/expressions/values.ts";

const statuses = ["Queued", "InProgress", "Canceling", "Succeeded", "Failed", "Cancelled"] as const;
const unended: readonly RunStatus[] = ["Queued", "InProgress", "Canceling"];

/** Who started a run: a client of the service, or an activity of another pipeline. */
const invokedBy = z.object({
  id: z.string(),
  name: z.string(),
  invokedByType: z.enum(["Manual", "PipelineActivity"]),
  pipelineName: z.string().optional(),
  pipelineRunId: z.string().optional(),
});
export type InvokedBy = Readonly<z.output<typeof invokedBy>>;

export const manually: InvokedBy = { id: "local", name: "Manual", invokedByType: "Manual" };

const pipelineRun = z.object({
  runId: z.string(),
  pipelineName: z.string(),
  parameters: z.record(z.string(), z.json()),
  invokedBy: invokedBy.default(manually),
  status: z.enum(statuses),
  /** Why it failed; empty when it did not. */
  message: z.string(),
  /** ISO 8601, UTC. */
  runStart: z.string(),
  runEnd: z.string().nullable(),
  lastUpdated: z.string(),
  durationInMs: z.int().nullable().default(null),
});

/** A run; its fields are those of Data Factory's REST API. */
export type PipelineRun = Readonly<z.output<typeof pipelineRun>>;
export type RunStatus = (typeof statuses)[number];

export class PipelineRuns {
  readonly #file: string;
  readonly #runs: Map<string, PipelineRun>;

  /** Reads what an earlier process left; what it had not finished counts as cancelled. */
  constructor(file: string) {
    this.#file = file;
    const left = existsSync(file) ? z.array(pipelineRun).parse(JSON.parse(readFileSync(file, "utf8"))) : [];
    this.#runs = new Map(left.map((run) => [run.runId, run]));
    for (const run of left) {
      if (unended.includes(run.status))
        this.change(run.runId, "Cancelled", "The process that ran it has ended.");
    }
  }

  /** The newest last. */
  all(): readonly PipelineRun[] {
    return [...this.#runs.values()];
  }

  find(runId: string): PipelineRun | undefined {
    return this.#runs.get(runId);
  }

  add(
    runId: string,
    pipelineName: string,
    parameters: Readonly<Record<string, Json>>,
    invokedBy: InvokedBy,
  ): void {
    const now = new Date().toISOString();
    const times = { runStart: now, runEnd: null, lastUpdated: now, durationInMs: null };
    const given = parameters as PipelineRun["parameters"];
    this.#runs.set(runId, {
      ...{ runId, pipelineName, parameters: { ...given }, invokedBy },
      ...{ status: "Queued", message: "", ...times },
    });
    this.#write();
  }

  /** The status of a run that has ended stays as it is. */
  change(runId: string, status: RunStatus, message = ""): void {
    const run = this.#runs.get(runId);
    if (!run || !unended.includes(run.status)) return;
    const now = new Date().toISOString();
    const isOver = !unended.includes(status);
    const durationInMs = isOver ? Date.parse(now) - Date.parse(run.runStart) : null;
    const runEnd = isOver ? now : null;
    this.#runs.set(runId, { ...run, status, message, runEnd, lastUpdated: now, durationInMs });
    this.#write();
  }

  #write(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.tmp`, `${JSON.stringify(this.all(), null, 2)}\n`);
    renameSync(`${this.#file}.tmp`, this.#file);
  }
}
