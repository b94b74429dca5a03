/**
 * Follows the page "Bring your own source" word for word in a copy of the checkout: writes each file that it names, runs
 * each command, and compares what it shows. Then it runs the tests there that read contracts, as the page says they pass.
 *
 * Usage: npm run test:tutorial [-- --demo FOLDER]
 *
 * FOLDER is a copy of the demo that the page begins with. With it, the page's first command has a demo to go on with that is
 * done already, in a checkout where it was never run.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../local/setup/paths.mjs";
import { copyCheckout } from "../checkout.ts";
import { copyDemo } from "../e2e/demo/copy-demo.ts";
import { inShell } from "../shell.ts";
import { type Step, stepsOf } from "./page.ts";
import { firstMissing } from "./shown.ts";

const page = "docs/bring-your-own-source.md";
/** A command that takes longer hangs. */
const longestMinutes = 30;
/** Tests that go through all contracts: what they say depends on those that are brought along. None needs Spark. */
const tests = [
  "npm run --silent test:ts -- test/contracts test/docs/signals test/infra/databricks/plan test/infra/factory test/functions/file-arrival test/local/job-tasks test/dashboards/powerbi\n",
  "npm run --silent test:spark -- test/spark/test_jobs_and_contracts.py\n",
];

/** Commands that stand on no page. */
type Check = Omit<Extract<Step, { kind: "commands" }>, "line"> & { readonly line: null };

/** Where the page has its readers make their demo. */
const demoFolder = join(".local", "tutorial");
const { demo } = parseArgs({ options: { demo: { type: "string" } } }).values;
const since = performance.now();
const copy = copyCheckout();
if (demo && existsSync(demo)) copyDemo(demo, join(copy, demoFolder));
let passed = 0;
let failed = 0;
const isFollowed = await all(stepsOf(readFileSync(join(root, page), "utf8")));
if (isFollowed) {
  const minutes = (performance.now() - since) / 60_000;
  console.log(`followed in ${minutes.toFixed(1)} of the 15 minutes that the page promises its readers`);
  // Tests of pages ask Git which there are.
  execFileSync("git", ["init", "--quiet"], { cwd: copy });
  await all(tests.map((text) => ({ kind: "commands", line: null, text, exit: 0, shown: null })));
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** Follows steps up to the first that fails. @returns whether none did */
async function all(steps: readonly (Step | Check)[]): Promise<boolean> {
  for (const step of steps) {
    const problem = await follow(step);
    const seconds = Math.round((performance.now() - since) / 1000);
    const place = step.line === null ? step.text.trim() : `${page}:${step.line}`;
    console.log(`${problem ? "FAILED" : "ok    "} ${place} after ${seconds} s`);
    if (problem) {
      console.log(problem);
      failed += 1;
      return false;
    }
    passed += 1;
  }
  return true;
}

/** @returns what is wrong with the step, or null */
async function follow(step: Step | Check): Promise<string | null> {
  if (step.kind === "file") {
    mkdirSync(dirname(join(copy, step.path)), { recursive: true });
    writeFileSync(join(copy, step.path), step.text);
    return null;
  }
  const { output, code } = await inShell(step.text, copy, longestMinutes);
  const missing = step.shown === null ? null : firstMissing(step.shown, output);
  if (code !== step.exit) return `${step.text}ended with code ${code}:\n${output}`;
  return missing === null ? null : `${step.text}does not show\n  ${missing}\nbut\n${output}`;
}
