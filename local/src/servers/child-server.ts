/** Servers in processes of their own: what they print is kept, and they are waited for until they answer. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** Adds what the child prints to a file. */
export function logTo(child: ChildProcess, file: string): void {
  const output = createWriteStream(file, { flags: "a" });
  child.stdout?.pipe(output, { end: false });
  child.stderr?.pipe(output, { end: false });
  child.once("close", () => output.end());
}

export interface Readiness<Found> {
  /** What tells that the server listens. */
  readonly output: Readable | null;
  /** What its lines so far tell; undefined until it listens. */
  readonly read: (line: string) => Found | undefined;
  readonly milliseconds: number;
  /** Makes an error of the end of a sentence that begins with the server's name. */
  readonly error: (why: string) => Error;
}

/** Waits until the server listens. It rejects when the server ends before that, or takes too long. */
export function readyWithin<Found>(
  child: ChildProcess,
  { output, read, milliseconds, error }: Readiness<Found>,
): Promise<Found> {
  const giveUp = AbortSignal.timeout(milliseconds);
  const lines = createInterface({ input: output ?? process.stdin });
  return new Promise<Found>((resolve, reject) => {
    const fail = (why: string) => reject(error(why));
    lines.on("line", (line) => {
      const found = read(line);
      if (found !== undefined) resolve(found);
    });
    child.once("error", ({ message }) => fail(`could not be started: ${message}`));
    child.once("exit", (code, signal) =>
      fail(`ended with ${signal ?? `exit code ${code}`} before it listened`),
    );
    giveUp.addEventListener("abort", () => fail(`did not listen within ${milliseconds / 1000} s`));
  });
}

/** Hears of an end that nobody asked for. */
export interface Watch {
  /** Resolves with a sentence when the server ends by itself; never when its end was expected. */
  readonly lost: Promise<string>;
  /** From now on the end is expected. */
  expectEnd(): void;
}

/** @param name what the server is called in the sentence @param log file that may say why it ended */
export function watchEnd(child: ChildProcess, name: string, log: string): Watch {
  let isExpected = false;
  const lost = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => {
      const how = signal ?? `exit code ${code}`;
      if (!isExpected) resolve(`${name} ended with ${how}; its log is ${log}.`);
    });
  });
  return {
    lost,
    expectEnd: () => {
      isExpected = true;
    },
  };
}

/** Asks the child to end, and waits for that. @param patience after so many milliseconds it is killed */
export async function stopChild(child: ChildProcess, patience?: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  const timer = patience === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), patience);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(timer);
}
