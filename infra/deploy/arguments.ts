/** The command lines of deploying and rolling back. */
import { parseArgs } from "node:util";
import { UsageError } from "./errors.ts";
import { type StepName, stepNames } from "./step.ts";

export const deployHelp = `Deploys the checkout to a stack.

Usage: npm run deploy -- --stack NAME [options]

  --stack NAME      dev or prod
  --dry-run         tells what would change, and changes nothing
  --only STEP,...   some of ${stepNames.join(", ")}
  --commit SHA      refuses to deploy anything else than this commit
  --tag NAME        puts the Git folder to this tag, instead of its branch
  --help            this text
`;

export const rollbackHelp = `Deploys the code of an older commit to a stack, by that commit's own deployment.

Usage: npm run rollback -- --stack NAME --to TAG|COMMIT [options]

  --stack NAME            dev or prod
  --to TAG|COMMIT         what shall run again
  --to-last-good          what passed its smoke test last, instead of --to
  --with-infrastructure   its infrastructure, too
  --dry-run               tells what would change, and changes nothing
  --help                  this text
`;

export interface DeployArguments {
  readonly isHelp: boolean;
  readonly stack: string;
  readonly isDryRun: boolean;
  readonly steps: readonly StepName[];
  readonly commit: string | undefined;
  readonly tag: string | undefined;
}

/** @throws UsageError */
export function deployArguments(args: readonly string[]): DeployArguments {
  const { only, commit, tag, ...values } = parsed(args, "deploy", {
    ...common,
    only: { type: "string" },
    commit: { type: "string" },
    tag: { type: "string" },
  });
  const wanted = only?.split(",").map((name) => name.trim()) ?? [...stepNames];
  const unknown = wanted.filter((name) => !stepNames.some((known) => known === name));
  if (unknown.length > 0)
    throw new UsageError(`There is no step ${unknown.join(", ")}; there are ${stepNames.join(", ")}.`);
  const steps = stepNames.filter((name) => wanted.includes(name));
  return { ...stackOf(values, "deploy"), steps, commit, tag };
}

export interface RollbackArguments {
  readonly isHelp: boolean;
  readonly stack: string;
  readonly isDryRun: boolean;
  /** Null for what passed its smoke test last. */
  readonly to: string | null;
  readonly withInfrastructure: boolean;
}

/** @throws UsageError */
export function rollbackArguments(args: readonly string[]): RollbackArguments {
  const {
    to,
    "to-last-good": toLastGood,
    ...values
  } = parsed(args, "rollback", {
    ...common,
    to: { type: "string" },
    "to-last-good": { type: "boolean", default: false },
    "with-infrastructure": { type: "boolean", default: false },
  });
  if (Boolean(to) === toLastGood && !values.help)
    throw new UsageError("Say what shall run again: --to with a tag or a commit, or --to-last-good.");
  return {
    ...stackOf(values, "rollback"),
    to: to ?? null,
    withInfrastructure: values["with-infrastructure"],
  };
}

const common = {
  stack: { type: "string" },
  "dry-run": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

interface Common {
  readonly stack?: string | undefined;
  readonly "dry-run": boolean;
  readonly help: boolean;
}

function stackOf({ stack = "", "dry-run": isDryRun, help: isHelp }: Common, command: string) {
  if (stack !== "" || isHelp) return { isHelp, stack, isDryRun };
  throw new UsageError(`--stack is missing: npm run ${command} -- --stack dev.`);
}

function parsed<const Options extends NonNullable<Parameters<typeof parseArgs>[0]>["options"] & object>(
  args: readonly string[],
  command: string,
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split("\n")[0]} See npm run ${command} -- --help.`);
  }
}
