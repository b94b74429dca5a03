/** A demo as a person starts it, and the processes that it is made of, any of which can be killed. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { root } from "../../../local/setup/paths.mjs";

export interface DemoPlan {
  readonly to: string;
  /** Of the last days, how many come one by one. */
  readonly days: number;
  readonly out: string;
  /** File that everything is added to which the demo prints. */
  readonly log: string;
}

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Name of its program. */
  readonly command: string;
}

const lookMilliseconds = 200;

export class DemoProcess {
  readonly #child: ChildProcess;
  readonly #log: string;
  readonly #ended: Promise<number | null>;
  /** Every process that was ever seen below it. */
  readonly #seen = new Map<number, string>();

  private constructor(child: ChildProcess, log: string) {
    this.#child = child;
    this.#log = log;
    this.#ended = once(child, "exit").then(([code]) => code as number | null);
  }

  static start({ to, days, out, log }: DemoPlan): DemoProcess {
    const output = openSync(log, "a");
    const main = join(root, "local", "src", "demo", "main.ts");
    const args = ["--plain", "--to", to, "--days", String(days), "--out", out];
    const child = spawn(process.execPath, [main, ...args], {
      cwd: root,
      stdio: ["ignore", output, output],
      // A group of its own, so that a Ctrl-C in the terminal is this side's to handle.
      detached: true,
    });
    closeSync(output);
    return new DemoProcess(child, log);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The demo and everything below it. */
  processes(): readonly Process[] {
    const found = withDescendants(this.pid, allProcesses());
    for (const { pid, command } of found) this.#seen.set(pid, command);
    return found;
  }

  /** @returns the exit code, null after a signal; undefined when it is still running after that time */
  async endWithin(milliseconds: number): Promise<number | null | undefined> {
    const limit = new AbortController();
    try {
      return await Promise.race([
        this.#ended,
        pause(milliseconds, undefined, { signal: limit.signal, ref: true }),
      ]);
    } finally {
      limit.abort();
    }
  }

  /** @returns whether it ended or told something before so many seconds went by */
  async endsOrTells(silentSeconds: number): Promise<boolean> {
    const { size } = statSync(this.#log);
    const limit = performance.now() + silentSeconds * 1000;
    while (performance.now() < limit) {
      if ((await this.endWithin(lookMilliseconds)) !== undefined) return true;
      if (statSync(this.#log).size > size) return true;
    }
    return false;
  }

  /**
   * Waits for the end that comes by itself, for as long as the demo has something to tell.
   *
   * @returns whether it came before so many seconds went by without a word
   */
  async endsByItself(silentSeconds: number): Promise<boolean> {
    for (;;) {
      const { size } = statSync(this.#log);
      if ((await this.endWithin(silentSeconds * 1000)) !== undefined) return true;
      if (statSync(this.#log).size === size) return false;
    }
  }

  /** Waits until nothing of it runs any more. @returns what still does, after a minute */
  async leftovers(): Promise<readonly string[]> {
    for (let looks = 0; ; looks++) {
      const left = this.#left();
      if (left.length === 0) return [];
      if (looks * lookMilliseconds > 60_000) return left.map(([pid, command]) => `${command} (${pid})`);
      await pause(lookMilliseconds);
    }
  }

  /** Ends all of it at once. */
  killEverything(): void {
    for (const { pid } of this.processes()) kill(pid);
    for (const [pid] of this.#left()) kill(pid);
  }

  /** What was seen and still runs. A number that another program has by now is none of it. */
  #left(): (readonly [pid: number, command: string])[] {
    const running = new Map(allProcesses().map(({ pid, command }) => [pid, command]));
    return [...this.#seen].filter(([pid, command]) => running.get(pid) === command);
  }
}

/** Kills a process, unless it has ended. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function allProcesses(): readonly Process[] {
  const listed = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat=,comm="], { encoding: "utf8" });
  return listed
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [])
    .filter(([, , , state]) => state !== undefined && !state.startsWith("Z"))
    .map(([, pid, parent, , command = ""]) => ({ pid: Number(pid), parent: Number(parent), command }));
}

function withDescendants(top: number, all: readonly Process[]): readonly Process[] {
  const below = Map.groupBy(all, ({ parent }) => parent);
  const found = all.filter(({ pid }) => pid === top);
  for (const { pid } of found) found.push(...(below.get(pid) ?? []));
  return found;
}
