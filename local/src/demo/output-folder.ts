/** The folder that a demo works in: what is where, what was begun, and that only one demo works there at a time. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { DemoOptions } from "./arguments.ts";
import { OutputFolderError } from "./errors.ts";

const journal = z.object({
  madeBy: z.literal("customer360 demo"),
  dataset: z.string(),
  from: z.string().nullable(),
  begun: z.array(z.string()),
  /** Daily batches' deliveries that are dealt with, and first loads that the app has been told of. */
  settled: z.array(z.string()).default([]),
});
type Journal = z.infer<typeof journal>;

type FolderOptions = Pick<DemoOptions, "out" | "isFresh" | "from"> & { readonly dataset: string };

const journalName = "demo.json";
const lockName = "demo.lock";
/** The dashboards over the tables, as a page. */
export const reportName = "report.html";

export class OutputFolder {
  readonly root: string;
  readonly landing: string;
  readonly lake: string;
  readonly logs: string;
  /** Where the shop lays out what it delivers day by day. */
  readonly shop: string;
  /** What the stand-ins of Azure's services keep. */
  readonly platform: string;
  /** What the shop's deliveries have wrong on purpose. */
  readonly truth: string;
  #journal: Journal;

  /**
   * Takes the folder, which is made, continued or, with `--fresh`, begun anew.
   * @throws OutputFolderError when the folder is not the demo's, another data set's, or in use.
   */
  constructor(options: FolderOptions) {
    this.root = options.out;
    this.landing = join(this.root, "landing");
    this.lake = join(this.root, "lake");
    this.logs = join(this.root, "logs");
    this.shop = join(this.root, "shop");
    this.platform = join(this.root, "platform");
    this.truth = join(this.root, "trouble.jsonl");
    const found = readJournal(this.root);
    mkdirSync(this.root, { recursive: true });
    lock(join(this.root, lockName), this.root);
    try {
      if (options.isFresh) this.#clear();
      this.#journal = found && !options.isFresh ? matching(found, options) : newJournal(options);
      this.#write();
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /**
   * Takes a folder that a demo made.
   * @throws OutputFolderError when there is none, or it is in use.
   */
  static existing(out: string): OutputFolder {
    const found = readJournal(out);
    if (!found)
      throw new OutputFolderError(
        `${out} holds no demo: run npm run demo first, or name its folder with --out.`,
      );
    const { dataset, from } = found;
    return new OutputFolder({ out, isFresh: false, dataset, ...(from === null ? {} : { from }) });
  }

  /** Ids of the batches that were begun here, in that order. */
  get begun(): readonly string[] {
    return this.#journal.begun;
  }

  /** Notes that a batch is about to begin, before any of its files lands. */
  begin(batchId: string): void {
    if (this.begun.includes(batchId)) return;
    this.#journal = { ...this.#journal, begun: [...this.begun, batchId] };
    this.#write();
  }

  get settled(): readonly string[] {
    return this.#journal.settled;
  }

  /** Notes that nothing is left to do for a batch. */
  settle(batchId: string): void {
    if (this.settled.includes(batchId)) return;
    this.#journal = { ...this.#journal, settled: [...this.settled, batchId] };
    this.#write();
  }

  /** Lets others work here. */
  release(): void {
    rmSync(join(this.root, lockName), { force: true });
  }

  #clear(): void {
    const report = join(this.root, reportName);
    for (const path of [this.landing, this.lake, this.logs, this.shop, this.platform, this.truth, report]) {
      rmSync(path, { recursive: true, force: true });
    }
  }

  #write(): void {
    const file = join(this.root, journalName);
    writeFileSync(`${file}.tmp`, `${JSON.stringify(this.#journal, null, 2)}\n`);
    renameSync(`${file}.tmp`, file);
  }
}

function newJournal({ dataset, from }: FolderOptions): Journal {
  return { madeBy: "customer360 demo", dataset, from: from ?? null, begun: [], settled: [] };
}

function readJournal(root: string): Journal | undefined {
  const file = join(root, journalName);
  if (!existsSync(file)) {
    if (existsSync(root) && readdirSync(root).some((name) => name !== lockName)) {
      throw new OutputFolderError(`${root} holds files that the demo did not make: choose another --out.`);
    }
    return undefined;
  }
  try {
    return journal.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new OutputFolderError(
      `${file} is no journal of the demo: choose another --out, or remove the folder.`,
      {
        cause: error,
      },
    );
  }
}

function matching(found: Journal, options: FolderOptions): Journal {
  if (found.dataset !== options.dataset) {
    throw new OutputFolderError(
      `${options.out} holds data set ${found.dataset}: choose another --out, or --fresh to start over.`,
    );
  }
  if (found.from !== (options.from ?? null)) {
    throw new OutputFolderError(
      `${options.out} begins at ${found.from ?? "the data set's first day"}: choose that --from, another --out, or --fresh to start over.`,
    );
  }
  return found;
}

/** A lock whose process is gone was left by a kill, and is taken over. */
function lock(file: string, root: string): void {
  const holder = existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
  if (holder && holder !== process.pid && isRunning(holder)) {
    throw new OutputFolderError(
      `Another demo (process ${holder}) works in ${root}: wait for it or choose another --out.`,
    );
  }
  rmSync(file, { force: true });
  writeFileSync(file, String(process.pid), { flag: "wx" });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
