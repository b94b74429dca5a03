/** The bundle of the Functions app, made when what it is made of has changed. */
import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../../setup/paths.mjs";
import { fingerprint, isCurrent, stamped } from "../../setup/stamp.mjs";

const inputs = [
  "functions/src/**/*.ts",
  "functions/{extractions,templates}/**/*.*",
  "functions/{build.mjs,host.json,*.yaml}",
  "contracts/src/*.ts",
  "contracts/*.yaml",
  "contracts/*/*.yaml",
  "package-lock.json",
];

/** Brings `functions/dist` up to date. @returns its path */
export async function appBundle(): Promise<string> {
  const bundle = join(root, "functions", "dist");
  const stamp = join(bundle, ".made-from");
  const now = fingerprintOfInputs();
  if (!isCurrent(stamp, now)) {
    await stamped(stamp, now, async () => {
      await promisify(execFile)(process.execPath, [join(root, "functions", "build.mjs")]);
    });
  }
  return bundle;
}

function fingerprintOfInputs(): string {
  const files = inputs.flatMap((pattern) => globSync(pattern, { cwd: root })).sort();
  return fingerprint(...files.flatMap((file) => [file, readFileSync(join(root, file))]));
}
