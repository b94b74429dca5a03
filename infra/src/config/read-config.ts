/** Reads a stack's configuration once, and tells everything that is wrong with it at once. */
import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { refusedNames } from "../names.ts";
import { ConfigError, type ConfigProblem } from "./config-error.ts";
import { type ConfigValues, crossChecks, endOfSecrets, shape } from "./schema.ts";

type SecretValues = ConfigValues["secrets"];

/** A stack's configuration. Secrets are outputs that Pulumi encrypts wherever it writes them. */
export interface Config extends Omit<ConfigValues, "secrets"> {
  /** Name of the stack, such as `prod`. */
  readonly stage: string;
  /** The day of the deployment (UTC). */
  readonly today: string;
  /** Day from which the stack's secrets are not used any more. */
  readonly secretsEndOn: string;
  readonly secrets: { readonly [Name in keyof SecretValues]: pulumi.Output<SecretValues[Name]> };
}

/**
 * Reads the configuration of the stack that is being deployed.
 *
 * @param today the day of the deployment (UTC)
 * @throws ConfigError with every problem
 */
export function readConfig(today: string): Config {
  return configOf(pulumi.runtime.allConfig(), pulumi.getProject(), pulumi.getStack(), today);
}

/**
 * Makes a configuration out of what Pulumi gives: texts by `<project>:<key>`, of which sections are JSON.
 *
 * @throws ConfigError with every problem
 */
export function configOf(
  given: Readonly<Record<string, string>>,
  project: string,
  stage: string,
  today: string,
): Config {
  const own = new Map(
    Object.entries(given)
      .filter(([key]) => key.startsWith(`${project}:`))
      .map(([key, value]) => [key.slice(project.length + 1), jsonOf(value)]),
  );
  const read = Object.entries(shape).map(
    ([key, schema]) => [key, schema.safeParse(own.get(key), { reportInput: true })] as const,
  );
  const values = Object.fromEntries(
    read.flatMap(([key, { success, data }]) => (success ? [[key, data]] : [])),
  ) as Partial<ConfigValues>;
  const problems = [
    ...[...own.keys()].filter((key) => !Object.hasOwn(shape, key)).map(unknown),
    ...read.flatMap(([key, { error }]) => error?.issues.flatMap((issue) => problemsOf(key, issue)) ?? []),
    ...contradictions(values, today),
    ...namesOf(values, stage),
  ];
  if (problems.length > 0) throw new ConfigError(stage, problems);
  const { secrets, ...open } = values as ConfigValues;
  return { ...open, stage, today, secretsEndOn: endOfSecrets(open), secrets: secretly(secrets) };
}

/** The value of a section or a flag; any other text is itself, though it may look like a number. */
function jsonOf(value: string): unknown {
  if (!/^\s*[[{]|^(true|false)$/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function contradictions(values: Partial<ConfigValues>, today: string): ConfigProblem[] {
  return crossChecks
    .filter(({ of, holds }) => of.every((key) => key in values) && !holds(values as ConfigValues, today))
    .map(({ key, message }) => ({ key, message }));
}

/** Names that Azure would refuse: all of them, and before anything is asked of it. */
function namesOf({ workload, suffix }: Partial<ConfigValues>, stage: string): ConfigProblem[] {
  if (workload === undefined || suffix === undefined) return [];
  return refusedNames({ workload, stage, suffix }).map((message) => ({ key: "names", message }));
}

function problemsOf(section: string, issue: z.core.$ZodIssue): ConfigProblem[] {
  const key = [section, ...issue.path].join(".");
  if (issue.code === "unrecognized_keys") return issue.keys.map((name) => unknown(`${key}.${name}`));
  const isMissing = issue.code !== "custom" && "input" in issue && issue.input === undefined;
  return [{ key, message: isMissing ? `is not set; ${howToSet(key)}` : issue.message }];
}

function unknown(key: string): ConfigProblem {
  return { key, message: "is not known; remove it, or look for a typing error." };
}

function howToSet(key: string): string {
  if (key === "secrets") {
    const names = Object.keys(shape.secrets.shape).join(", ");
    return `set each of ${names} with \`pulumi config set --secret --path secrets.<name> <value>\`.`;
  }
  const secret = key.startsWith("secrets.") ? "--secret " : "";
  return `set it with \`pulumi config set ${secret}--path ${key} <value>\`.`;
}

function secretly(values: SecretValues): Config["secrets"] {
  const entries = Object.entries(values).map(([name, value]) => [name, pulumi.secret(value)]);
  return Object.fromEntries(entries) as Config["secrets"];
}
