/**
 * `npm run lint:workflows [-- --no-build]`: what GitHub would refuse in the workflows (actionlint), and what would make them
 * unsafe (zizmor). Exits with 1 when either finds something. With `--no-build`, actionlint is skipped where it is not built.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { environmentPython, root } from "../../setup/paths.mjs";
import { NotToBeHad } from "../pulumi/errors.ts";
import { builtProgram, executableOf, type GoProgram, goProgram } from "../pulumi/go-program.ts";

const sources = join(root, "local", "actionlint");

const executable = executableOf("actionlint");
const version = readFileSync(join(sources, "go.mod"), "utf8").match(/rhysd\/actionlint (v[\d.]+)/)?.[1];
const program: GoProgram = {
  ...{ title: `actionlint ${version}`, name: "actionlint", sources, executable },
  pins: ["go.mod", "go.sum"],
  package: "github.com/rhysd/actionlint/cmd/actionlint",
  ...{ linkerFlags: "-s -w", beside: [] },
  missing: (reason) => new NotToBeHad(`actionlint is not there, and ${reason}`),
};

/** actionlint, as it is pinned; null where it may not be built, and is not. @throws NotToBeHad with what to install */
async function actionlint(mayBuild: boolean): Promise<string | null> {
  const folder = mayBuild ? await goProgram(program, console.log) : builtProgram(program);
  return folder === null ? null : join(folder, "bin", executable);
}

/** @returns whether the program found nothing */
function finds(title: string, command: string, args: readonly string[]): boolean {
  const path = [dirname(environmentPython), process.env.PATH].join(delimiter);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PATH: path },
  });
  if (error) throw error;
  console.log(`${status === 0 ? "passed" : "FAILED"}  ${title}`);
  return status === 0;
}

try {
  const linter = await actionlint(!process.argv.includes("--no-build"));
  if (linter === null) console.log("skipped  actionlint: npm run lint:workflows builds it, once");
  const outcomes = [
    ...(linter === null ? [] : [finds("actionlint", linter, [])]),
    finds("zizmor", "zizmor", ["--offline", "--no-progress", "--quiet", ".github"]),
  ];
  const passed = outcomes.filter((one) => one).length;
  console.log(`${passed} passed, ${outcomes.length - passed} failed`);
  process.exitCode = passed === outcomes.length ? 0 : 1;
} catch (error) {
  if (!(error instanceof NotToBeHad)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
