/** Timer triggers. One occurrence is served after the other, never two at once. */
import { setTimeout as wait } from "node:timers/promises";
import { resolveSettings } from "../connection.ts";
import type { AppFunction } from "../function-app.ts";
import type { Invocations } from "../invocations.ts";
import type { Listener } from "../listener.ts";
import { retryDelay } from "./retry-policy.ts";
import { type Schedule, scheduleOf } from "./schedule.ts";
import type { ScheduleMonitor, ScheduleStatus } from "./schedule-monitor.ts";

export interface TimerListenerOptions {
  readonly fn: AppFunction;
  readonly invocations: Invocations;
  readonly monitor: ScheduleMonitor;
  readonly environment: NodeJS.ProcessEnv;
}

const minute = 60_000;
/** Longest wait that a timer of Node.js takes is 24 days; the clock is looked at every day. */
const day = 86_400_000;

export class TimerListener implements Listener {
  readonly #options: TimerListenerOptions;
  readonly #schedule: Schedule;
  readonly #monitor: ScheduleMonitor | null;
  readonly #ending = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  /** @throws FunctionsHostError when its schedule cannot be read */
  constructor(options: TimerListenerOptions) {
    const { fn, environment } = options;
    const { schedule, useMonitor } = fn.trigger.binding;
    this.#options = options;
    this.#schedule = scheduleOf(fn.name, resolveSettings(fn.name, schedule, environment));
    // What occurs more often than once a minute is not worth remembering.
    this.#monitor = useMonitor === false || this.#interval() < minute ? null : options.monitor;
  }

  start(): void {
    this.#loop = this.#serve();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#loop;
  }

  trigger(): void {
    void this.#invoke(false, null);
  }

  async #serve(): Promise<void> {
    const { fn, monitor } = this.#options;
    const known = this.#monitor ? monitor.read(fn.name) : null;
    const now = new Date();
    let next = this.#schedule.after(now);
    if (known && known.next <= now) next = await this.#occur(now, true, known);
    else if (fn.trigger.binding.runOnStartup === true) next = await this.#occur(now, false, known);
    else this.#remember({ last: known?.last ?? new Date(0), next, lastUpdated: now });
    while (await this.#waitUntil(next)) next = await this.#occur(next, false, null);
  }

  /** Serves an occurrence. @returns the next one */
  async #occur(at: Date, isPastDue: boolean, known: ScheduleStatus | null): Promise<Date> {
    const before = known ?? (this.#monitor ? this.#monitor.read(this.#options.fn.name) : null);
    await this.#invoke(isPastDue, before);
    // What was due while the function worked is not made up for.
    const now = new Date();
    const next = this.#schedule.after(now > at ? now : at);
    this.#remember({ last: at, next, lastUpdated: now });
    return next;
  }

  async #invoke(isPastDue: boolean, status: ScheduleStatus | null): Promise<void> {
    const { retryOptions } = this.#options.fn.registered.metadata;
    for (let retry = 0; ; ) {
      try {
        return await this.#invokeOnce(isPastDue, status, retry);
      } catch {
        // The invocation has logged it.
        retry += 1;
        const delay = retryDelay(retryOptions, retry);
        if (delay === null || !(await this.#sleep(delay))) return;
      }
    }
  }

  async #invokeOnce(isPastDue: boolean, status: ScheduleStatus | null, retryCount: number): Promise<void> {
    const { fn, invocations } = this.#options;
    const { retryOptions } = fn.registered.metadata;
    const timer = {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: status && { Last: status.last, Next: status.next, LastUpdated: status.lastUpdated },
      IsPastDue: isPastDue,
    };
    const retry = retryOptions ? { retry: { retryCount, maxRetryCount: retryOptions.maxRetryCount } } : {};
    await invocations.run(fn, { data: { json: JSON.stringify(timer) }, ...retry });
  }

  /** False when the host ends before. */
  async #waitUntil(moment: Date): Promise<boolean> {
    for (;;) {
      const left = moment.getTime() - Date.now();
      if (left <= 0) return !this.#ending.signal.aborted;
      if (!(await this.#sleep(Math.min(left, day)))) return false;
    }
  }

  async #sleep(milliseconds: number): Promise<boolean> {
    const { signal } = this.#ending;
    await wait(milliseconds, undefined, { signal }).catch(() => {});
    return !signal.aborted;
  }

  #remember(status: ScheduleStatus): void {
    this.#monitor?.write(this.#options.fn.name, status);
  }

  #interval(): number {
    const first = this.#schedule.after(new Date());
    return this.#schedule.after(first).getTime() - first.getTime();
  }
}
