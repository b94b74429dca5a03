/**
 * `npm run test:jobs`: the job definitions as both stacks render them, judged by Databricks' bundles and run through Databricks'
 * SDK in a workspace on this machine. Ends with the counts, alone on the last line; where the packages cannot be had, that is
 * one that is skipped, with the reason, and in CI one that failed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../local/setup/paths.mjs";
import { notToBeHad } from "../../local/src/check/not-to-be-had.ts";
import { settle, total } from "../../local/src/check/outcome.ts";
import { pytestReport } from "../../local/src/check/test-reports.ts";
import { renderStack } from "../../local/src/estate/render-stack.ts";
import { jobsPython } from "./environment.ts";
import { NoJobsEnvironment } from "./errors.ts";
import { settingsOfJobs } from "./jobs-api.ts";

const limits = `
What this shows: Databricks' bundles know every field of the jobs, and its SDK creates, resets and starts them. The workspace was
a stand-in: it evaluates no conditions, and ran scripts where notebooks would be.`;

const work = join(root, ".local", "jobs");

async function main(): Promise<void> {
  // A report of an earlier run must not be counted again.
  rmSync(work, { recursive: true, force: true });
  let python: string;
  try {
    python = await jobsPython(console.log);
  } catch (error) {
    if (!(error instanceof NoJobsEnvironment)) throw error;
    const { text, exitCode } = notToBeHad(error.message, process.env);
    console.log(text);
    process.exitCode = exitCode;
    return;
  }
  for (const stack of ["dev", "prod"]) await render(stack);
  const report = join(work, "report.xml");
  const exitCode = await pytest(python, report);
  const counts = settle(exitCode, pytestReport(report)?.counts ?? null);
  console.log(`${limits}\n\n${total([counts])}`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

async function render(stack: string): Promise<void> {
  const folder = join(work, stack);
  mkdirSync(folder, { recursive: true });
  for (const [name, settings] of Object.entries(settingsOfJobs(await renderStack(stack))))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(settings, null, 2));
}

/** Nothing of the repository's own settings: they are those of another environment. */
async function pytest(python: string, report: string): Promise<number> {
  const files = ["rendered.py", "workspace.py"].map((file) => join(root, "test", "jobs", file));
  const settings = ["-c", join(root, "test", "jobs", "pytest.ini"), "--rootdir", join(root, "test", "jobs")];
  const args = [
    "-m",
    "pytest",
    "-q",
    ...settings,
    `--junit-xml=${report}`,
    ...files,
    ...process.argv.slice(2),
  ];
  const env = { ...process.env, CUSTOMER360_JOBS: work, PYTHONUTF8: "1" };
  const child = spawn(python, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? 1;
}

await main();
