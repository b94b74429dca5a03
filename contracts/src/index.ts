/**
 * What every table promises: the contracts under this folder, read, checked and typed.
 *
 * Nothing else in the repository repeats a column, a key, a rule, an owner or a classification.
 */
export { ContractError, type Problem } from "./contract-error.ts";
export { Contracts, personalData } from "./contracts.ts";
export { contractsFolder } from "./folder.ts";
export type { InboxFile } from "./inbox-files.ts";
export { loadContracts } from "./load-contracts.ts";
export type * from "./model.ts";
export { loadPlatform, type Platform } from "./platform.ts";
