/** Reads the contracts of a folder and checks them against each other. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ContractError, type Problem } from "./contract-error.ts";
import { Contracts } from "./contracts.ts";
import { crossProblems } from "./cross-checks.ts";
import { contractsFolder } from "./folder.ts";
import { loadMetrics } from "./metrics.ts";
import { type Contract, type Layer, layers } from "./model.ts";
import { loadPlatform } from "./platform.ts";
import { readContract } from "./read-contract.ts";

/**
 * Reads every contract below a folder.
 *
 * @param folder folder with `platform.yaml`, `metrics.yaml` and one folder a layer, see {@link contractsFolder}
 * @throws ContractError with every problem of every file
 */
export function loadContracts(folder: string = contractsFolder()): Contracts {
  const platform = loadPlatform(folder);
  const metrics = loadMetrics(folder);
  const contracts: Contract[] = [];
  const problems: Problem[] = [];
  const unreadable = new Set<string>();
  for (const { layer, file } of contractFiles(folder)) {
    const read = readContract(layer, file, readFileSync(join(folder, file), "utf8"));
    if ("value" in read) contracts.push(read.value);
    else {
      problems.push(...read.problems);
      unreadable.add(file);
    }
  }
  problems.push(...crossProblems({ contracts, platform, metrics, unreadable }));
  if (problems.length > 0) throw new ContractError(problems);
  return new Contracts(contracts, platform, metrics);
}

function contractFiles(folder: string): { layer: Layer; file: string }[] {
  const files = layers.flatMap((layer) => {
    const names = existsSync(join(folder, layer)) ? readdirSync(join(folder, layer)) : [];
    const contracts = names.filter((name) => name.endsWith(".odcs.yaml")).sort();
    return contracts.map((name) => ({ layer, file: `${layer}/${name}` }));
  });
  if (files.length > 0) return files;
  const message = `${folder} holds no *.odcs.yaml in ${layers.join(", ")}; name the folder that holds the contracts.`;
  throw new ContractError([{ file: "", path: "", message }]);
}
