/** One task, tried as often as its definition says. */
import { setTimeout as delay } from "node:timers/promises";
import type { Tried } from "./definition.ts";
import type { TaskEvent } from "./events.ts";
import type { ResultState } from "./schedule.ts";

export type Attempted<T> = { readonly state: "SUCCESS"; readonly value: T } | { readonly state: ResultState };

/**
 * Tries until an attempt succeeds, the job is cancelled, or the retries are used up.
 * @param attempt Does the work; `number` counts from 1, and the signal aborts on cancellation and after `timeout_seconds`.
 * @param emit Receives `started` and `failed` events; the caller tells that the task finished.
 */
export async function attemptTask<T>(
  task: Tried,
  signal: AbortSignal,
  attempt: (signal: AbortSignal, number: number) => Promise<T>,
  emit: (event: TaskEvent) => void,
): Promise<Attempted<T>> {
  for (let number = 1; ; number++) {
    emit({ type: "started", task: task.task_key, attempt: number });
    const start = performance.now();
    const timeout = task.timeout_seconds > 0 ? AbortSignal.timeout(task.timeout_seconds * 1000) : undefined;
    try {
      return {
        state: "SUCCESS",
        value: await attempt(timeout ? AbortSignal.any([signal, timeout]) : signal, number),
      };
    } catch (error) {
      const state = failureState(signal, timeout);
      const willRetry = mayRetry(task, state) && number <= task.max_retries;
      const seconds = (performance.now() - start) / 1000;
      emit({
        type: "failed",
        task: task.task_key,
        seconds,
        state,
        error: sentence(error, state, task),
        willRetry,
      });
      if (!willRetry) return { state };
    }
    const isCanceled = await waitForRetry(task.min_retry_interval_millis, signal);
    if (isCanceled) return { state: "CANCELED" };
  }
}

function failureState(signal: AbortSignal, timeout: AbortSignal | undefined): ResultState {
  if (signal.aborted) return "CANCELED";
  return timeout?.aborted ? "TIMEDOUT" : "FAILED";
}

function mayRetry(task: Tried, state: ResultState): boolean {
  return state === "FAILED" || (state === "TIMEDOUT" && task.retry_on_timeout);
}

function sentence(error: unknown, state: ResultState, task: Tried): string {
  if (state === "TIMEDOUT") return `The task took longer than its timeout_seconds, ${task.timeout_seconds}.`;
  return error instanceof Error ? error.message : String(error);
}

async function waitForRetry(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(milliseconds, undefined, { signal });
    return false;
  } catch (error) {
    if (signal.aborted) return true;
    throw error;
  }
}
