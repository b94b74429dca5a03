/** Reads the descriptions of REST sources and checks them against the contracts. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Contracts } from "@customer360/contracts";
import { parse } from "yaml";
import type { z } from "zod";
import { type Definition, definitionFile } from "./definition.ts";
import { DefinitionError } from "./errors.ts";

type Reading = { readonly value: Definition } | { readonly problems: readonly string[] };

/**
 * Reads every `<source>.yaml` of a folder.
 *
 * @param addresses base addresses that stand in for those of the descriptions, by source
 * @throws DefinitionError with every problem of every file
 */
export function loadDefinitions(
  folder: string,
  contracts: Contracts,
  addresses: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, Definition> {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".yaml")) : [];
  if (names.length === 0)
    throw new DefinitionError([`${folder} holds no <source>.yaml; name the folder of the extractions.`]);
  const read = names
    .sort()
    .map((name) => readDefinition(name, readFileSync(join(folder, name), "utf8"), contracts));
  const definitions = read.flatMap((reading) => ("value" in reading ? [reading.value] : []));
  const problems = read.flatMap((reading) => ("problems" in reading ? reading.problems : []));
  const unknown = Object.keys(addresses).filter(
    (source) => !definitions.some((found) => found.source === source),
  );
  problems.push(
    ...unknown.map(
      (source) => `An address is given for '${source}', which no file describes; correct the name.`,
    ),
  );
  if (problems.length > 0) throw new DefinitionError(problems);
  return new Map(
    definitions.map((found) => [
      found.source,
      { ...found, baseAddress: addresses[found.source] ?? found.baseAddress },
    ]),
  );
}

/**
 * Reads one description.
 *
 * @param file its name, for problems
 */
export function readDefinition(file: string, content: string, contracts: Contracts): Reading {
  let value: unknown;
  try {
    value = parse(content);
  } catch (error) {
    return { problems: [`${file}: not readable as YAML: ${(error as Error).message}; correct the line.`] };
  }
  const result = definitionFile.safeParse(value);
  if (!result.success) return { problems: result.error.issues.map((issue) => sentence(file, issue)) };
  const problems = contractProblems(file, result.data, contracts);
  return problems.length > 0 ? { problems } : { value: result.data };
}

/** Changes with everything that makes a half-finished extraction useless; a new key or rate does not. */
export function fingerprintOf(definition: Definition): string {
  const { baseAddress, path, records, total, paging, watermark } = definition;
  const text = JSON.stringify({ baseAddress, path, records, total, paging, watermark });
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function contractProblems(file: string, definition: Definition, contracts: Contracts): string[] {
  const contract = contracts.ofLayer("sources").find(({ name }) => name === definition.source);
  if (!contract)
    return [
      `${file}: source: no contract for '${definition.source}'; write contracts/sources/${definition.source}.odcs.yaml.`,
    ];
  const problems: string[] = [];
  if (file !== `${definition.source}.yaml`)
    problems.push(
      `${file}: source: the file describes '${definition.source}'; name it ${definition.source}.yaml.`,
    );
  if (!contracts.ofLayer("silver").some(({ source }) => source === definition.source))
    problems.push(
      `${file}: source: no table takes the records of '${definition.source}'; write a contract in contracts/silver whose source it is.`,
    );
  if (contract.format !== "json-pages")
    problems.push(
      `${file}: source: the contract's format is ${contract.format}; extraction writes json-pages.`,
    );
  if (!contract.manifestFile?.includes("{delivery}") || !/\{delivery\}.*\{page\}/.test(contract.landingFile))
    problems.push(
      `${file}: source: the contract needs a landingFile with {delivery} and {page}, and a manifestFile with {delivery}.`,
    );
  return problems;
}

function sentence(file: string, issue: z.core.$ZodIssue): string {
  const at = issue.path.map(String).join(".");
  return [file, at, `${issue.message.replace(/\.$/, "")}.`].filter((part) => part !== "").join(": ");
}
