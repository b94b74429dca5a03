/** What Git and npm do of a deployment: a repository of its own, whose deployment writes down how it was called. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { CheckoutError } from "../../../infra/deploy/errors.ts";
import { checkedOut } from "../../../infra/deploy/git.ts";
import { rollback } from "../../../infra/deploy/rollback.ts";
import { isRun } from "../../programs.ts";

const withGit = isRun("git") ? describe : describe.skip;

let folder: string;
const calls = () => join(folder, "..", "calls.json");
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
    cwd: folder,
    encoding: "utf8",
  }).trim();

/** Commits a release, whose deployment says which one it is. */
function commit(release: string): string {
  const script = `require("node:fs").writeFileSync(${JSON.stringify(calls())}, JSON.stringify([${JSON.stringify(release)}, ...process.argv.slice(2)]))`;
  writeFileSync(join(folder, "infra", "deploy", "main.ts"), "");
  writeFileSync(join(folder, "deploy.cjs"), script);
  git("add", "-A");
  git("commit", "--quiet", "-m", release);
  return git("rev-parse", "HEAD");
}

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "customer360-git-")), "repository");
  mkdirSync(join(folder, "infra", "deploy"), { recursive: true });
  const manifest = { name: "small", version: "1.0.0", scripts: { deploy: "node deploy.cjs" } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const lock = { name: "small", version: "1.0.0", lockfileVersion: 3, packages: { "": manifest } };
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
  git("init", "--quiet", "--initial-branch", "main");
  git("add", "-A");
  git("commit", "--quiet", "-m", "before there was a deployment");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

const back = (to: string, isDryRun = false, withInfrastructure = false, hasGitFolder = true) =>
  rollback({ folder, stack: "prod", to, isDryRun, withInfrastructure, hasGitFolder, say: () => {} });
const called = () => JSON.parse(readFileSync(calls(), "utf8")) as string[];
const code = "wheel,git-folder,jobs,functions,smoke-test";

withGit("a rollback", () => {
  test("runs the deployment of the commit itself, and leaves no checkout behind", async () => {
    const old = commit("one");
    git("tag", "v1");
    commit("two");
    await back("v1");
    expect(called()).toEqual([...["one", "--stack", "prod", "--tag", "v1", "--commit", old, "--only", code]]);
    expect(git("worktree", "list").split("\n")).toHaveLength(1);
  }, 60_000);

  test("finds the tag of a commit, brings infrastructure when it is told to, and hands a dry run on", async () => {
    const old = commit("one");
    git("tag", "v1");
    await back(old.slice(0, 8), true, true);
    expect(called().slice(3, 5)).toEqual(["--tag", "v1"]);
    expect(called().slice(-3)).toEqual(["--only", `infrastructure,${code}`, "--dry-run"]);
  }, 60_000);

  test("to a commit that no tag names says how to name it", async () => {
    const old = commit("one");
    await expect(back(old)).rejects.toThrow(`git tag rollback-${old.slice(0, 7)}`);
  });

  test("to what there is not, or what is too old, is refused before anything is checked out", async () => {
    await expect(back("v9")).rejects.toThrow("There is no commit v9 here");
    await expect(back("HEAD")).rejects.toThrow("HEAD is older than npm run deploy");
  });

  test("of a stack without a Git folder takes the infrastructure, and else is refused", async () => {
    commit("one");
    git("tag", "v1");
    await expect(back("v1", true, false, false)).rejects.toThrow("Roll back with --with-infrastructure.");
    await back("v1", true, true, false);
    expect(called()[0]).toBe("one");
  }, 60_000);

  test("whose deployment fails leaves no checkout behind either", async () => {
    commit("one");
    writeFileSync(join(folder, "deploy.cjs"), "process.exitCode = 3;");
    git("commit", "--quiet", "-am", "two");
    git("tag", "v2");
    await expect(back("v2")).rejects.toThrow("npm run deploy of that commit failed");
    expect(git("worktree", "list").split("\n")).toHaveLength(1);
  }, 60_000);
});

withGit("the checkout", () => {
  test("is deployed as it stands", async () => {
    const head = commit("one");
    git("tag", "v1");
    expect(await checkedOut(folder, { isDryRun: false })).toBe(head);
    expect(await checkedOut(folder, { commit: head.slice(0, 9), tag: "v1", isDryRun: false })).toBe(head);
  });

  test("that is another commit, or has changes, is not", async () => {
    commit("one");
    git("tag", "v1");
    commit("two");
    await expect(checkedOut(folder, { tag: "v1", isDryRun: true })).rejects.toThrow("not at refs/tags/v1");
    writeFileSync(join(folder, "deploy.cjs"), "");
    expect(await checkedOut(folder, { isDryRun: true })).toBe(git("rev-parse", "HEAD"));
    await expect(checkedOut(folder, { isDryRun: false })).rejects.toThrow(CheckoutError);
  });
});
