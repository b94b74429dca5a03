/** Accounts and names that bindings refer to by app settings. */
import { FunctionsHostError } from "./errors.ts";

/**
 * The connection string of a binding's account: the app setting that `connection` names, or `AzureWebJobs<connection>`.
 *
 * @throws FunctionsHostError when there is none; accounts that are reached by identity are in Azure, not here
 */
export function connectionStringFor(
  functionName: string,
  connection: unknown,
  environment: NodeJS.ProcessEnv,
): string {
  const name = typeof connection === "string" && connection !== "" ? connection : "AzureWebJobsStorage";
  const value = environment[name] ?? environment[`AzureWebJobs${name}`];
  if (value) return value;
  throw new FunctionsHostError(
    `Function '${functionName}' needs the app setting '${name}' with the connection string of a storage account.`,
  );
}

/**
 * Puts app settings in the place of `%NAME%`.
 *
 * @throws FunctionsHostError when a setting is missing
 */
export function resolveSettings(functionName: string, text: unknown, environment: NodeJS.ProcessEnv): string {
  return String(text).replaceAll(/%([^%]+)%/g, (_, name: string) => {
    const value = environment[name];
    if (value !== undefined) return value;
    throw new FunctionsHostError(
      `Function '${functionName}' needs the app setting '${name}', which is not set.`,
    );
  });
}
