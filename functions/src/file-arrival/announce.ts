/** Takes a file of the inbox that somebody else than Event Grid announces, such as a storage-event trigger of Data Factory. */
import type { Contracts } from "@customer360/contracts";
import type { Clock } from "../shared/clock.ts";
import type { FileArrival } from "./arrival.ts";
import type { FileLedger, Inbox } from "./ports.ts";
import { dateOf } from "./read-name.ts";
import type { FileStatus } from "./records.ts";
import { sequencerAfter } from "./sequencers.ts";

export interface AnnouncementParts {
  readonly clock: Clock;
  readonly contracts: Contracts;
  readonly inbox: Pick<Inbox, "current">;
  readonly files: Pick<FileLedger, "ofBlob">;
  readonly arrival: Pick<FileArrival, "handle">;
}

/** What the ledger says of the file; `gone` when the inbox does not have it any more. */
export interface Announced {
  readonly blob: string;
  readonly status: FileStatus | "gone";
}

export class Announcements {
  readonly #parts: AnnouncementParts;

  constructor(parts: AnnouncementParts) {
    this.#parts = parts;
  }

  /**
   * Deals with a file as its event would. The event may come before, after or at the same time: whoever is second finds
   * the version in the ledger.
   *
   * @param id for the log and the ledger
   */
  async take(blob: string, id: string): Promise<Announced> {
    const { clock, contracts, inbox, files, arrival } = this.#parts;
    const current = await inbox.current(blob);
    if (current === null) return { blob, status: "gone" };
    const { eTag, bytes: contentLength } = current;
    const fileDate = dateOf(blob, contracts, clock.now());
    const known = await files.ofBlob(blob, fileDate);
    const same = known.find((file) => file.eTag === eTag);
    const sequencer = same?.sequencer ?? sequencerAfter(known);
    await arrival.handle({ id, blob, eTag, sequencer, contentLength });
    const taken = (await files.ofBlob(blob, fileDate)).find((file) => file.eTag === eTag);
    return { blob, status: taken?.status ?? "gone" };
  }
}
