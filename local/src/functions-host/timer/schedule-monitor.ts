/** Remembers when timers ran, so that a run that was missed while the host was down is made up for. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface ScheduleStatus {
  /** The last occurrence that was served. */
  readonly last: Date;
  /** The one that is due next. */
  readonly next: Date;
  readonly lastUpdated: Date;
}

/** Statuses in files of a folder, as Azure keeps them in blobs. */
export class ScheduleMonitor {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Null when the function never ran here. */
  read(functionName: string): ScheduleStatus | null {
    try {
      const { Last, Next, LastUpdated } = JSON.parse(readFileSync(this.#file(functionName), "utf8"));
      return { last: new Date(Last), next: new Date(Next), lastUpdated: new Date(LastUpdated) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    }
  }

  write(functionName: string, { last, next, lastUpdated }: ScheduleStatus): void {
    mkdirSync(this.#folder, { recursive: true });
    const file = this.#file(functionName);
    // Whole or not at all, also when the host is killed meanwhile.
    writeFileSync(`${file}.new`, JSON.stringify({ Last: last, Next: next, LastUpdated: lastUpdated }));
    renameSync(`${file}.new`, file);
  }

  #file(functionName: string): string {
    return join(this.#folder, `${functionName}.json`);
  }
}
