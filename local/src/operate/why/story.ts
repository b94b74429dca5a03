/** Everything that the ledger, the pipelines, the lake's logs and the alerts say of a batch or a file. */
import type { Contracts } from "@customer360/contracts";
import { batchKeyOf } from "../../../../functions/src/file-arrival/records.ts";
import { missingOf } from "../commands/batches.ts";
import { isDuring } from "../commands/runs.ts";
import { UnknownError } from "../errors.ts";
import type { LedgerBatch, LedgerFile, OpenAlert } from "../ledger-records.ts";
import { type BatchLogs, type Check, logsOf, type Step } from "../log-queries.ts";
import type { PlatformView } from "../ports.ts";
import { type RunNode, treeOf } from "../run-tree.ts";
import { batchIdOfFile } from "./file-batch.ts";

export interface Story {
  /** The batch or the file that was asked for. */
  readonly subject: string;
  /** Name in the inbox; null when a batch was asked for. */
  readonly file: string | null;
  /** YYYY-MM-DD; null when the name stands for none. */
  readonly fileDate: string | null;
  /** Of the files that it is about, oldest first. */
  readonly deliveries: readonly LedgerFile[];
  /** The newest batch that it is about; null when there is none in the ledger. */
  readonly batch: LedgerBatch | null;
  /** Earlier batches that took the file. */
  readonly earlier: readonly string[];
  /** Sources that the day's first batch waits for. */
  readonly missing: readonly string[];
  /** The batch's last pipeline run with all in it; null when there is none, or it is no longer kept. */
  readonly run: RunNode | null;
  /** The id under which the lake's logs have the batch; null when they have nothing. */
  readonly loggedAs: string | null;
  readonly logs: BatchLogs;
  readonly alerts: readonly OpenAlert[];
}

const nothing: BatchLogs = { steps: [], broken: [], files: [] };
const most = 500;

/**
 * Reads it all.
 *
 * @param subject a batch's id, or a file's name in the inbox or in Landing
 * @throws UnknownError when nobody knows it
 */
export async function storyOf(subject: string, view: PlatformView, contracts: Contracts): Promise<Story> {
  const about = (await aboutBatch(subject, view)) ?? (await aboutFile(subject, view, contracts));
  const { batch, fileDate } = about;
  const batchId = batch?.batchId ?? about.loggedAs;
  const isWaiting = batch === null && fileDate !== null && !(await view.ledger.batch(`${fileDate}.1`));
  const [run, logged, alerts, ofDay] = await Promise.all([
    runOf(batch, view),
    logsFor(batchId, batch, view),
    view.ledger.openAlerts(),
    isWaiting ? view.ledger.deliveries({ date: fileDate }, most) : [],
  ]);
  const missing = isWaiting ? missingOf(fileDate, ofDay, contracts) : [];
  const logs = about.file === null ? logged.logs : ofFile(about.file, batch, logged.logs, contracts);
  const story = { ...about, loggedAs: logged.loggedAs, logs, subject, missing, run };
  return { ...story, alerts: alerts.filter((alert) => concerns(alert, story, batchId)) };
}

type About = Pick<Story, "file" | "fileDate" | "deliveries" | "batch" | "earlier" | "loggedAs">;

async function aboutBatch(batchId: string, { ledger, tables }: PlatformView): Promise<About | null> {
  const about = { file: null, earlier: [] };
  const key = batchKeyOf(batchId);
  const batch = key && (await ledger.batch(batchId));
  const days = key ? await ledger.deliveries({ date: key.fileDate }, most) : [];
  if (batch) {
    const names = new Set(batch.files.map(({ inbox }) => inbox));
    const deliveries = days.filter(({ blob }) => names.has(blob)).reverse();
    return { ...about, fileDate: batch.fileDate, deliveries, batch, loggedAs: null };
  }
  if (key?.delivery === 1 && days.length > 0) {
    return { ...about, fileDate: key.fileDate, deliveries: [...days].reverse(), batch: null, loggedAs: null };
  }
  // A backfill, or a batch that somebody ran by hand, stands in the lake's logs alone.
  if (/\.(csv|json|jsonl|avro|gz)\b/.test(batchId)) return null;
  const { steps } = await logsOf(batchId, tables);
  const fileDate = key?.fileDate ?? null;
  return steps.length > 0 ? { ...about, fileDate, deliveries: [], batch: null, loggedAs: batchId } : null;
}

