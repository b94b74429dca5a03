/** Ends a command: problems that a sentence explains are told as that, and anything else keeps its stack. */
import { JobDefinitionError } from "../src/databricks/plan/translate-job.ts";
import { DeployError } from "./errors.ts";

export async function explained(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof DeployError || error instanceof JobDefinitionError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
