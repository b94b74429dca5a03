/** Alerts out of what Data Factory pipelines post when they end: a Web activity on failure, and one on success. */
import { z } from "zod";
import type { Alert } from "../../shared/alert.ts";
import { demand } from "./demand.ts";

const pipelineEnd = z.object({
  dataFactory: z.string().min(1),
  pipeline: z.string().min(1),
  runId: z.string().min(1),
  status: z.enum(["Failed", "Succeeded"]).default("Failed"),
  /** Activity that failed. */
  activity: z.string().nullish(),
  /** What it failed with. */
  message: z.string().nullish(),
  fileDate: z.string().nullish(),
  batchId: z.string().nullish(),
  correlationId: z.string().nullish(),
});

/** @throws AlertFormatError */
export function dataFactoryAlerts(body: unknown, now: Date): Alert[] {
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
  return [
    {
      key: ["data-factory", dataFactory, pipeline, ...(batchId ? [batchId] : [])].join("/").slice(0, 500),
      state: isOver ? "resolved" : "firing",
      severity: "error",
      title: `Pipeline ${pipeline} ${isOver ? "succeeded" : "failed"}${batch}`,
      description: isOver
        ? `Run ${runId} succeeded.`
        : `${message || "Data Factory gave no message."} Run the batch again when the cause is gone: it changes nothing twice.`,
      origin: "data-factory",
      ...{ owner: null, dataset: null, runbook: null },
      labels: { pipeline, factory: dataFactory, ...(fileDate && { file_date: fileDate }) },
      facts: facts.filter(({ value }) => value !== ""),
      batchId: batchId ?? null,
      correlationId: correlationId ?? runId,
      occurredAt: now.toISOString(),
    },
  ];
}
