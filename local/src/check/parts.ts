/** The parts of `npm test`, and how each is started. Nothing here starts a shell, so all run alike everywhere. */
import { join } from "node:path";
import { environmentPython, root } from "../../setup/paths.mjs";
import type { Counts } from "./outcome.ts";
import { jestCounts, pytestCounts } from "./test-reports.ts";

/** One part: a program that exits with 0 when all is well. */
export interface Part {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** A part that runs many tests and leaves a report to count them. */
export interface TestPart extends Part {
  readonly report: string;
  readonly count: (report: string) => Counts | null;
  /** Whether its output is seen as it comes, which one part at a time can be; else at its end. */
  readonly isLive: boolean;
}

/** Where the test runners leave their reports. */
export const reports = join(root, ".local", "check");

/** Parts of a few seconds that need little memory, so that two may run at once. */
export const quickParts: readonly Part[] = [
  node("types (Python)", "pyright/index.js"),
  node("types (TypeScript)", "typescript-7/bin/tsc"),
  node("lint (TypeScript)", "@biomejs/biome/bin/biome", "ci"),
  python("lint (Python)", ["-m", "ruff", "check", "--output-format=concise"]),
  python("format (Python)", ["-m", "ruff", "format", "--check"]),
  python("contracts", [join("local", "checks", "lint_contracts.py")]),
  {
    name: "workflows",
    command: process.execPath,
    args: [join(root, "local", "src", "release", "lint-workflows.ts"), "--no-build"],
  },
];

// Jest runs ES modules through a part of Node that still calls itself experimental.
const jestFlags = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
const jestReport = join(reports, "jest.json");
const pytestReport = join(reports, "pytest.xml");

/** Parts of minutes. Spark plans on one core and jest runs on one: side by side they take as long as the longer. */
export const testParts: readonly TestPart[] = [
  {
    ...python("tests (Python)", ["-m", "pytest", "-q", `--junit-xml=${pytestReport}`]),
    report: pytestReport,
    count: pytestCounts,
    isLive: true,
  },
  {
    name: "tests (TypeScript)",
    command: process.execPath,
    args: [
      ...jestFlags,
      script("jest/bin/jest.js"),
      "--maxWorkers=50%",
      "--json",
      `--outputFile=${jestReport}`,
    ],
    report: jestReport,
    count: jestCounts,
    isLive: false,
  },
];

/** The file that an npm package's command runs. */
function script(path: string): string {
  return join(root, "node_modules", path);
}

function node(name: string, file: string, ...args: string[]): Part {
  return { name, command: process.execPath, args: [script(file), ...args] };
}

function python(name: string, args: string[]): Part {
  return { name, command: environmentPython, args };
}
