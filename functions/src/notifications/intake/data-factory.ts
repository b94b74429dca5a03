/** Alerts out of what Data Factory pipelines post when they end: a Web activity on failure, and one on success. */
import { z } from "zod";
import { demand } from "./demand.ts";
import type { ServiceAlert } from "./run-pages.ts";

const pipelineEnd = z.object({
  dataFactory: z.string().min(1),
  pipeline: z.string().min(1),
  runId: z.string().min(1),
  /** `Held` by the quality gate: the pipeline did its work, and the batch is not in Gold. */
  status: z.enum(["Failed", "Held", "Succeeded"]).default("Failed"),
  /** Activity that failed. */
  activity: z.string().nullish(),
  /** What it failed with. */
  message: z.string().nullish(),
  fileDate: z.string().nullish(),
  batchId: z.string().nullish(),
  correlationId: z.string().nullish(),
});

/** @throws AlertFormatError */
export function dataFactoryAlerts(body: unknown, now: Date): ServiceAlert[] {
  const { dataFactory, pipeline, runId, status, activity, message, fileDate, batchId, correlationId } =
    demand(
      pipelineEnd,
      body,
      "the end of a Data Factory pipeline: dataFactory, pipeline, runId, status, activity, message, fileDate, batchId",
    );
  const isOver = status === "Succeeded";
  const batch = batchId ? ` for batch ${batchId}` : "";
  const facts = [
    { name: "Pipeline", value: pipeline },
    { name: "Activity", value: activity ?? "" },
    { name: "File date", value: fileDate ?? "" },
    { name: "Run", value: runId },
    { name: "Data Factory", value: dataFactory },
  ];
  const words = wordsOf(status, runId, message);
  return [
    {
      key: ["data-factory", dataFactory, pipeline, ...(batchId ? [batchId] : [])].join("/").slice(0, 500),
      state: isOver ? "resolved" : "firing",
      severity: status === "Held" ? "warning" : "error",
      title: `Pipeline ${pipeline} ${words.ended}${batch}`,
      description: words.description,
      origin: "data-factory",
      ...{ owner: null, dataset: null, runbook: null },
      labels: { pipeline, factory: dataFactory, ...(fileDate && { file_date: fileDate }) },
      facts: facts.filter(({ value }) => value !== ""),
      batchId: batchId ?? null,
      correlationId: correlationId ?? runId,
      runIds: { run: runId },
      occurredAt: now.toISOString(),
    },
  ];
}

function wordsOf(status: z.output<typeof pipelineEnd>["status"], runId: string, message?: string | null) {
  const why = message || "Data Factory gave no message.";
  switch (status) {
    case "Succeeded":
      return { ended: "succeeded", description: `Run ${runId} succeeded.` };
    case "Held":
      return {
        ended: "was stopped by the quality gate",
        description: `${why} Gold does not have the batch: correct the files or the contract, and run it again.`,
      };
    case "Failed":
      return {
        ended: "failed",
        description: `${why} Run the batch again when the cause is gone: it changes nothing twice.`,
      };
  }
}
