/**
 * `npm run lint:workflows`: what GitHub would refuse in the workflows (actionlint), and what would make them unsafe
 * (zizmor). Exits with 1 when either finds something.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { environmentPython, root } from "../../setup/paths.mjs";
import { NotToBeHad } from "../pulumi/errors.ts";
import { executableOf, goProgram } from "../pulumi/go-program.ts";

const sources = join(root, "local", "actionlint");

/** actionlint, as it is pinned. @throws NotToBeHad with what to install */
async function actionlint(): Promise<string> {
  const executable = executableOf("actionlint");
  const version = readFileSync(join(sources, "go.mod"), "utf8").match(/rhysd\/actionlint (v[\d.]+)/)?.[1];
  const folder = await goProgram(
    {
      ...{ title: `actionlint ${version}`, name: "actionlint", sources, executable },
      pins: ["go.mod", "go.sum"],
      package: "github.com/rhysd/actionlint/cmd/actionlint",
      ...{ linkerFlags: "-s -w", beside: [] },
      missing: (reason) => new NotToBeHad(`actionlint is not there, and ${reason}`),
    },
    console.log,
  );
  return join(folder, "bin", executable);
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
  const outcomes = [
    finds("actionlint", await actionlint(), []),
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
