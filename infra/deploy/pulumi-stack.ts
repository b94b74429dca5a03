/** A stack of the program, by Pulumi's own command line. */
import {
  LocalWorkspace,
  type LocalWorkspaceOptions,
  PulumiCommand,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import { StackError } from "./errors.ts";

export interface Infrastructure {
  /** Changes by what would be done, such as `create`; nothing is changed. */
  preview(): Promise<Readonly<Record<string, number>>>;
  /** Makes them. */
  up(): Promise<void>;
  /** The stack's outputs, as the last update left them. */
  outputs(): Promise<Readonly<Record<string, unknown>>>;
}

export interface PulumiOptions extends Pick<LocalWorkspaceOptions, "envVars" | "pulumiHome"> {
  /** Folder of `Pulumi.yaml`. */
  readonly folder: string;
  readonly stack: string;
  readonly say: (line: string) => void;
  /** Folders of policy packs, built, which previews and updates have to pass. */
  readonly policyPacks?: readonly string[];
  /** The `pulumi` of the PATH when it is left out. */
  readonly pulumiCommand?: PulumiCommand;
}

/** @throws StackError when there is no Pulumi, or no such stack */
export async function pulumiStack(options: PulumiOptions): Promise<Infrastructure> {
  const { folder: workDir, stack: stackName, say, policyPacks, pulumiCommand: given, ...rest } = options;
  const pulumiCommand = given ?? (await installed());
  const stack = await LocalWorkspace.selectStack({ stackName, workDir }, { ...rest, pulumiCommand }).catch(
    (cause: Error) => {
      const why = sentenceOf(cause);
      throw new StackError(
        `The stack ${stackName} cannot be opened: ${why} Sign in to its state (pulumi login), or make it: pulumi stack init ${stackName}.`,
      );
    },
  );
  return infrastructureOf(stack, say, policyPacks);
}

/** What a stack's program makes, wherever the program runs. */
export function infrastructureOf(
  stack: Stack,
  say: (line: string) => void,
  policyPacks: readonly string[] = [],
): Infrastructure {
  const onOutput = (text: string) => say(text.trimEnd());
  const options = { onOutput, policyPacks: [...policyPacks] };
  return {
    preview: async () =>
      withoutSame(await work(stack, "preview", async () => (await stack.preview(options)).changeSummary)),
    up: () => work(stack, "up", async () => void (await stack.up(options))),
    outputs: async () => {
      const outputs = await work(stack, "stack output", () => stack.outputs());
      return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
    },
  };
}

async function installed(): Promise<PulumiCommand> {
  return PulumiCommand.get().catch((cause: Error) => {
    throw new StackError(`There is no Pulumi (https://www.pulumi.com/docs/install): ${sentenceOf(cause)}`);
  });
}

async function work<Result>(stack: Stack, command: string, done: () => Promise<Result>): Promise<Result> {
  return done().catch((cause: Error) => {
    throw new StackError(
      `pulumi ${command} of ${stack.name} failed: ${sentenceOf(cause)} Correct that, and run it again.`,
    );
  });
}

function withoutSame(summary: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(summary).filter(([kind]) => kind !== "same"));
}

/** Pulumi's own sentence, out of what its command line prints. */
function sentenceOf({ message }: Error): string {
  const lines = message.split("\n").map((line) => line.trim());
  const told = lines.filter((line) => /^error:/i.test(line));
  return (told.length > 0 ? told : lines.slice(0, 3)).join(" ");
}
