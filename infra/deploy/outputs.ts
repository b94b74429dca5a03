/** What a deployment needs to know of a stack, as its outputs say it. */
import { z } from "zod";
import { StackError } from "./errors.ts";

const texts = z.record(z.string(), z.string());

const frame = z.object({
  stage: z.string(),
  jobsPaused: z.boolean(),
  workers: z.int(),
  isProduction: z.boolean(),
  tags: texts,
  capture: z.object({ captureSeconds: z.int(), partitions: z.int() }),
  contracts: z.string(),
  runAs: z.string(),
  destinationId: z.string(),
  clusterPolicyId: z.string(),
  sparkConf: texts,
});

const outputs = z.object({
  functionApp: z.object({ address: z.url(), publishAddress: z.url() }),
  dataFactoryId: z.string(),
  dataFactoryTriggers: z.object({ all: z.array(z.string()), started: z.array(z.string()) }),
  databricks: z.object({
    url: z.url(),
    catalog: z.string(),
    warehouseId: z.string(),
    jobIds: z.record(z.string(), z.coerce.string()),
    code: z.object({
      folder: z.string(),
      branch: z.string().nullable(),
      wheels: z.string(),
      landing: z.string(),
      jobs: frame,
    }),
  }),
});

export type Outputs = z.output<typeof outputs>;

/**
 * @param given values by the outputs' names; none of a stack that was never deployed
 * @throws StackError with everything that is missing
 */
export function readOutputs(given: Readonly<Record<string, unknown>>, stack: string): Outputs {
  const way = "Deploy it with its infrastructure: npm run deploy -- --stack";
  if (Object.keys(given).length === 0)
    throw new StackError(`The stack ${stack} has no outputs. ${way} ${stack}.`);
  const read = outputs.safeParse(given);
  if (read.success) return read.data;
  const missing = read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new StackError(
    `The stack ${stack} was deployed by another version of the program (${missing.join("; ")}). ${way} ${stack}.`,
  );
}
