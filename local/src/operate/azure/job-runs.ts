/** Runs a job of a Databricks workspace to its end by the Jobs API (2.2). */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { OperateError } from "../errors.ts";
import { askJson } from "../json-request.ts";
import type { Headers } from "./tokens.ts";

const run = z.object({
  run_page_url: z.string().optional(),
  status: z.object({
    state: z.string(),
    termination_details: z.object({ code: z.string(), message: z.string().optional() }).optional(),
  }),
});

const service = "Databricks";

/** @param betweenLooks milliseconds @throws OperateError when the run does not succeed */
export async function runJob(
  workspace: { readonly url: string; readonly headers: Headers },
  jobId: string,
  parameters: Readonly<Record<string, string>>,
  say: (line: string) => void,
  betweenLooks = 10_000,
): Promise<void> {
  const ask = async <Schema extends z.ZodType>(
    method: "GET" | "POST",
    path: string,
    answer: Schema,
    body?: unknown,
  ): Promise<z.output<Schema>> => {
    const url = `${workspace.url}/api/2.2/jobs/${path}`;
    return askJson({ service, method, url, headers: await workspace.headers(), body, answer });
  };
  const body = { job_id: Number(jobId), job_parameters: parameters };
  const { run_id } = await ask("POST", "run-now", z.object({ run_id: z.number() }), body);
  for (let isTold = false; ; await pause(betweenLooks)) {
    const { status, run_page_url } = await ask("GET", `runs/get?run_id=${run_id}`, run);
    if (!isTold) say(`Job run ${run_id} has started: ${run_page_url ?? workspace.url}`);
    isTold = true;
    if (status.state !== "TERMINATED") continue;
    const { code = "", message = "" } = status.termination_details ?? {};
    if (code === "SUCCESS") return;
    throw new OperateError(`Job run ${run_id} ended as ${code}: ${message} ${run_page_url ?? ""}`.trim());
  }
}
