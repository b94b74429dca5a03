/** All contracts of the platform, and the questions that rooms ask them. */
import { ContractError } from "./contract-error.ts";
import { expectedFilesOf, type InboxFile, inboxFileOf } from "./inbox-files.ts";
import type { Metrics } from "./metrics.ts";
import type { Classification, Column, Contract, ContractOf, Layer, SilverContract } from "./model.ts";
import type { Platform } from "./platform.ts";

/** The contracts that {@link loadContracts} read and checked against each other. */
export class Contracts {
  /** Every contract, by layer and then by name. */
  readonly all: readonly Contract[];
  readonly platform: Platform;
  /** What the business counts, by name. */
  readonly metrics: Metrics;

  constructor(all: readonly Contract[], platform: Platform, metrics: Metrics = {}) {
    this.all = all;
    this.platform = platform;
    this.metrics = metrics;
  }

  /** Contracts of one layer, by name. */
  ofLayer<L extends Layer>(layer: L): readonly ContractOf<L>[] {
    return this.all.filter((contract): contract is ContractOf<L> => contract.layer === layer);
  }

  /**
   * The contract of one table.
   *
   * @throws ContractError when there is none
   */
  get<L extends Layer>(layer: L, name: string): ContractOf<L> {
    const known = this.ofLayer(layer);
    const contract = known.find((candidate) => candidate.name === name);
    if (contract) return contract;
    const message = `no contract for table '${name}'; known are ${known.map((other) => other.name).join(", ")}.`;
    throw new ContractError([{ file: layer, path: "", message }]);
  }

  /**
   * The Silver table that a source feeds.
   *
   * @throws ContractError when there is none
   */
  silverOf(source: string): SilverContract {
    const contract = this.ofLayer("silver").find((candidate) => candidate.source === source);
    if (contract) return contract;
    const message = `no table names '${source}' as its source; add a contract with customProperties source.`;
    throw new ContractError([{ file: "silver", path: "", message }]);
  }

  /**
   * The files that a day's batch waits for in the inbox, by source.
   *
   * @param fileDate YYYY-MM-DD
   * @throws RangeError when it is no date
   */
  expectedFiles(fileDate: string): readonly InboxFile[] {
    return expectedFilesOf(this.ofLayer("sources"), fileDate);
  }

  /** What a file in the inbox is by its name; null when no source delivers such a file. */
  inboxFile(name: string): InboxFile | null {
    return inboxFileOf(this.ofLayer("sources"), name);
  }
}

/** Whether the classification says that the value is about a person, or names or reaches one. */
export function isPersonal(
  classification: Classification | null,
): classification is "confidential" | "restricted" {
  return classification === "confidential" || classification === "restricted";
}

/** The columns that are about a person (`confidential`) or that name or reach one (`restricted`). */
export function personalData(columns: readonly Column[]): readonly Column[] {
  return columns.filter(({ classification }) => isPersonal(classification));
}
