/**
 * `npm run planted`: plants each fault of this folder in a copy of the checkout, and runs the suite that must find it. Ends
 * with `caught N of M`, alone on the last line. A fault is not caught, either, when its patch no longer applies, or when its
 * suite fails without it.
 *
 * Usage: npm run planted [-- NAME...], or `-- --sample 5` for some that the run's seed chooses.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { repeatedBy, seedOfRun } from "../../local/src/check/seed.ts";
import { chanceOf } from "../chance.ts";
import { copyCheckout } from "../checkout.ts";
import { inShell, type ShellEnd } from "../shell.ts";
import { type Planted, plantedIn } from "./patches.ts";

const { positionals, values } = parseArgs({
  ...{ allowPositionals: true, options: { sample: { type: "string" } } },
});
const all = plantedIn(import.meta.dirname);
const unknown = positionals.filter((name) => all.every((one) => one.name !== name));
if (unknown.length > 0) {
  console.error(
    `There is no ${unknown.join(", ")}.patch in test/planted: choose of ${all.map(({ name }) => name).join(", ")}.`,
  );
  process.exit(1);
}
const named = positionals.length > 0 ? all.filter(({ name }) => positionals.includes(name)) : all;
const size = Number(values.sample ?? named.length);
if (!Number.isInteger(size) || size < 1) {
  console.error(`--sample is '${values.sample}': give a whole number from 1 on.`);
  process.exit(1);
}
const chosen = size < named.length ? chanceOf("planted faults").shuffled(named).slice(0, size) : named;
console.log(repeatedBy(seedOfRun()));

/** A suite that takes longer hangs, which is no way to catch a fault. */
const suiteMinutes = 10;
const copy = copyCheckout();
let caught = 0;
// Tests of pages ask Git which there are.
const broken = git("init", "--quiet");
if (broken) throw new Error(broken);
for (const [suite, faults] of Map.groupBy(chosen, (fault) => fault.suite)) {
  const sound = await inShell(suite, copy, suiteMinutes);
  if (sound.code !== 0) console.log(`${suite} fails without any fault:\n${sound.output}`);
  for (const fault of faults) {
    const since = performance.now();
    const problem = await problemOf(fault, sound);
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    console.log(problem ? `MISSED  ${fault.name}: ${problem}` : `caught  ${fault.name} (${seconds} s)`);
    if (problem === null) caught += 1;
  }
}
console.log(`\ncaught ${caught} of ${chosen.length}`);
process.exitCode = caught === chosen.length ? 0 : 1;

/** @param sound how its suite ends without the fault @returns why the fault was not caught; null when it was */
async function problemOf({ file, suite, failsWith }: Planted, sound: ShellEnd): Promise<string | null> {
  if (sound.code !== 0) return "its suite fails without it";
  if (sound.output.includes(failsWith)) return `'${suite}' says '${failsWith}' without it`;
  const refused = git("apply", file);
  if (refused) return `its patch no longer applies: ${refused}`;
  const { code, output } = await inShell(suite, copy, suiteMinutes);
  const left = git("apply", "--reverse", file);
  if (left) throw new Error(`The copy cannot be put right again: ${left}`);
  if (code === 0) return `'${suite}' passes`;
  return output.includes(failsWith) ? null : `'${suite}' fails without saying '${failsWith}':\n${output}`;
}

/** @returns what Git complains of; nothing when it does not */
function git(...args: string[]): string {
  const { status, stderr } = spawnSync("git", args, { cwd: copy, encoding: "utf8" });
  return status === 0 ? "" : stderr.trim() || `git ${args[0]} ended with code ${status}`;
}
