/** The Python process of the Spark worker: how it is started, spoken to and ended. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import { parseWorkerEvent, type WorkerEvent, type WorkerRequest } from "./worker-messages.ts";

export interface WorkerCommand {
  readonly executable: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** File to which everything goes that the process prints. */
  readonly log: string;
}

export interface WorkerListener {
  readonly onEvent: (event: WorkerEvent) => void;
  /** Called once, when the process is gone, with how it ended. */
  readonly onEnd: (how: string) => void;
}

/** One process. It ends by itself when this process does, because its standard input then ends. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  constructor(command: WorkerCommand, listener: WorkerListener) {
    mkdirSync(dirname(command.log), { recursive: true });
    const log = openSync(command.log, "a");
    this.#child = spawn(command.executable, command.args, {
      env: command.env,
      stdio: ["pipe", "pipe", log],
      // A process group of its own: Ctrl-C in the terminal is for this side to handle.
      detached: process.platform !== "win32",
    });
    closeSync(log);
    this.#ended = this.#listen(listener);
  }

  send(request: WorkerRequest): void {
    this.#stdin().write(`${JSON.stringify(request)}\n`);
  }

  /** Asks the process to end, and ends it when it has not after `milliseconds`. */
  async end(milliseconds: number): Promise<void> {
    this.#stdin().end();
    const timer = setTimeout(() => this.kill(), milliseconds);
    await this.#ended;
    clearTimeout(timer);
  }

  /** Ends the process and the JVM below it at once. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    if (process.platform === "win32") this.#child.kill("SIGKILL");
    else process.kill(-pid, "SIGKILL");
  }

  #listen(listener: WorkerListener): Promise<void> {
    const child = this.#child;
    // A process that is gone cannot be written to; its end is told below.
    this.#stdin().on("error", () => {});
    let problem: string | undefined;
    const lines = createInterface({ input: child.stdout ?? process.stdin });
    lines.on("line", (line) => {
      try {
        listener.onEvent(parseWorkerEvent(line));
      } catch (error) {
        problem = (error as Error).message;
        this.kill();
      }
    });
    return new Promise((resolve) => {
      const end = (how: string) => {
        listener.onEnd(problem ?? how);
        resolve();
      };
      child.once("error", (error) => end(error.message));
      child.once("close", (code, signal) => end(signal ? `signal ${signal}` : `exit code ${code}`));
    });
  }

  #stdin(): Writable {
    if (!this.#child.stdin) throw new Error("The worker's process was started without standard input.");
    return this.#child.stdin;
  }
}
