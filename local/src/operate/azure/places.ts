/** Where a stack's services are: from the stack's outputs, or from environment variables, which go first. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import { UsageError } from "../errors.ts";

/** Everything that commands need of a stack. */
export interface AzurePlaces {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly dataFactory: string;
  readonly functions: string;
  readonly databricks: string;
  readonly warehouse: string;
  readonly catalog: string;
  /** Of the job `quarantine-replay`. */
  readonly replayJob: string;
}

const outputs = z.object({
  resourceGroup: z.string(),
  dataFactory: z.string(),
  functionApp: z.object({ address: z.string() }),
  databricks: z.object({
    url: z.string(),
    resourceId: z.string(),
    catalog: z.string(),
    warehouseId: z.string(),
    jobIds: z.record(z.string(), z.coerce.string()),
  }),
});

/** The environment variable of each place. */
export const variables: Readonly<Record<keyof AzurePlaces, string>> = {
  subscription: "AZURE_SUBSCRIPTION_ID",
  resourceGroup: "CUSTOMER360_RESOURCE_GROUP",
  dataFactory: "CUSTOMER360_DATA_FACTORY",
  functions: "CUSTOMER360_FUNCTIONS_URL",
  databricks: "DATABRICKS_HOST",
  warehouse: "DATABRICKS_WAREHOUSE_ID",
  catalog: "CUSTOMER360_CATALOG",
  replayJob: "CUSTOMER360_REPLAY_JOB_ID",
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param given the stack's outputs; null when no stack was named
 * @throws UsageError with everything that is missing
 */
export function placesOf(given: unknown, environment: Environment): AzurePlaces {
  const found: Partial<AzurePlaces> = given === null ? {} : fromOutputs(given);
  const names = Object.keys(variables) as (keyof AzurePlaces)[];
  const places = Object.fromEntries(names.map((name) => [name, environment[variables[name]] || found[name]]));
  const missing = names.filter((name) => !places[name]).map((name) => variables[name]);
  if (missing.length > 0) {
    throw new UsageError(
      `Not known where the platform is: set ${missing.join(", ")}, or name the stack with --stack dev or --stack prod.`,
    );
  }
  const origin = (address: string) => (/^https?:/.test(address) ? address : `https://${address}`);
  const { functions, databricks, ...rest } = places as Record<keyof AzurePlaces, string>;
  const trimmed = (address: string) => origin(address).replace(/\/+$/, "");
  return { ...rest, functions: trimmed(functions), databricks: trimmed(databricks) };
}

function fromOutputs(given: unknown): Partial<AzurePlaces> {
  const read = outputs.safeParse(given);
  if (!read.success) {
    throw new UsageError(
      `The stack's outputs are not those of this program: ${z.prettifyError(read.error).split("\n")[0]}. Is it deployed?`,
    );
  }
  const { resourceGroup, dataFactory, functionApp, databricks } = read.data;
  const replayJob = databricks.jobIds["quarantine-replay"];
  const [, subscription] = /^\/subscriptions\/([^/]+)\//.exec(databricks.resourceId) ?? [];
  return {
    ...{ resourceGroup, dataFactory, functions: functionApp.address },
    ...{ databricks: databricks.url, warehouse: databricks.warehouseId, catalog: databricks.catalog },
    ...(subscription && { subscription }),
    ...(replayJob && { replayJob }),
  };
}

/**
 * Asks the Pulumi CLI.
 *
 * @param where the folder of the Pulumi project, and the environment that says where the CLI and the stack's state are
 * @throws UsageError when it does not answer
 */
export async function stackOutputs(
  stack: string,
  where: { readonly cwd: string; readonly env: Environment },
): Promise<unknown> {
  try {
    const args = ["stack", "output", "--json", "--stack", stack];
    const { stdout } = await promisify(execFile)("pulumi", args, where);
    return JSON.parse(stdout);
  } catch (error) {
    const { stderr, code } = error as { stderr?: string; code?: unknown };
    const why = code === "ENOENT" ? "There is no pulumi on the PATH." : (stderr?.trim() ?? String(error));
    throw new UsageError(
      `pulumi stack output of stack ${stack} does not answer: ${why} Use --azure with ${Object.values(variables).join(", ")} instead.`,
      { cause: error },
    );
  }
}
