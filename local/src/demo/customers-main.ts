/** `npm run customers:reload` and `npm run customers:reconcile`: the customer master and Silver of a demo, brought together. */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { BlobServiceClient } from "@azure/storage-blob";
import { loadContracts } from "@customer360/contracts";
import { root } from "../../setup/paths.mjs";
import { startAzurite } from "../azurite/azurite.ts";
import { startCustomerMaster } from "../customer-master/customer-master.ts";
import { CustomerMasterError, PostgresError } from "../customer-master/errors.ts";
import { reconcile } from "../customer-master/reconcile.ts";
import { landSnapshot } from "../customer-master/snapshot.ts";
import { loadJob } from "../jobs/load-job.ts";
import { PipelineError } from "../pipelines/errors.ts";
import { Landing } from "../pipelines/landing.ts";
import { SparkWorker } from "../spark/worker-client.ts";
import { sparkWorkerCommand } from "../spark/worker-command.ts";
import { customerSource } from "./customers.ts";
import { DemoError } from "./errors.ts";
import { runMedallion } from "./medallion.ts";
import { OutputFolder } from "./output-folder.ts";
import { silverCustomers } from "./report.ts";
import { PlainView } from "./view/plain-view.ts";

const help = `Usage: npm run customers:reload -- [--out DIR]
       npm run customers:reconcile -- [--out DIR]

  reload      lands every customer's last change again and takes it to Gold; what is known there stays as it is
  reconcile   counts and checksums by range of keys, database against Silver, and the keys that differ

  --out DIR   output folder of the demo (.local/journey)
`;
const shown = 20;
const { signal } = new AbortController();

async function main(): Promise<number> {
  const options = { out: { type: "string" }, help: { type: "boolean", short: "h", default: false } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const command = new Map([
    ["reload", reload],
    ["reconcile", compare],
  ]).get(positionals[0] ?? "");
  if (values.help || !command) {
    console.log(help);
    return values.help ? 0 : 1;
  }
  const folder = OutputFolder.existing(resolve(values.out ?? join(".local", "journey")));
  try {
    return await command(folder);
  } finally {
    folder.release();
  }
}

async function reload(folder: OutputFolder): Promise<number> {
  const fileDate = folder.begun
    .map((id) => (id.match(/\d{4}-\d{2}-\d{2}/g) ?? []).at(-1) ?? "")
    .sort()
    .at(-1);
  if (!fileDate) throw new DemoError("No batch has begun there yet: run npm run demo first.");
  const landed = await withCustomers(folder, (pool) => land(folder, fileDate, pool));
  const { customers, missed, changes } = landed;
  console.log(`Landed ${customers} customers on ${fileDate}; ${missed} changes had been missed.`);
  const worker = new SparkWorker(sparkWorkerCommand(folder));
  worker.start();
  try {
    const view = new PlainView((line) => console.log(line));
    const job = loadJob(join(root, "spark", "jobs", "medallion.json"));
    const batch = { id: `${fileDate}.customers-${changes}`, from: fileDate, to: fileDate };
    await runMedallion({ job, worker, view, folder }, batch, signal);
  } finally {
    await worker.stop();
  }
  return 0;
}

async function land(folder: OutputFolder, fileDate: string, pool: Pool) {
  const contracts = loadContracts();
  const azurite = await startAzurite({ folder: join(folder.platform, "storage") });
  try {
    const blobs = BlobServiceClient.fromConnectionString(azurite.connectionString);
    const landing = new Landing(
      blobs.getContainerClient(contracts.platform.containers.landing),
      folder.landing,
    );
    const snapshot = await landSnapshot({ pool, landing, contracts }, fileDate);
    await landing.mirror(customerSource, fileDate);
    return snapshot;
  } finally {
    await azurite.stop();
  }
}

async function compare(folder: OutputFolder): Promise<number> {
  const silver = silverCustomers(folder.lake, signal);
  const { ranges, rows, waiting, differences } = await withCustomers(folder, (pool) =>
    reconcile(pool, loadContracts(), silver),
  );
  console.log(
    `Customers: ${rows.database} in the database, ${rows.silver} in Silver, ${ranges} ranges of keys.`,
  );
  if (waiting > 0) console.log(`${waiting} changes wait for the next batch.`);
  for (const { low, high, ...kinds } of differences) {
    console.log(`Range from '${low}' to ${high === null ? "the end" : `before '${high}'`} differs:`);
    for (const [kind, keys] of Object.entries(kinds)) {
      if (keys.length > 0)
        console.log(`  ${keys.length} ${titles[kind as keyof typeof titles]}: ${some(keys)}`);
    }
  }
  console.log(
    differences.length === 0
      ? "All ranges are equal."
      : "npm run customers:reload lands what is missing again.",
  );
  return differences.length === 0 ? 0 : 1;
}

const titles = { missing: "not in Silver", surplus: "only in Silver", changed: "with other values" } as const;

function some(keys: readonly string[]): string {
  return keys.slice(0, shown).join(", ") + (keys.length > shown ? ", ..." : "");
}

type Pool = Awaited<ReturnType<typeof startCustomerMaster>>["pool"];

async function withCustomers<T>({ platform }: OutputFolder, work: (pool: Pool) => Promise<T>): Promise<T> {
  const master = await startCustomerMaster(join(platform, "customer-master"));
  try {
    return await work(master.pool);
  } finally {
    await master.stop();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const isExplained = [DemoError, PipelineError, CustomerMasterError, PostgresError].some(
    (type) => error instanceof type,
  );
  if (!isExplained) throw error;
  console.error((error as Error).message);
  process.exitCode = 1;
}
