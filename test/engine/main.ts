/**
 * `npm run test:engine`: runs the Pulumi programs on Pulumi's real engine, with stand-ins for the providers. Ends with
 * the counts, alone on the last line; `-- --whole` takes both stacks through all of it. Where the engine cannot be had, that
 * is one that is skipped, with the reason, and on GitHub one that failed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../../local/setup/paths.mjs";
import { notToBeHad } from "../../local/src/check/not-to-be-had.ts";
import { settle, total } from "../../local/src/check/outcome.ts";
import { jestReport } from "../../local/src/check/test-reports.ts";
import { pulumiCli } from "../../local/src/pulumi/cli.ts";
import { NoPulumiCli } from "../../local/src/pulumi/errors.ts";
import { extentVariable, whole } from "./extent.ts";

const limits = `
What this shows: Pulumi takes the program, its resources hang together, and changes do to a stack what they should. The
providers were stand-ins without a schema and without a cloud, but for Databricks' own, where it could be had, and it spoke to
a stand-in for the workspace. Nothing here shows that Azure Resource Manager or Databricks accept the estate.`;

async function main(): Promise<void> {
  try {
    await pulumiCli(console.log);
  } catch (error) {
    if (!(error instanceof NoPulumiCli)) throw error;
    const { text, exitCode } = notToBeHad(error.message, process.env);
    console.log(text);
    process.exitCode = exitCode;
    return;
  }
  await bundle();
  const report = join(root, ".local", "check", "engine.json");
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const exitCode = await jest(report);
  const counts = settle(exitCode, jestReport(report)?.counts ?? null);
  console.log(`${limits}\n\n${total([counts])}`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

/** The policy pack runs in a process of Pulumi's, from its bundle. */
async function bundle(): Promise<void> {
  const code = await node(join(root, "infra", "policy", "build.mjs"));
  if (code !== 0) throw new Error("The policy pack cannot be bundled: see above.");
}

function jest(report: string): Promise<number> {
  const flags = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
  const config = ["--config", join(root, "test", "engine", "jest.config.mjs")];
  const output = ["--verbose", "--json", `--outputFile=${report}`];
  return node(
    ...flags,
    join(root, "node_modules", "jest", "bin", "jest.js"),
    ...config,
    ...output,
    ...process.argv.slice(2).filter((argument) => argument !== "--whole"),
  );
}

async function node(...args: string[]): Promise<number> {
  const env = process.argv.includes("--whole") ? { ...process.env, [extentVariable]: whole } : process.env;
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] });
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? 1;
}

await main();
