/** The parts of `npm test`, and how each is started. Nothing here starts a shell, so all run alike everywhere. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { enginePython, root } from "../../setup/paths.mjs";
import type { Engine } from "../spark/engines.ts";
import type { Counts } from "./outcome.ts";
import { jestReport, pytestReport, type Report } from "./test-reports.ts";

/**
 * The core that a part fills. Python's tests and engines fill one; pyright, tsc, jest and Pulumi's engine fill another. Parts of one
 * lane run one after another, these two lanes side by side; what measures time runs alone, at the end.
 */
export type Lane = "Python" | "Node.js" | "alone";

/** One part: a program that exits with 0 when all is well. */
export interface Part {
  readonly name: string;
  readonly lane: Lane;
  readonly command: string;
  readonly args: readonly string[];
  /** Variables of its environment beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it may take on two cores beside the other lane, with empty caches. More is a warning, never a failure. */
  readonly minutes: number;
  /** Counts of its tests, of what it has printed; null for a part that is one check. */
  readonly counts: ((output: string) => Counts | null) | null;
  /** The report that it leaves; null when there is none. */
  readonly report: (() => Report | null) | null;
}

/** Where the test runners leave their reports, and parts their output. */
export const reports = join(root, ".local", "check");

/** Parts of a few seconds. */
export const quickParts: readonly Part[] = [
  node("types (Python)", "pyright/index.js"),
  node("types (TypeScript)", "typescript-7/bin/tsc"),
  node("lint (TypeScript)", "@biomejs/biome/bin/biome", "ci"),
  python("lint (Python)", ["-m", "ruff", "check", "--output-format=concise"]),
  python("format (Python)", ["-m", "ruff", "format", "--check"]),
  python("contracts", [join("local", "checks", "lint_contracts.py")]),
  check("workflows", process.execPath, [
    join(root, "local", "src", "release", "lint-workflows.ts"),
    "--no-build",
  ]),
];

// Jest runs ES modules through a part of Node that still calls itself experimental.
const jestFlags = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
// Many tests wait for a server half of their time: three workers keep one core busy.
const jestWorkers = Math.max(3, Math.floor(availableParallelism() / 2));
const jestFile = join(reports, "jest.json");
const pytestFile = join(reports, "pytest.xml");

/** Python's tests, nearly all of them on Sail, the engine of a laptop. */
export const pytestPart: Part = {
  ...python("tests (Python)", ["-m", "pytest", "-q", `--junit-xml=${pytestFile}`]),
  ...tests("Python", 8, () => pytestReport(pytestFile)),
};

const sparkFile = join(reports, "spark.xml");

/** The tests of the package again, on Spark, the reference: what differs there has a reason beside it. */
export const sparkPart: Part = {
  ...python(
    "tests on Spark",
    ["-m", "pytest", "-q", join("test", "spark"), `--junit-xml=${sparkFile}`],
    "spark",
  ),
  ...tests("Python", 20, () => pytestReport(sparkFile)),
};

/** TypeScript's tests. */
export const jestPart: Part = {
  ...check("tests (TypeScript)", process.execPath, [
    ...jestFlags,
    script("jest/bin/jest.js"),
    `--maxWorkers=${jestWorkers}`,
    "--json",
    `--outputFile=${jestFile}`,
  ]),
  ...tests("Node.js", 10, () => jestReport(jestFile)),
};

/** Minutes that `npm test` may take. */
export const testMinutes = 9;

/** The file that an npm package's command runs. */
function script(path: string): string {
  return join(root, "node_modules", path);
}

function node(name: string, file: string, ...args: string[]): Part {
  return check(name, process.execPath, [script(file), ...args]);
}

function python(name: string, args: string[], engine: Engine = "sail"): Part {
  return { ...check(name, enginePython(engine), args), env: { CUSTOMER360_ENGINE: engine } };
}

function check(name: string, command: string, args: readonly string[]): Part {
  return { name, command, args, lane: "Node.js", minutes: 1, counts: null, report: null };
}

function tests(lane: Lane, minutes: number, report: () => Report | null) {
  return { lane, minutes, report, counts: () => report()?.counts ?? null };
}
