/** Runs of pipelines, kept in a file so that they can be asked for after a restart. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

const statuses = ["Queued", "InProgress", "Succeeded", "Failed", "Cancelled"] as const;

const pipelineRun = z.object({
  runId: z.string(),
  pipelineName: z.string(),
  parameters: z.record(z.string(), z.string()),
  status: z.enum(statuses),
  /** Why it failed; empty when it did not. */
  message: z.string(),
  /** ISO 8601, UTC. */
  runStart: z.string(),
  runEnd: z.string().nullable(),
  lastUpdated: z.string(),
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
      if (run.status === "Queued" || run.status === "InProgress") {
        this.change(run.runId, "Cancelled", "The process that ran it has ended.");
      }
    }
  }

  /** The newest last. */
  all(): readonly PipelineRun[] {
    return [...this.#runs.values()];
  }

  find(runId: string): PipelineRun | undefined {
    return this.#runs.get(runId);
  }

  add(runId: string, pipelineName: string, parameters: Readonly<Record<string, string>>): void {
    const now = new Date().toISOString();
    const times = { runStart: now, runEnd: null, lastUpdated: now };
    this.#runs.set(runId, {
      ...{ runId, pipelineName, parameters: { ...parameters } },
      ...{ status: "Queued", message: "", ...times },
    });
    this.#write();
  }

  change(runId: string, status: RunStatus, message = ""): void {
    const run = this.#runs.get(runId);
    if (!run) return;
    const now = new Date().toISOString();
    const runEnd = status === "InProgress" || status === "Queued" ? null : now;
    this.#runs.set(runId, { ...run, status, message, runEnd, lastUpdated: now });
    this.#write();
  }

  #write(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.tmp`, `${JSON.stringify(this.all(), null, 2)}\n`);
    renameSync(`${this.#file}.tmp`, this.#file);
  }
}
