/** Deploys an older commit by its own deployment, from a checkout beside this one. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RollbackArguments } from "./arguments.ts";
import { CheckoutError, DeployError, MissingError } from "./errors.ts";
import { commitOf, git } from "./git.ts";
import { stepNames } from "./step.ts";

export interface Rollback extends Omit<RollbackArguments, "isHelp"> {
  readonly to: string;
  /** A checkout of the repository. */
  readonly folder: string;
  /** Whether the stack has one, which is put to the commit's tag. */
  readonly hasGitFolder: boolean;
  readonly say: (line: string) => void;
}

/** @throws DeployError when the commit cannot be deployed this way, or its deployment fails */
export async function rollback({ folder, stack, to, ...given }: Rollback): Promise<void> {
  if (!given.hasGitFolder && !given.withInfrastructure)
    throw new MissingError(
      `The stack ${stack} has no Git folder: its files are copied by the infrastructure. Roll back with --with-infrastructure.`,
    );
  const commit = await commitOf(folder, to);
  await expectDeployment(folder, commit, to);
  const tag = await tagOf(folder, to, commit);
  const steps = stepNames.filter((name) => name !== "infrastructure" || given.withInfrastructure);
  const options = ["--stack", stack, "--tag", tag, "--commit", commit, "--only", steps.join(",")];
  const checkout = await mkdtemp(join(tmpdir(), "customer360-rollback-"));
  await git(folder, "worktree", "add", "--detach", checkout, commit);
  try {
    given.say(`${to} is ${commit.slice(0, 7)}, with the tag ${tag}: building it`);
    await npm(checkout, ["ci"]);
    await npm(checkout, ["run", "deploy", "--", ...options, ...(given.isDryRun ? ["--dry-run"] : [])]);
  } finally {
    await git(folder, "worktree", "remove", "--force", checkout);
    await rm(checkout, { recursive: true, force: true });
  }
}

async function expectDeployment(folder: string, commit: string, to: string): Promise<void> {
  await git(folder, "cat-file", "-e", `${commit}:infra/deploy/main.ts`).catch(() => {
    throw new CheckoutError(
      `${to} is older than npm run deploy: check it out, and deploy it as its infra/README.md says.`,
    );
  });
}

/** A Git folder is put to a tag or a branch, and to no bare commit. */
async function tagOf(folder: string, to: string, commit: string): Promise<string> {
  const tags = (await git(folder, "tag", "--points-at", commit)).split("\n").filter((tag) => tag !== "");
  const tag = tags.find((one) => one === to) ?? tags[0];
  if (tag !== undefined) return tag;
  const name = `rollback-${commit.slice(0, 7)}`;
  throw new CheckoutError(
    `No tag names ${to}, and a Git folder follows nothing else: git tag ${name} ${commit.slice(0, 7)} && git push origin ${name}.`,
  );
}

async function npm(cwd: string, args: readonly string[]): Promise<void> {
  // The npm that runs this: by its name alone, it would need a shell on Windows.
  const { npm_execpath: own } = process.env;
  const [command, first] = own ? [process.execPath, [own]] : ["npm", []];
  const child = spawn(command, [...first, ...args], { cwd, stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code === 0) return;
  throw new DeployError(`npm ${args.slice(0, 2).join(" ")} of that commit failed: its own words are above.`);
}
