/**
 * Follows the page "Bring your own source" word for word in a copy of the checkout: writes each file that it names, runs
 * each command, and compares what it shows.
 *
 * Usage: npm run test:tutorial
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { root } from "../../local/setup/paths.mjs";
import { copyCheckout } from "./checkout.ts";
import { type Step, stepsOf } from "./page.ts";
import { firstMissing } from "./shown.ts";

const page = "docs/bring-your-own-source.md";
/** A reader has a quarter of an hour. */
const minutes = 15;

const since = performance.now();
const copy = copyCheckout();
let passed = 0;
let failed = 0;
try {
  for (const step of stepsOf(readFileSync(join(root, page), "utf8"))) {
    const problem = await follow(step);
    const seconds = Math.round((performance.now() - since) / 1000);
    console.log(`${problem ? "FAILED" : "ok    "} ${page}:${step.line} after ${seconds} s`);
    if (problem) {
      console.log(problem);
      failed += 1;
      break;
    }
    passed += 1;
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
if (performance.now() - since > minutes * 60_000) {
  console.log(`FAILED ${page} takes longer than the ${minutes} minutes that it promises.`);
  failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** @returns what is wrong with the step, or null */
async function follow(step: Step): Promise<string | null> {
  if (step.kind === "file") {
    mkdirSync(dirname(join(copy, step.path)), { recursive: true });
    writeFileSync(join(copy, step.path), step.text);
    return null;
  }
  const child = spawn("bash", ["-ec", `exec 2>&1\n${step.text}`], {
    ...{ cwd: copy, stdio: ["ignore", "pipe", "inherit"], timeout: minutes * 60_000 },
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [output, code] = await Promise.all([text(child.stdout), ended]);
  const missing = step.shown === null ? null : firstMissing(step.shown, output);
  if (code !== step.exit) return `${step.text}ended with code ${code}:\n${output}`;
  return missing === null ? null : `${step.text}does not show\n  ${missing}\nbut\n${output}`;
}
