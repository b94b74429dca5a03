/** The Python environment of these tests: its packages are large, so it is shared by all checkouts and made when first needed. */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, environmentPython, isWindows, root } from "../../local/setup/paths.mjs";
import { run, SetupError } from "../../local/setup/run.mjs";
import { fingerprint, isCurrent, stamped } from "../../local/setup/stamp.mjs";
import { NoJobsEnvironment } from "./errors.ts";

const requirements = join(root, "test", "jobs", "requirements.txt");

/**
 * The interpreter with the packages of `requirements.txt`. Another list of packages is another environment.
 *
 * @param tell is told when the packages have to be fetched
 * @throws NoJobsEnvironment when they cannot
 */
export async function jobsPython(tell: (line: string) => void): Promise<string> {
  const inputs = fingerprint(readFileSync(requirements));
  const folder = join(cacheFolder(), "jobs", inputs.slice(0, 16));
  const python = isWindows ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
  const stamp = join(folder, ".customer360-stamp");
  if (existsSync(python) && isCurrent(stamp, inputs)) return python;
  tell("Fetching the packages of a workspace to run jobs in, once: some 350 MB.");
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(cacheFolder(), "jobs"), { recursive: true });
    await run("Making the environment of jobs", environmentPython, ["-m", "venv", "--without-pip", folder]);
    const sync = ["-m", "uv", "pip", "sync", "--quiet", "--require-hashes", "--python", python];
    await stamped(stamp, inputs, () =>
      run("Installing the packages of jobs", environmentPython, [...sync, requirements]),
    );
    return python;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    throw new NoJobsEnvironment(error.message);
  }
}
