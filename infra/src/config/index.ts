/** What differs between stacks. */
export { ConfigError, type ConfigProblem } from "./config-error.ts";
export { type Config, configOf, readConfig } from "./read-config.ts";
