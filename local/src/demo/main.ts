/** `npm run demo`: real purchases from Landing to Gold on this machine. */
import { relative, resolve } from "node:path";
import { makeReady } from "../../setup/make-ready.mjs";
import { SetupError } from "../../setup/run.mjs";
import { CustomerMasterError, PostgresError } from "../customer-master/errors.ts";
import { JobError } from "../jobs/errors.ts";
import { PipelineError } from "../pipelines/errors.ts";
import { ReportError } from "../report-page/errors.ts";
import { isReportFresh, makeReport, reportPath } from "../report-page/make-report.ts";
import { chosenEngine, versionText } from "../spark/engines.ts";
import { WorkerError } from "../spark/errors.ts";
import { SparkWorker } from "../spark/worker-client.ts";
import { sparkWorkerCommand } from "../spark/worker-command.ts";
import { type DemoOptions, help, parseArguments } from "./arguments.ts";
import type { DemoView } from "./demo-events.ts";
import { readDurations } from "./durations.ts";
import { DemoError, InterruptedError } from "./errors.ts";
import { type Interruption, listenForInterruption } from "./interruption.ts";
import { OutputFolder } from "./output-folder.ts";
import { readSummary } from "./report.ts";
import { runBatches } from "./run.ts";
import { renderSummary, renderTold } from "./summary.ts";
import { readTally, received } from "./told.ts";
import { duration } from "./view/format.ts";
import { LiveView } from "./view/live-view.ts";
import { PlainView } from "./view/plain-view.ts";
import { allVisits, visitsFolder } from "./visits/visits.ts";

const stopped = "Stopped. What is done stays done: run the same command again to continue.";

/** Problems that a sentence explains; anything else is an error of the program and keeps its stack. */
function isExplained(error: unknown): error is Error {
  return [
    ...[DemoError, WorkerError, JobError, PipelineError, CustomerMasterError, PostgresError],
    ...[ReportError, SetupError],
  ].some((type) => error instanceof type);
}

async function main(): Promise<number> {
  const options = parseArguments(process.argv.slice(2), process.cwd());
  if (options.isHelp) {
    console.log(help);
    return 0;
  }
  const engine = options.engine ?? chosenEngine();
  if (options.isVersion) {
    console.log(versionText(engine));
    return 0;
  }
  if (engine === "spark") await makeReady("spark");
  const folder = new OutputFolder(options);
  const worker = new SparkWorker(sparkWorkerCommand(folder, options.engine));
  const view = viewFor(options);
  const interruption = listenForInterruption(
    () => view.handle({ type: "step", text: "Stopping (Ctrl-C again stops at once)" }),
    () => {
      worker.kill();
      view.close();
      folder.release();
      console.log(stopped);
    },
  );
  try {
    await run(options, folder, worker, view, interruption);
    return 0;
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    console.log(stopped);
    return interruption.exitCode();
  } finally {
    view.close();
    folder.release();
    interruption.dispose();
  }
}

async function run(
  options: DemoOptions,
  folder: OutputFolder,
  worker: SparkWorker,
  view: DemoView,
  { signal }: Interruption,
): Promise<void> {
  const start = performance.now();
  let count: number;
  try {
    count = await runBatches({ options, folder, worker, view, signal });
    await renewReport(folder, worker, view, signal);
  } finally {
    await worker.stop();
    view.close();
  }
  const place = placeName(folder.root);
  console.log(
    count === 0
      ? `Nothing to do: ${place} holds everything that was asked for. Choose other days, or --fresh to start over.`
      : `Done in ${duration((performance.now() - start) / 1000)}.`,
  );
  const told = {
    ...{ tally: readTally(folder.platform), visits: allVisits(visitsFolder(folder.platform)) },
    ...received(folder.platform),
  };
  console.log(renderSummary(await readSummary(folder.lake, folder.truth, signal), options.dataset, place));
  console.log(renderTold(told, alertsCommand(options)));
  console.log(`\nLook at it: ${placeName(reportPath(folder))} shows the dashboards, in any browser.`);
}

/** Makes the report when there is none, or an older one. */
async function renewReport(
  folder: OutputFolder,
  worker: SparkWorker,
  view: DemoView,
  signal: AbortSignal,
): Promise<void> {
  if (isReportFresh(folder)) return;
  view.handle({ type: "step", text: "Making the report" });
  try {
    await makeReport(folder, worker, signal);
  } catch (error) {
    if (signal.aborted) throw new InterruptedError("Stopped.", { cause: error });
    throw error;
  }
}

/** The command that shows emails and cards of this output folder. */
function alertsCommand({ dataset, out }: DemoOptions): string {
  const isPreset = out === resolve(".local", dataset) && dataset === "journey";
  return isPreset ? "npm run alerts" : `npm run alerts -- --out ${placeName(out)}`;
}

/** A folder as the user would type it. */
function placeName(folder: string): string {
  const below = relative(process.cwd(), folder);
  return below.startsWith("..") ? folder : below || ".";
}

function viewFor(options: DemoOptions): DemoView {
  const isLive = process.stdout.isTTY && !options.isPlain;
  return isLive
    ? new LiveView(process.stdout, options.dataset, readDurations())
    : new PlainView((line) => console.log(line));
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!isExplained(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
