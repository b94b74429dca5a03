/** `batches`: what the ledger knows, and days whose files are not all in. */
import type { Contracts } from "@customer360/contracts";
import { planBatch } from "../../../../functions/src/file-arrival/plan-batch.ts";
import { historyCorrelation } from "../../demo/hand-over.ts";
import { textTable } from "../../demo/text-table.ts";
import { counted } from "../../demo/view/format.ts";
import type { LedgerBatch, LedgerFile } from "../ledger-records.ts";
import type { Days, PlatformView } from "../ports.ts";
import { moment, styleOf, type Terminal } from "../terminal.ts";

/** A batch, or a day that has none yet. */
export interface BatchLine {
  readonly fileDate: string;
  /** null while the day waits for files. */
  readonly batchId: string | null;
  readonly state: string;
  /** Names in the inbox. */
  readonly files: readonly string[];
  /** Sources that the day waits for. */
  readonly missing: readonly string[];
  readonly runId: string | null;
  /** ISO 8601, UTC. */
  readonly changedAt: string;
}

const mostFiles = 500;

/** Newest days first. */
export async function listBatches(
  days: Days,
  limit: number,
  { ledger }: PlatformView,
  contracts: Contracts,
): Promise<readonly BatchLine[]> {
  const [batches, accepted] = await Promise.all([
    ledger.batches(days, limit),
    ledger.deliveries({ status: "accepted" }, mostFiles),
  ]);
  const inTime = ({ fileDate }: LedgerFile) =>
    fileDate !== null && fileDate >= (days.from ?? "") && fileDate <= (days.to ?? "9999");
  const byDay = Map.groupBy(accepted.filter(inTime), ({ fileDate }) => fileDate ?? "");
  const known = new Set(batches.map(({ fileDate }) => fileDate));
  const waiting: BatchLine[] = [];
  for (const [fileDate, files] of byDay) {
    if (known.has(fileDate) || (await ledger.batch(`${fileDate}.1`))) continue;
    waiting.push(waitingLine(fileDate, files, contracts));
  }
  return [...waiting, ...batches.map(lineOf)]
    .sort((a, b) => b.fileDate.localeCompare(a.fileDate) || (b.batchId ?? "").localeCompare(a.batchId ?? ""))
    .slice(0, limit);
}

/** What has become of a batch, in a word. */
export function stateOf({ status, run, correlationId }: LedgerBatch): string {
  // A laptop's history was landed before there was anybody to run pipelines.
  if (correlationId === historyCorrelation && run === null) return "history";
  if (run?.state === "reopened") return "starting again";
  if (status === "claimed") return "starting";
  return run?.state ?? "started";
}

/** Sources of which a day still needs a file before its first batch can start. */
export function missingOf(
  fileDate: string,
  files: readonly LedgerFile[],
  contracts: Contracts,
): readonly string[] {
  const sources = contracts.ofLayer("sources").filter(({ inboxFile }) => inboxFile !== null);
  const plan = planBatch(fileDate, files, [], sources);
  return plan.kind === "waiting" ? plan.missing : [];
}

function lineOf(batch: LedgerBatch): BatchLine {
  const { fileDate, batchId, files, claimedAt, startedAt, run } = batch;
  return {
    ...{ fileDate, batchId, state: stateOf(batch), missing: [] },
    files: files.map(({ inbox }) => inbox),
    runId: run?.runId ?? batch.runId,
    changedAt: (run?.changedAt ?? startedAt ?? claimedAt).toISOString(),
  };
}

function waitingLine(fileDate: string, files: readonly LedgerFile[], contracts: Contracts): BatchLine {
  const missing = missingOf(fileDate, files, contracts);
  return {
    ...{ fileDate, batchId: null, state: missing.length > 0 ? "waiting for files" : "complete, not started" },
    ...{ missing, runId: null, files: files.map(({ blob }) => blob) },
    changedAt: files[0]?.receivedAt.toISOString() ?? "",
  };
}

export function renderBatches(lines: readonly BatchLine[], terminal: Terminal): string {
  if (lines.length === 0) return "The ledger has no batch of these days.";
  const columns = [
    { title: "batch" },
    { title: "state" },
    { title: "changed, UTC" },
    { title: "run" },
    { title: "files" },
  ];
  const rows = lines.map(({ batchId, fileDate, state, changedAt, runId, files, missing }) => [
    ...[batchId ?? `${fileDate}.1`, state, moment(changedAt || null), runId?.slice(0, 8) ?? ""],
    missing.length > 0 ? `${files.join(", ")}; lacks ${missing.join(", ")}` : files.join(", "),
  ]);
  const [title = "", ...table] = textTable(columns, rows);
  return [
    terminal.paint("dim", terminal.fit(title)),
    ...table.map((line, index) => terminal.paint(styleOf(lines[index]?.state ?? ""), terminal.fit(line))),
    terminal.paint(
      "dim",
      `  ${counted(lines.length, "batch", "batches")}; why <batch> tells what happened to one.`,
    ),
  ].join("\n");
}
