/** The pipeline `daily-batch`: everything that a batch needs lands, and the job `medallion` takes it to Gold. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ContainerClient } from "@azure/storage-blob";
import type { Platform } from "@customer360/contracts";
import type { Pipeline } from "./data-factory.ts";
import type { FunctionsApp } from "./functions-app.ts";
import type { Landing } from "./landing.ts";

/** A file that the shop has for a day, beside those of the inbox. */
export interface ShopFile {
  readonly source: string;
  /** File name as in Landing. */
  readonly name: string;
  /** Where it is on this machine. */
  readonly path: string;
}

export interface DailyBatchParts {
  readonly platform: Platform;
  readonly app: () => Promise<FunctionsApp>;
  readonly inbox: ContainerClient;
  readonly landing: Landing;
  /** Container to which summaries of data quality go. */
  readonly logs: ContainerClient;
  /** Source that the app extracts. */
  readonly extracted: string;
  /** What else the shop has for a batch: customers and cart events. */
  readonly shopFiles: (batchId: string, signal: AbortSignal) => Promise<readonly ShopFile[]>;
  /** Runs the job. @throws when the batch does not reach Gold */
  readonly runMedallion: (fileDate: string, batchId: string, signal: AbortSignal) => Promise<void>;
  /** The local lake. */
  readonly lake: string;
}

/** Runs again after a failure as often as one likes: what has landed stays as it is, and the job is idempotent. */
export function dailyBatch(parts: DailyBatchParts): Pipeline {
  const { fileDate: dateName, batchId: batchName } = parameterNames(parts.platform);
  return {
    parameters: [dateName, batchName],
    run: async (parameters, signal) => {
      const fileDate = parameters[dateName] ?? "";
      const batchId = parameters[batchName] ?? "";
      await land(parts, fileDate, batchId, signal);
      try {
        await parts.runMedallion(fileDate, batchId, signal);
      } finally {
        await publishSummary(parts, batchId);
      }
    },
  };
}

/** The parameters that a run for a batch is given. */
export function parametersOf(platform: Platform, fileDate: string, batchId: string): Record<string, string> {
  const names = parameterNames(platform);
  return { [names.fileDate]: fileDate, [names.batchId]: batchId };
}

function parameterNames({ parameters }: Platform): { readonly fileDate: string; readonly batchId: string } {
  return {
    fileDate: parameters.file_date?.dataFactory ?? "fileDate",
    batchId: parameters.batch_id?.dataFactory ?? "batchId",
  };
}

async function land(
  { app, inbox, landing, extracted, shopFiles }: DailyBatchParts,
  fileDate: string,
  batchId: string,
  signal: AbortSignal,
): Promise<void> {
  // A day without sales has no files in the inbox, and so no row in the ledger.
  const files = (await (await app()).batch(batchId, signal))?.files ?? [];
  for (const file of files) await landing.take(inbox, file);
  const others = await shopFiles(batchId, signal);
  for (const { source, name, path } of others) {
    await landing.write(`${source}/${fileDate}/${name}`, readFileSync(path));
  }
  await (await app()).extract(extracted, { fileDate, batchId }, signal);
  const sources = new Set([...files, ...others].map(({ source }) => source));
  for (const source of [...sources, extracted]) await landing.mirror(source, fileDate);
}

/** Publishes what a batch's quality gate has left, if it came so far. */
export async function publishSummary(
  { platform, logs, lake }: Pick<DailyBatchParts, "platform" | "logs" | "lake">,
  batchId: string,
): Promise<void> {
  const name = `${platform.folders.dqSummaries}/${batchId}.json`;
  const summary = readIfThere(join(lake, "logs", ...name.split("/")));
  if (summary) await logs.getBlockBlobClient(name).upload(summary, summary.length);
}

function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
