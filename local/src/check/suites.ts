/**
 * What runs beside `npm test`: a sample of the long proofs with every change (`.ci/run`), and all of them by `npm run proofs`.
 * Nothing is proven twice in one run: what pytest or jest prove, no suite proves again.
 */
import { join } from "node:path";
import { enginePython, root } from "../../setup/paths.mjs";
import type { Engine } from "../spark/engines.ts";
import { closingCounts } from "./outcome.ts";
import { jestPart, type Lane, type Part, pytestPart, quickParts, reports, sparkPart } from "./parts.ts";
import { jestReport, pytestReport, type Report } from "./test-reports.ts";

/** Minutes that `.ci/run` may take. */
export const ciMinutes = 45;
/** Minutes after which `.ci/run` ends what still runs: beyond 90 nothing of it would be seen. */
export const ciEndsAfter = 88;
/** Minutes that `npm run proofs` may take, and after which it ends what still runs. */
export const proofsMinutes = 180;
export const proofsEndAfter = 220;

/** The undisturbed demo, which is run once and used twice. */
const undisturbed = join(root, ".local", "undisturbed-demo");
const histories = join(reports, "histories.xml");
const engineReport = () => jestReport(join(reports, "engine.json"));
const jobsReport = () => pytestReport(join(root, ".local", "jobs", "report.xml"));

const samples: readonly Part[] = [
  node("kills of a demo", "Python", 6, "test/e2e/demo-kills.ts", [
    ...["--days", "1", "--kills", "3", "--keep", undisturbed],
  ]),
  node("tutorial", "Python", 3, "test/tutorial/main.ts", ["--demo", undisturbed]),
  python("both engines", "sail", "Python", 5, "test/e2e/engines_agree.py", [
    ...["--histories", "50", "--batches", "2", "--alternating", "1"],
  ]),
  node("planted faults", "Node.js", 3, "test/planted/main.ts", ["--sample", "5"]),
  reporting(engineReport, node("engine", "Node.js", 16, "test/engine/main.ts")),
  reporting(jobsReport, node("jobs", "Node.js", 2, "test/jobs/main.ts")),
  // Its own lane is still busy when this one has nothing else left to do.
  python("kills on Sail", "sail", "Node.js", 3, "test/e2e/chaos.py", kills(3)),
  python("kills on Spark", "spark", "Node.js", 8, "test/e2e/chaos.py", kills(2)),
];

function kills(count: number): string[] {
  const days = ["--days", "1", "--kills", String(count), "--stream-kills", "4"];
  return ["--only", "killed", "streamed", ...days];
}

/** The parts of `.ci/run`. Here actionlint is built where it is not there. */
export const ciParts: readonly Part[] = [
  ...quickParts.filter(({ name }) => name !== "workflows"),
  node("workflows", "Node.js", 1, "local/src/release/lint-workflows.ts"),
  jestPart,
  pytestPart,
  sparkPart,
  ...samples,
];

/** They assert nothing but that they run to their end: their logs are there to be read. */
const benchmarks: readonly Part[] = [
  ...["medallion", "scd2", "stream"].map((name) =>
    python(`bench ${name}`, "sail", "alone", 15, `test/bench/${name}.py`),
  ),
  ...["functions", "estate", "orchestration"].map((name) =>
    node(`bench ${name}`, "alone", 15, `test/bench/${name}.ts`),
  ),
].map((part) => ({ ...part, counts: null }));

const historiesOnSpark = python("long histories", "spark", "Python", 15, "-m", [
  ...["pytest", "-q", `--junit-xml=${histories}`, "test/spark/test_history.py"],
]);
const longHistories: Part = {
  ...historiesOnSpark,
  ...{ env: { ...historiesOnSpark.env, CUSTOMER360_TEST_HISTORIES: "4000" } },
  ...{ report: () => pytestReport(histories), counts: () => pytestReport(histories)?.counts ?? null },
};

/** The parts of `npm run proofs`: what has no room in `.ci/run`. */
export const proofs: readonly Part[] = [
  python("all kills on Spark", "spark", "Python", 60, "test/e2e/chaos.py"),
  python("all kills on Sail", "sail", "Python", 15, "test/e2e/chaos.py"),
  python("both engines, histories and a year", "sail", "Python", 40, "test/e2e/engines_agree.py", [
    ...["--journey", "365"],
  ]),
  longHistories,
  largeFile("sail"),
  largeFile("spark"),
  python("ten times the data", "sail", "Python", 15, "test/e2e/long_run.py"),
  node("bare machine", "Python", 30, "test/e2e/bare-machine.ts"),
  node("all planted faults", "Node.js", 10, "test/planted/main.ts"),
  reporting(
    engineReport,
    node("engine, both stacks whole", "Node.js", 20, "test/engine/main.ts", ["--whole"]),
  ),
  // Half of its time it waits for Spark, as the engine waits for the providers.
  node("all kills of a demo", "Node.js", 55, "test/e2e/demo-kills.ts"),
  ...benchmarks,
];

function node(name: string, lane: Lane, minutes: number, file: string, args: string[] = []): Part {
  return {
    ...{ name, lane, minutes, command: process.execPath, args: [join(root, file), ...args] },
    ...{ counts: closingCounts, report: null },
  };
}

function python(
  name: string,
  engine: Engine,
  lane: Lane,
  minutes: number,
  file: string,
  args: string[] = [],
): Part {
  return {
    ...{ name, lane, minutes, command: enginePython(engine), args: [file, ...args] },
    ...{ env: { CUSTOMER360_ENGINE: engine }, counts: closingCounts, report: null },
  };
}

/** A file of 2 GiB of text goes to Bronze in a gigabyte beside the session's memory; its report says in how much. */
function largeFile(engine: Engine): Part {
  const file = join(reports, `large-file-${engine}.xml`);
  const loaded = python(`large file on ${engine}`, engine, "Python", 20, "-m", [
    ...["pytest", "-q", `--junit-xml=${file}`, "test/spark/test_large_file.py"],
  ]);
  return {
    ...loaded,
    ...{ env: { ...loaded.env, CUSTOMER360_TEST_TEXT_MIB: "2048" } },
    ...{ report: () => pytestReport(file), counts: () => pytestReport(file)?.counts ?? null },
  };
}

function reporting(report: () => Report | null, part: Part): Part {
  return { ...part, report };
}
