/** Triggers of Data Factory that a stack wants running. */
import { ConfigError } from "../config/index.ts";
import type { Estate } from "../estate.ts";
import { triggerDefinitions } from "../factory/index.ts";

/**
 * Their names, as the stack's file has them.
 *
 * @throws ConfigError when there is no such trigger
 */
export function startedTriggers({
  config,
  contracts,
}: Pick<Estate, "config" | "contracts">): readonly string[] {
  const { backfillFrom, startedTriggers: started } = config.dataFactory;
  const known = Object.keys(triggerDefinitions(contracts, { backfillFrom, lakeId: "" }));
  const message = (name: string) => `there is no trigger ${name}; known are ${known.join(", ")}.`;
  const problems = started
    .filter((name) => !known.includes(name))
    .map((name) => ({ key: "dataFactory.startedTriggers", message: message(name) }));
  if (problems.length > 0) throw new ConfigError(config.stage, problems);
  return started;
}
