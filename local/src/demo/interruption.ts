/** Ctrl-C: the first one stops the run in good order, the second one at once. */
import { constants } from "node:os";

// npm hands the terminal's signal on to its child, which then gets the same Ctrl-C twice.
const millisecondsOfOnePress = 500;

export interface Interruption {
  /** Aborts at the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Exit code for what arrived: 130 for Ctrl-C, 143 for a request to terminate. */
  exitCode(): number;
  /** Stops listening. */
  dispose(): void;
}

/**
 * Listens for Ctrl-C and requests to terminate.
 * @param onFirst Called once, to tell the user.
 * @param onSecond Ends everything at once; the process exits after it.
 */
export function listenForInterruption(onFirst: () => void, onSecond: () => void): Interruption {
  const controller = new AbortController();
  let first: { at: number; signal: NodeJS.Signals } | undefined;
  const exitCode = () => 128 + constants.signals[first?.signal ?? "SIGINT"];
  const handle = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (!first) {
      first = { at: now, signal };
      onFirst();
      controller.abort();
    } else if (now - first.at > millisecondsOfOnePress) {
      onSecond();
      process.exit(exitCode());
    }
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, handle);
  return {
    signal: controller.signal,
    exitCode,
    dispose: () => {
      for (const signal of signals) process.off(signal, handle);
    },
  };
}
