/**
 * What every table promises: the contracts under this folder, read, checked and typed.
 *
 * Nothing else in the repository repeats a column, a key, a rule, an owner or a classification.
 */
export { ContractError, type Problem } from "./contract-error.ts";
export { Contracts, isPersonal, personalData } from "./contracts.ts";
export { contractsFolder } from "./folder.ts";
export type { InboxFile } from "./inbox-files.ts";
export { loadContracts } from "./load-contracts.ts";
export { isAdditive, type Metric, type Metrics, metricsFileName } from "./metrics.ts";
export type * from "./model.ts";
export { classifications, viewSources } from "./model.ts";
export { loadPlatform, type Platform } from "./platform.ts";
