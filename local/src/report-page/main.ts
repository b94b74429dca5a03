/** `npm run report`: makes the report of a demo's output folder again. */
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { DemoError } from "../demo/errors.ts";
import { OutputFolder } from "../demo/output-folder.ts";
import { WorkerError } from "../spark/errors.ts";
import { SparkWorker } from "../spark/worker-client.ts";
import { sparkWorkerCommand } from "../spark/worker-command.ts";
import { ReportError } from "./errors.ts";
import { makeReport } from "./make-report.ts";

const help = `Makes report.html of a demo again: the dashboards over its tables, as one page.

Usage: npm run report -- [--out DIR]     the demo's folder (.local/journey)
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { out: { type: "string", default: ".local/journey" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) return console.log(help);
  const folder = OutputFolder.existing(resolve(values.out));
  const worker = new SparkWorker(sparkWorkerCommand(folder));
  const leaving = new AbortController();
  process.once("SIGINT", () => leaving.abort());
  try {
    const path = await makeReport(folder, worker, leaving.signal);
    console.log(relative(process.cwd(), path));
  } finally {
    await worker.stop();
    folder.release();
  }
}

try {
  await main();
} catch (error) {
  if (![ReportError, WorkerError, DemoError].some((type) => error instanceof type)) throw error;
  console.error((error as Error).message);
  process.exitCode = 1;
}
