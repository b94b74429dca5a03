/** A day's files on their way through the inbox: uploaded, judged by the app's ledger, and taken by its batches. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LedgerBatch, LedgerFile } from "../pipelines/functions-app.ts";
import { hashOf } from "../pipelines/landing.ts";
import type { Batch, Delivery } from "./batches.ts";
import type { DemoView } from "./demo-events.ts";
import { BatchError } from "./errors.ts";
import { queueLockSeconds, type Surroundings } from "./surroundings.ts";
import { until } from "./until.ts";

export interface ArrivalParts {
  readonly surroundings: Pick<Surroundings, "app" | "container" | "contracts" | "platform">;
  readonly view: DemoView;
  /** Folder in which the shop has laid out its deliveries. */
  readonly shop: string;
  readonly signal: AbortSignal;
}

interface ShopUpload {
  readonly source: string;
  /** Name in the inbox. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

const secondsForVerdict = 120;
/** Longer than an alert's message stays hidden that an earlier run had in hand when it was killed. */
const secondsForEmail = 2 * queueLockSeconds;

/**
 * Uploads the files of a batch that the inbox takes, and waits until the ledger has judged them and its batches have taken
 * what it accepted.
 *
 * One file goes after the other: the ledger makes a batch of a corrected file as soon as it is in, and so the batches'
 * numbers do not depend on chance.
 *
 * @param showsTorn whether the shop's first attempt at one file is cut off half-way
 * @returns the batches of the day
 */
export async function upload(
  batch: Batch,
  parts: ArrivalParts,
  showsTorn: boolean,
): Promise<readonly LedgerBatch[]> {
  const uploads = batch.deliveries.flatMap((delivery) => uploadsOf(delivery, parts));
  let standing: ShopUpload[] = [];
  for (const [index, each] of uploads.entries()) {
    const before = await parts.surroundings.app.batchesOf(batch.to, parts.signal);
    if (takes(before, each) && isInterrupted(before, batch)) continue;
    if (showsTorn && index === uploads.length - 1) await uploadTorn(batch.to, each, parts);
    const verdict = await uploadOne(batch.to, each.bytes, each.name, parts);
    tell(verdict, parts);
    if (verdict.status !== "rejected") standing.push(each);
    if (before.length > 0) standing = await taken(batch.to, standing, parts);
  }
  if (standing.length > 0) await taken(batch.to, standing, parts);
  return parts.surroundings.app.batchesOf(batch.to, parts.signal);
}

/** Whether an earlier run of the demo came as far as this batch. */
function isInterrupted(known: readonly LedgerBatch[], { id }: Batch): boolean {
  return known.some(({ batchId }) => batchId === id);
}

function uploadsOf(delivery: Delivery, { surroundings, shop }: ArrivalParts): ShopUpload[] {
  const { inboxFile } = surroundings.contracts.get("sources", delivery.source);
  if (inboxFile === null) return [];
  return delivery.files.map((file) => {
    const bytes = readFileSync(join(shop, delivery.source, delivery.file_date, file));
    const name = inboxFile.replace("{file_date}", delivery.file_date);
    return { source: delivery.source, name, bytes, sha256: hashOf(bytes) };
  });
}

function takes(batches: readonly LedgerBatch[], { source, sha256 }: ShopUpload): boolean {
  return batches.some(({ files }) => files.some((file) => file.source === source && file.sha256 === sha256));
}

/** @returns what the ledger says of the version that was uploaded */
export async function uploadOne(
  fileDate: string,
  bytes: Buffer,
  name: string,
  { surroundings, signal }: Pick<ArrivalParts, "surroundings" | "signal">,
): Promise<LedgerFile> {
  const { app, container, contracts } = surroundings;
  const inbox = container(contracts.platform.containers.inbox);
  const { etag = "" } = await inbox.getBlockBlobClient(name).upload(bytes, bytes.length);
  const eTag = etag.replaceAll('"', "");
  return until(async () => (await app.filesOf(fileDate, signal)).find((file) => file.eTag === eTag) ?? null, {
    ...{ seconds: secondsForVerdict, signal },
    otherwise: `The Functions app did not judge ${name} in ${secondsForVerdict} s. Run the same command again to continue.`,
  });
}

/** Waits until batches have taken the files. @returns what is left to wait for: nothing */
async function taken(
  fileDate: string,
  files: readonly ShopUpload[],
  { surroundings, signal }: ArrivalParts,
): Promise<ShopUpload[]> {
  const isEach = async () => {
    const batches = await surroundings.app.batchesOf(fileDate, signal);
    const all = files.every((file) => takes(batches, file));
    return all && batches.every(({ status }) => status === "started") ? [] : null;
  };
  const names = files.map(({ name }) => name).join(", ");
  return until(isEach, {
    ...{ seconds: secondsForVerdict, signal },
    otherwise: `No batch took ${names} in ${secondsForVerdict} s: another file of ${fileDate} may be missing or rejected. Run the same command again to continue.`,
  });
}

/**
 * The shop notices that an upload was cut off by the email that tells of it. What an earlier run of the demo uploaded
 * torn, and the ledger rejected, is not uploaded torn again.
 */
async function uploadTorn(fileDate: string, file: ShopUpload, parts: ArrivalParts): Promise<void> {
  const { view, surroundings, signal } = parts;
  const known = await surroundings.app.filesOf(fileDate, signal);
  if (!known.some(({ blob, status }) => blob === file.name && status === "rejected")) {
    await uploadHalf(fileDate, file, parts);
  }
  const isAbout = () =>
    surroundings.platform.mailbox
      .messages()
      .find(({ text, html }) => `${text ?? ""}${html ?? ""}`.includes(file.name)) ?? null;
  const email = await until(isAbout, {
    ...{ seconds: secondsForEmail, signal },
    otherwise: `Nobody was told of ${file.name} in ${secondsForEmail} s. Run the same command again to continue.`,
  });
  const to = email.to.map(({ address }) => address).join(", ");
  view.handle({ type: "note", text: `  ${to} got "${email.subject}", and the file is sent again.` });
}

async function uploadHalf(fileDate: string, file: ShopUpload, parts: ArrivalParts): Promise<void> {
  const half = file.bytes.subarray(0, Math.floor(file.bytes.length / 2));
  const text = `Wrong on purpose: the upload of ${file.name} is cut off half-way.`;
  parts.view.handle({ type: "note", text });
  const verdict = await uploadOne(fileDate, half, file.name, parts);
  tell(verdict, parts);
  if (verdict.status !== "rejected") {
    throw new BatchError(`${file.name} is torn, and the Functions app took it: ${verdict.status}.`);
  }
}

function tell({ blob, status, reason, newColumns }: LedgerFile, { view }: ArrivalParts): void {
  const columns =
    newColumns.length > 0 ? ` with columns that the contract does not know: ${newColumns.join(", ")}` : "";
  const texts = {
    accepted: `Inbox: ${blob} accepted${columns}`,
    repeated: `Inbox: ${blob} is the same as before, byte for byte: written down and ignored`,
    rejected: `Inbox: ${blob} rejected: ${reason}`,
  };
  view.handle({ type: "note", text: texts[status] });
}
