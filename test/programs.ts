/**
 * Programs that some tests need beside Node.js and Python. Where one is missing, those are skipped, and the run says so; on GitHub,
 * where all can be had, they fail, for nobody would notice it there.
 */
import { spawnSync } from "node:child_process";
import { chromium } from "./chromium.ts";

const programs = ["git", "openssl", "ps"] as const;

/** Whether tests that need a program are run. */
export function isRun(program: (typeof programs)[number]): boolean {
  return Boolean(process.env.GITHUB_ACTIONS) || isThere(program);
}

/** A sentence for each program that is missing. */
export function missingPrograms(): string[] {
  const missing: string[] = programs.filter((program) => !isThere(program));
  return [...missing, ...(chromium ? [] : ["Chromium"])].map(
    (program) => `skipped: the tests that need ${program}, which this machine does not have`,
  );
}

function isThere(program: string): boolean {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
}
