/** Puts files into the laptop's inbox as the shop does, and follows what becomes of them. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Contracts, InboxFile } from "@customer360/contracts";
import { uploadOne } from "../../demo/arrival.ts";
import { BatchError } from "../../demo/errors.ts";
import type { Surroundings } from "../../demo/surroundings.ts";
import { untilTold } from "../../demo/told.ts";
import { until } from "../../demo/until.ts";
import { PipelineRunError } from "../../pipelines/errors.ts";
import type { LedgerBatch } from "../../pipelines/functions-app.ts";
import { hashOf } from "../../pipelines/landing.ts";
import { OperateError } from "../errors.ts";
import type { Ledger } from "../ports.ts";

const secondsForBatch = 120;

/** A file that is to be delivered. */
export interface Parcel extends InboxFile {
  readonly bytes: Buffer;
}

export interface Delivering {
  readonly surroundings: Surroundings;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Folder of the Functions app's logs. */
  readonly logs: string;
}

/**
 * Reads the files.
 *
 * @throws OperateError when one is not there, or has a name that no source's `inboxFile` fits
 */
export function parcelsOf(paths: readonly string[], contracts: Contracts): Parcel[] {
  return paths.map((path) => {
    const file = contracts.inboxFile(basename(path));
    if (file === null) {
      const sources = contracts.ofLayer("sources");
      const names = sources.flatMap(({ inboxFile }) => inboxFile ?? []).join(", ");
      throw new OperateError(
        `${basename(path)} is no file of a source: name it as the inboxFile of a contract in contracts/sources has it (${names}).`,
      );
    }
    try {
      return { ...file, bytes: readFileSync(path) };
    } catch (error) {
      throw new OperateError(
        `${path} cannot be read (${(error as NodeJS.ErrnoException).code}): correct the path.`,
      );
    }
  });
}

/**
 * Delivers the files in their order, and waits until their batches have ended and everybody has been told.
 *
 * @returns whether every file was taken, and every batch reached Gold
 */
export async function deliver(parcels: readonly Parcel[], parts: Delivering): Promise<boolean> {
  const { surroundings, signal, say, logs } = parts;
  const before = surroundings.platform.mailbox.messages().length;
  const taken: Parcel[] = [];
  for (const parcel of parcels) if (await isAccepted(parcel, parts)) taken.push(parcel);
  const days = [...new Set(taken.map(({ fileDate }) => fileDate))];
  let isWhole = taken.length === parcels.length;
  for (const day of days) {
    const batches = await batchesWith(taken, day, parts);
    for (const batch of batches) isWhole = (await hasReachedGold(batch, parts)) && isWhole;
    isWhole = batches.length > 0 && isWhole;
  }
  for (const title of await untilTold(surroundings, signal, logs)) say(`Nobody has been told yet: ${title}`);
  const emails = surroundings.platform.mailbox.messages();
  // The newest stand first.
  for (const { to, subject } of emails.slice(0, emails.length - before).reverse()) {
    say(`Email to ${to.map(({ address }) => address).join(", ")}: ${subject}`);
  }
  return isWhole;
}

async function isAccepted({ name, fileDate, bytes }: Parcel, parts: Delivering): Promise<boolean> {
  const { status, reason } = await uploadOne(fileDate, bytes, name, parts);
  const why = {
    accepted: "",
    repeated: ": it is the same as before, byte for byte",
    rejected: `: ${reason}`,
  };
  parts.say(`Inbox: ${name} is ${status}${why[status]}`);
  return status === "accepted";
}

/** @returns the day's batches that have taken one of the files; none while they wait for others */
async function batchesWith(
  parcels: readonly Parcel[],
  day: string,
  { surroundings, signal, say }: Delivering,
): Promise<readonly LedgerBatch[]> {
  const { app, contracts } = surroundings;
  const mine = parcels.filter(({ fileDate }) => fileDate === day);
  const known = await app.filesOf(day, signal);
  const isThere = (name: string) => known.some(({ blob, status }) => blob === name && status === "accepted");
  const missing = contracts.expectedFiles(day).filter(({ name }) => !isThere(name));
  if (missing.length > 0 && (await app.batchesOf(day, signal)).length === 0) {
    const names = missing.map(({ name }) => name).join(" and ");
    say(`The batch of ${day} waits for ${names}: deliver what is missing, and it starts.`);
    return [];
  }
  const takes = ({ files }: LedgerBatch, { source, bytes }: Parcel) =>
    files.some((file) => file.source === source && file.sha256 === hashOf(bytes));
  return until(
    async () => {
      const batches = await app.batchesOf(day, signal);
      const isTaken = mine.every((parcel) => batches.some((batch) => takes(batch, parcel)));
      const due = batches.filter((batch) => mine.some((parcel) => takes(batch, parcel)));
      return isTaken && due.every(({ status }) => status === "started") ? due : null;
    },
    {
      ...{ seconds: secondsForBatch, signal },
      otherwise: `No batch took ${mine.map(({ name }) => name).join(", ")} in ${secondsForBatch} s: npm run c360 -- batches shows what ${day} waits for.`,
    },
  );
}

async function hasReachedGold({ batchId, runId }: LedgerBatch, parts: Delivering): Promise<boolean> {
  const { surroundings, ledger, say } = parts;
  const end = surroundings.factory.endOf(runId ?? "");
  if (!end) throw new BatchError(`Batch ${batchId} was started as run ${runId}, which is none of here.`);
  try {
    await end;
  } catch (error) {
    if (!(error instanceof PipelineRunError)) throw error;
    say(`Batch ${batchId} failed: ${error.message}`);
    return false;
  }
  // A batch that the quality gate has held back is no failure of its pipeline.
  const isPublished = (await ledger.batch(batchId))?.run?.state === "published";
  say(isPublished ? `Batch ${batchId} is in Gold` : `Batch ${batchId} was held back by the quality gate`);
  return isPublished;
}
