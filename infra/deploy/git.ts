/** What Git says of the checkout. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CheckoutError } from "./errors.ts";

const run = promisify(execFile);

/** @throws CheckoutError with what Git says */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run("git", [...args], { cwd: folder }).catch((error: { stderr?: string }) => {
    throw new CheckoutError(`git ${args.join(" ")}: ${error.stderr?.trim() || "Git is not to be found."}`);
  });
  return stdout.trim();
}

/** Full SHA of what somebody calls by a tag, a branch or the beginning of a SHA. @throws CheckoutError */
export async function commitOf(folder: string, name: string): Promise<string> {
  return git(folder, "rev-parse", "--verify", "--end-of-options", `${name}^{commit}`).catch(() => {
    throw new CheckoutError(`There is no commit ${name} here: git fetch --tags brings what others pushed.`);
  });
}

export interface Wanted {
  /** What shall be deployed, when the command line says so. */
  readonly commit?: string | undefined;
  readonly tag?: string | undefined;
  /** Whether files that are not committed are of no account. */
  readonly isDryRun: boolean;
}

/**
 * The commit that the checkout stands at: what is built here is what it holds.
 *
 * @throws CheckoutError when that is another one than wanted, or has files changed
 */
export async function checkedOut(folder: string, { commit, tag, isDryRun }: Wanted): Promise<string> {
  const head = await commitOf(folder, "HEAD");
  for (const name of [commit, tag && `refs/tags/${tag}`]) {
    if (name === undefined || (await commitOf(folder, name)) === head) continue;
    throw new CheckoutError(
      `The checkout stands at ${head.slice(0, 7)}, and not at ${name}: git switch --detach ${name} first, or npm run rollback for an older one.`,
    );
  }
  if (isDryRun || (await git(folder, "status", "--porcelain")) === "") return head;
  throw new CheckoutError("The checkout has changes that are in no commit: commit them, or put them away.");
}
