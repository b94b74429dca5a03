/** A folder of JSON files, one for each thing that was received, which are kept and never changed. */
import { EventEmitter } from "node:events";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What every entry has. */
export interface Received {
  /** Unique, and rising with the time: the file's name without its ending. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
}

/** Emits `received` with each new entry. */
export class JsonFolder<Entry extends Received> extends EventEmitter<{ received: [Entry] }> {
  readonly #folder: string;
  readonly #entries: Entry[];
  #last = 0;

  /** Reads what an earlier run left in the folder. */
  constructor(folder: string) {
    super();
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
    this.#entries = files.sort().map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Entry);
  }

  /** Everything, the newest first. */
  all(): readonly Entry[] {
    return this.#entries.toReversed();
  }

  get(id: string): Entry | undefined {
    return this.#entries.find((entry) => entry.id === id);
  }

  /** Keeps something that has just been received. */
  add(content: Omit<Entry, keyof Received>): Entry {
    const time = Math.max(Date.now(), this.#last + 1);
    this.#last = time;
    const receivedAt = new Date(time).toISOString();
    const id = receivedAt.replaceAll(/\D/g, "");
    const entry = { id, receivedAt, ...content } as Entry;
    const file = join(this.#folder, `${id}.json`);
    writeFileSync(`${file}.new`, JSON.stringify(entry, null, 2));
    renameSync(`${file}.new`, file);
    this.#entries.push(entry);
    this.emit("received", entry);
    return entry;
  }
}
