/** Names that several rooms share: what `platform.yaml` says, typed. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ContractError } from "./contract-error.ts";
import { contractsFolder } from "./folder.ts";
import { severities } from "./model.ts";
import { volumeLimits } from "./odcs.ts";
import { readYaml } from "./read-contract.ts";

const name = z.string().regex(/^[a-z_][a-z0-9_]*$/, "expected a name in snake_case");
const text = z.string().min(1);
const containerName = z
  .string()
  .regex(/^[a-z0-9](-?[a-z0-9]){2,62}$/, "expected lower case letters, digits and hyphens");
const tableName = z.string().regex(/^[a-z][a-z0-9]{2,62}$/, "expected lower case letters and digits");
const folderName = z
  .string()
  .regex(/^[a-z0-9_]+(\/[a-z0-9_]+)*$/, "expected folders such as dq_results/_summaries");
const fileName = z
  .string()
  .regex(
    /^[a-z0-9_]+(\/[a-z0-9_]+)*\.[a-z]+$/,
    "expected a file below folders, such as alerts/_notifier/alerts.jsonl",
  );
const technicalColumn = z.object({ name, physicalType: text, description: text }).readonly();
const time = z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/, "expected YYYY-MM-DD HH:MM:SS");
const pattern = z.string().refine(isPattern, "expected a regular expression");
const isoDate = z.iso.date("expected YYYY-MM-DD");

/** Types that delivered text is read as. */
export const readTypes = ["BOOLEAN", "INT", "BIGINT", "DECIMAL", "DOUBLE", "DATE", "TIMESTAMP"] as const;

/** A section that gives each of `parts` its name, and knows no others. */
function named<Part extends string>(parts: readonly Part[], value: z.ZodType<string>) {
  const shape = Object.fromEntries(parts.map((part) => [part, value])) as Record<Part, z.ZodType<string>>;
  return z.strictObject(shape).readonly();
}

function isPattern(value: string): boolean {
  try {
    // Flags within a group are the engines', and not JavaScript's everywhere.
    new RegExp(value.replaceAll("(?i:", "(?:"));
    return true;
  } catch {
    return false;
  }
}

const platformFile = z
  .object({
    version: z.string().regex(/^\d+\.\d+\.\d+$/, "expected a version such as 1.0.0"),
    zones: z.array(name).min(1).readonly(),
    containers: named(["inbox", "landing", "logs", "checkpoints", "deadletters"], containerName),
    folders: named(["rejected", "dqSummaries"], folderName),
    logFiles: named(["alerts"], fileName),
    limits: z.strictObject({ unpackedFactor: z.int().min(1) }).readonly(),
    queues: named(["blobEvents", "alerts", "notifications"], containerName),
    tables: named(
      ["files", "batches", "batchRuns", "watermarks", "alerts", "silences", "deliveries", "ratelimits"],
      tableName,
    ),
    eventHubs: named(["cartEvents"], containerName),
    pipelines: named(
      [
        "dailyBatch",
        "ingestFiles",
        "ingestCustomers",
        "extractApi",
        "extractSource",
        "backfill",
        "replayBatch",
        "fileArrived",
        "maintenance",
      ],
      containerName,
    ),
    routes: named(
      [
        "cartEvents",
        "extract",
        "arrivals",
        "batchFiles",
        "batchBegin",
        "batchEnd",
        "batchReopen",
        "alerts",
        "actions",
        "health",
      ],
      text,
    ),
    schemas: z.array(name).min(1).readonly(),
    unmasked: z
      .strictObject({ confidential: z.array(text).readonly(), restricted: z.array(text).readonly() })
      .readonly(),
    parameters: z.record(name, z.object({ dataFactory: text, description: text }).readonly()).readonly(),
    auditColumns: z.array(technicalColumn).min(1).readonly(),
    lineageColumns: z.array(name).min(1).readonly(),
    historyColumns: z.array(technicalColumn).min(1).readonly(),
    history: z.object({ openStart: time, openEnd: time, unknownMember: z.int() }).readonly(),
    calendar: z.object({ first: isoDate, last: isoDate }).readonly(),
    texts: named(readTypes, pattern),
    severities: z.record(z.enum(severities), text).readonly(),
    volume: volumeLimits.readonly(),
    recordRules: z
      .record(
        name,
        z
          .object({
            dimension: text,
            severity: z.enum(severities),
            maxFailedPercent: z.number().min(0).max(100),
            description: text,
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();

/** Names that several rooms share. */
export type Platform = z.infer<typeof platformFile>;

/** The file's name in the contracts' folder. */
export const platformFileName = "platform.yaml";

/**
 * Reads the names that rooms share.
 *
 * @param folder folder of the contracts, see {@link contractsFolder}
 * @throws ContractError with every problem of the file
 */
export function loadPlatform(folder: string = contractsFolder()): Platform {
  const path = join(folder, platformFileName);
  if (!existsSync(path)) {
    const message = `${path} is not there; name the folder that holds the contracts.`;
    throw new ContractError([{ file: platformFileName, path: "", message }]);
  }
  const read = readYaml(platformFile, readFileSync(path, "utf8"), platformFileName);
  if ("problems" in read) throw new ContractError(read.problems);
  return read.value;
}