async function aboutFile(subject: string, view: PlatformView, contracts: Contracts): Promise<About> {
  const { ledger, tables } = view;
  const name = subject.replace(/^inbox\//, "");
  const fileDate = contracts.inboxFile(name)?.fileDate ?? /\d{4}-\d{2}-\d{2}/.exec(name)?.[0] ?? null;
  const ofDay = fileDate ? await ledger.batches({ from: fileDate, to: fileDate }, most) : [];
  const landed = ofDay
    .flatMap(({ files }) => files)
    .find(({ landing }) => landing === name || landing.endsWith(`/${name}`));
  const file = landed?.inbox ?? name;
  const batches = ofDay.filter(({ files }) => files.some(({ inbox }) => inbox === file));
  const deliveries = await deliveriesOf(file, fileDate, view);
  const [batch = null, ...earlier] = batches;
  const loggedAs = batch || deliveries.length > 0 ? null : await batchIdOfFile(name, tables);
  if (!batch && deliveries.length === 0 && !loggedAs && !contracts.inboxFile(name)) {
    throw new UnknownError(
      `Nobody knows ${subject}: it is no batch, and no file of that name was delivered or landed. The command batches lists what there is.`,
    );
  }
  return { file, fileDate, deliveries, batch, earlier: earlier.map(({ batchId }) => batchId), loggedAs };
}

/** A name that breaks the rules for names stands for no date, or for one that it does not mean. */
async function deliveriesOf(
  file: string,
  fileDate: string | null,
  { ledger }: PlatformView,
): Promise<readonly LedgerFile[]> {
  const dated = fileDate ? await ledger.deliveries({ date: fileDate }, most) : [];
  const found = dated.filter(({ blob }) => blob === file);
  if (found.length > 0) return found.reverse();
  const rejected = await ledger.deliveries({ status: "rejected" }, most);
  return rejected.filter(({ blob }) => blob === file).reverse();
}

async function runOf(batch: LedgerBatch | null, { factory }: PlatformView): Promise<RunNode | null> {
  const runId = batch?.run?.runId ?? batch?.runId;
  if (!runId) return null;
  const all = await factory.runs();
  const run = all.find((one) => one.runId === runId);
  return run ? treeOf(run, all, factory) : null;
}

/** A laptop's history is loaded as one batch, and stands in the ledger by its days. */
async function logsFor(
  batchId: string | null,
  batch: LedgerBatch | null,
  { tables }: PlatformView,
): Promise<Pick<Story, "loggedAs" | "logs">> {
  if (batchId === null) return { loggedAs: null, logs: nothing };
  const logs = await logsOf(batchId, tables);
  if (logs.steps.length > 0) return { loggedAs: batchId, logs };
  const landed = batch?.files[0]?.landing;
  const other = landed === undefined ? null : await batchIdOfFile(landed, tables);
  return other === null ? { loggedAs: null, logs } : { loggedAs: other, logs: await logsOf(other, tables) };
}

/** Steps of the job in the last run; one that did not come to its job has none, whatever earlier ones did. */
export function lastSteps({ run, logs: { steps } }: Pick<Story, "run" | "logs">): readonly Step[] {
  const unfinished = run && run.run.status !== "Succeeded" ? run.run : null;
  const own = unfinished ? steps.filter(({ started_at }) => isDuring(started_at, unfinished)) : steps;
  const last = own.at(-1)?.run_id;
  return own.filter(({ run_id }) => run_id === last);
}

/** What concerns one file of a batch: its source's records and rules, and whatever else closed the gate. */
function ofFile(file: string, batch: LedgerBatch | null, logs: BatchLogs, contracts: Contracts): BatchLogs {
  const source =
    batch?.files.find(({ inbox }) => inbox === file)?.source ??
    logs.files.find(({ source_file }) => source_file === file || source_file.endsWith(`/${file}`))?.source;
  if (source === undefined) return logs;
  const table = contracts.silverOf(source).name;
  const closes = ({ severity, status }: Check) => severity === "error" && status === "failed";
  return {
    steps: logs.steps,
    files: logs.files.filter((audit) => audit.source === source),
    broken: logs.broken.filter((check) => check.entity === table || closes(check)),
  };
}

function concerns(
  { alert }: OpenAlert,
  { file, fileDate, batch }: Pick<Story, "file" | "fileDate" | "batch">,
  batchId: string | null,
): boolean {
  if (alert.batchId !== null) return alert.batchId === batchId;
  const names = file === null ? (batch?.files.map(({ inbox }) => inbox) ?? []) : [file];
  if (names.some((name) => alert.key.endsWith(`/${name}`))) return true;
  const isOfFile = /^file-arrival\/(rejected|overdue)\//.test(alert.key);
  return fileDate !== null && alert.labels.fileDate === fileDate && !(isOfFile && file !== null);
}
