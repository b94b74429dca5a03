/** The part of Data Factory's REST API (2018-06-01) that starts runs and looks at them. The stand-in of a laptop answers it, too. */
import { z } from "zod";
import { askJson } from "./json-request.ts";

/** Where a factory is; on a laptop, names are free. */
export interface FactoryAddress {
  /** Such as `https://management.azure.com`. */
  readonly endpoint: string;
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly factory: string;
}

const error = z
  .object({ errorCode: z.string().nullish(), message: z.string().nullish() })
  .nullish()
  .transform((given) => ({ code: given?.errorCode ?? "", message: given?.message ?? "" }));

const pipelineRun = z.object({
  runId: z.string(),
  pipelineName: z.string(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  invokedBy: z
    .object({
      name: z.string().nullish(),
      invokedByType: z.string().nullish(),
      pipelineRunId: z.string().nullish(),
    })
    .nullish(),
  status: z.string(),
  message: z.string().nullish(),
  runStart: z.string().nullable(),
  runEnd: z.string().nullable(),
  durationInMs: z.number().nullish(),
});
export type PipelineRun = Readonly<z.output<typeof pipelineRun>>;

const activityRun = z.object({
  activityRunId: z.string(),
  activityName: z.string(),
  activityType: z.string(),
  status: z.string(),
  activityRunStart: z.string(),
  activityRunEnd: z.string().nullable(),
  durationInMs: z.number().nullish(),
  retryAttempt: z.number().nullish(),
  error,
});
export type ActivityRun = Readonly<z.output<typeof activityRun>>;

const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ value: z.array(item), continuationToken: z.string().nullish() });

/** Azure keeps runs for 45 days. */
export const daysKept = 45;
const day = 24 * 60 * 60_000;
const version = "2018-06-01";

export class DataFactoryApi {
  readonly #base: string;
  readonly #headers: () => Promise<Readonly<Record<string, string>>>;

  /** @param headers that let the caller in, asked for with every request */
  constructor(address: FactoryAddress, headers: () => Promise<Readonly<Record<string, string>>>) {
    const { endpoint, subscription, resourceGroup, factory } = address;
    const provider = `providers/Microsoft.DataFactory/factories/${factory}`;
    this.#base = `${endpoint}/subscriptions/${subscription}/resourceGroups/${resourceGroup}/${provider}`;
    this.#headers = headers;
  }

  /** @returns the run's id @throws ServiceError */
  async createRun(pipeline: string, parameters: Readonly<Record<string, string>>): Promise<string> {
    const answer = z.object({ runId: z.string() });
    return (await this.#ask("POST", `pipelines/${pipeline}/createRun`, answer, parameters)).runId;
  }

  /** @throws ServiceError */
  run(runId: string): Promise<PipelineRun> {
    return this.#ask("GET", `pipelineruns/${runId}`, pipelineRun);
  }

  /** Runs of the days that are kept, the newest first, those that other runs have started among them. @throws ServiceError */
  async runs(): Promise<readonly PipelineRun[]> {
    const found = await this.#pages("queryPipelineRuns", pipelineRun);
    return found.sort((a, b) => (b.runStart ?? "").localeCompare(a.runStart ?? ""));
  }

  /** In the order of their beginning, each attempt for itself. @throws ServiceError */
  async activityRuns(runId: string): Promise<readonly ActivityRun[]> {
    const found = await this.#pages(`pipelineruns/${runId}/queryActivityruns`, activityRun);
    return found.sort((a, b) => a.activityRunStart.localeCompare(b.activityRunStart));
  }

  async #pages<Item extends z.ZodType>(path: string, item: Item): Promise<z.output<Item>[]> {
    const now = Date.now();
    const time = {
      lastUpdatedAfter: new Date(now - daysKept * day).toISOString(),
      // What changes while it is asked for counts, too.
      lastUpdatedBefore: new Date(now + day).toISOString(),
    };
    const found: z.output<Item>[] = [];
    let continuationToken: string | null | undefined;
    do {
      const body = { ...time, ...(continuationToken && { continuationToken }) };
      const answer = await this.#ask("POST", path, page(item), body);
      found.push(...answer.value);
      continuationToken = answer.continuationToken;
    } while (continuationToken);
    return found;
  }

  async #ask<Schema extends z.ZodType>(
    method: "GET" | "POST",
    path: string,
    answer: Schema,
    body?: unknown,
  ): Promise<z.output<Schema>> {
    const url = `${this.#base}/${path}?api-version=${version}`;
    return askJson({ service: "Data Factory", method, url, headers: await this.#headers(), body, answer });
  }
}
