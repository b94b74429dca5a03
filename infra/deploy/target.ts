/** Where a stack is reached, by its outputs. */
import { loadContracts } from "@customer360/contracts";
import { jobArguments } from "../src/databricks/plan/job-arguments.ts";
import { jobSettings } from "../src/databricks/plan/job-settings.ts";
import { plannedJobs } from "../src/databricks/plan/planned-jobs.ts";
import type { Outputs } from "./outputs.ts";
import { Service } from "./service.ts";
import type { Jobs, Waiting } from "./step.ts";
import type { Tokens } from "./tokens.ts";

export interface Target {
  readonly outputs: Outputs;
  readonly databricks: Service;
  /** Takes the Functions app's packages. */
  readonly publishing: Service;
  readonly waiting: Waiting;
}

export function targetOf(outputs: Outputs, tokens: Tokens, waiting: Waiting): Target {
  return {
    outputs,
    databricks: new Service("Databricks", outputs.databricks.url, tokens.databricks),
    publishing: new Service("The Functions app", outputs.functionApp.publishAddress, tokens.azure),
    waiting,
  };
}

/** Path of a wheel in the stack's volume. */
export const wheelPath = ({ databricks }: Outputs, name: string) => `${databricks.code.wheels}/${name}`;

/** The checkout's jobs as the stack deploys them. @throws JobDefinitionError */
export function wantedJobs(outputs: Outputs, wheel: string): Jobs {
  const { catalog, code } = outputs.databricks;
  const planned = plannedJobs({
    catalog,
    landing: code.landing,
    jobsFolder: `${code.folder}/spark/jobs`,
  });
  const frame = { ...code.jobs, wheel: wheelPath(outputs, wheel) };
  const contracts = loadContracts();
  return new Map([...planned].map(([name, job]) => [name, jobSettings(jobArguments(job, frame, contracts))]));
}
