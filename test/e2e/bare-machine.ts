/**
 * `npm run test:bare`: both commands of the README in a fresh clone, on a machine that has nothing but Node.js, npm and Python 3:
 * an empty home, and a PATH that holds those three, and the `sh` that npm starts scripts with. Root needs `setpriv`, too, for
 * PostgreSQL refuses to run as root. What is proven is the newest commit. Ends with `N passed, N failed`.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { isWindows, root } from "../../local/setup/paths.mjs";
import { findPython } from "../../local/setup/prerequisites.mjs";
import { notToBeHad } from "../../local/src/check/not-to-be-had.ts";
import { closingCounts } from "../../local/src/check/outcome.ts";
import { endGroup } from "../../local/src/check/process-group.ts";
import { isRoot } from "../../local/src/customer-master/programs.ts";

/** How this machine reaches the network: a proxy, certificates, a mirror of a registry. */
const network = [
  /^(https?|all|no)_proxy$/i,
  /^(SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE)$/,
  /^(PIP|UV)_\w+$/,
  /^npm_config_(registry|cafile|proxy|https_proxy|noproxy)$/i,
];

class BareMachine {
  passed = 0;
  failed = 0;
  readonly #folder: string;
  #current: ChildProcess | null = null;

  constructor(folder: string, programs: Readonly<Record<string, string>>) {
    this.#folder = folder;
    for (const name of ["bin", "home"]) mkdirSync(join(folder, name));
    for (const [name, path] of Object.entries(programs)) symlinkSync(path, join(folder, "bin", name));
    execFileSync("git", ["clone", "--quiet", root, this.checkout], { stdio: "inherit" });
  }

  get checkout(): string {
    return join(this.#folder, "checkout");
  }

  /** Ends what is running. */
  stop(): void {
    if (this.#current?.exitCode === null) endGroup(this.#current);
  }

  /** Runs an npm command, shown as it goes on. @returns what it has written to standard output */
  async npm(...args: string[]): Promise<string> {
    const since = performance.now();
    const given = Object.entries(process.env).filter(([name]) => network.some((one) => one.test(name)));
    const child = spawn(join(this.#folder, "bin", "npm"), args, {
      cwd: this.checkout,
      env: {
        ...Object.fromEntries(given),
        PATH: join(this.#folder, "bin"),
        HOME: join(this.#folder, "home"),
      },
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    this.#current = child;
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      process.stdout.write(text);
    });
    const [code] = await once(child, "close");
    const seconds = ((performance.now() - since) / 1000).toFixed(0);
    this.check(`npm ${args.join(" ")}, ${seconds} s`, code === 0, `it ended with ${code}`);
    return output;
  }

  check(what: string, holds: boolean, otherwise: string): void {
    if (holds) this.passed += 1;
    else this.failed += 1;
    console.log(holds ? `passed  ${what}` : `FAILED  ${what}: ${otherwise}`);
  }
}

/** @returns the programs by the names that they are started by, or why there are none */
function findPrograms(): Readonly<Record<string, string>> | string {
  if (isWindows) return "Windows cannot be told to have so few programs.";
  const python = findPython();
  if ("problem" in python) return python.problem;
  const others = ["npm", "sh", ...(isRoot ? ["setpriv"] : [])].map((name) => [name, onPath(name)] as const);
  const missing = others.filter(([, path]) => !path).map(([name]) => name);
  if (missing.length > 0) return `${missing.join(", ")} cannot be found on the PATH.`;
  // Not what a version manager puts in its place, which needs other programs.
  const python3 = execFileSync(python.python, ["-c", "import sys; print(sys.executable)"], {
    encoding: "utf8",
  });
  return { node: process.execPath, python3: python3.trim(), ...Object.fromEntries(others) };
}

function onPath(program: string): string | undefined {
  const places = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, program));
  const found = places.find((place) => existsSync(place));
  return found && realpathSync(found);
}

/**
 * In MB, each file once however many names it has: uv links packages from its cache.
 *
 * @param seen files that were counted already
 */
function sizeOf(folder: string, seen: Set<number>): number {
  const sizes = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sizeOf(path, seen);
    const { ino, size } = lstatSync(path);
    return seen.has(ino) ? 0 : seen.add(ino) && size / 1e6;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function prove(machine: BareMachine): Promise<void> {
  await machine.npm("run", "demo");
  const report = join(machine.checkout, ".local", "journey", "report.html");
  const text = existsSync(report) ? readFileSync(report, "utf8") : "";
  machine.check("the report names its engine", /computed by Sail \d/.test(text), report);
  const seen = new Set<number>();
  const installed = ["node_modules", ".venv", "../home"].map((name) => {
    const folder = join(machine.checkout, name);
    return `${name} ${(existsSync(folder) ? sizeOf(folder, seen) : 0).toFixed(0)} MB`;
  });
  console.log(`Installed for the demo: ${installed.join(", ")}.`);
  const counts = closingCounts(await machine.npm("test"));
  machine.check("npm test has passed", counts?.failed === 0 && counts.passed > 0, "see above");
  const spark = join(machine.checkout, ".venv-spark");
  machine.check("Spark was not installed", !existsSync(spark), `${spark} is there`);
}

async function main(): Promise<number> {
  const programs = findPrograms();
  if (typeof programs === "string") {
    const { text, exitCode } = notToBeHad(programs, process.env);
    console.log(text);
    return exitCode;
  }
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "bare-machine-"));
  const machine = new BareMachine(folder, programs);
  const end = () => {
    machine.stop();
    process.exit(143);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  try {
    await prove(machine);
  } finally {
    machine.stop();
    if (machine.failed === 0) rmSync(folder, { recursive: true, force: true });
    else console.log(`What is left of it is in ${folder}.`);
  }
  console.log(`${machine.passed} passed, ${machine.failed} failed`);
  return machine.failed > 0 ? 1 : 0;
}

process.exitCode = await main();
