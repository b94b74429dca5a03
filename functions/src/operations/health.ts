/** Which dependency is down. */
import type { HttpResponseInit } from "@azure/functions";
import type { Clock } from "../shared/clock.ts";
import type { HealthCheck } from "../shared/health.ts";
import type { Log } from "../shared/log.ts";

export interface DependencyHealth {
  readonly name: string;
  readonly status: "up" | "down";
  readonly milliseconds: number;
}

const patience = 5_000;

/** Anybody may ask, so that an answer serves everyone who asks in the next seconds. */
const freshMilliseconds = 5_000;

export class Health {
  readonly #checks: readonly HealthCheck[];
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #package: string | null;
  #last: { readonly at: number; readonly asked: Promise<DependencyHealth[]> } | null = null;

  /** @param deployed what identifies the package that the app runs from; null when there is none */
  constructor(checks: readonly HealthCheck[], clock: Clock, log: Log, deployed: string | null) {
    this.#checks = checks;
    this.#clock = clock;
    this.#log = log;
    this.#package = deployed;
  }

  /** GET health: 200 when everything answers, 503 when something does not; what is wrong with it stands in the log. */
  async answer(): Promise<HttpResponseInit> {
    const now = this.#clock.now().getTime();
    if (this.#last === null || now - this.#last.at > freshMilliseconds) {
      this.#last = { at: now, asked: Promise.all(this.#checks.map((check) => this.#ask(check))) };
    }
    const dependencies = await this.#last.asked;
    const up = dependencies.every(({ status }) => status === "up");
    const headers = { "cache-control": "no-store" };
    const jsonBody = { status: up ? "up" : "down", package: this.#package, dependencies };
    return { status: up ? 200 : 503, headers, jsonBody };
  }

  async #ask({ name, ask }: HealthCheck): Promise<DependencyHealth> {
    const start = performance.now();
    const signal = AbortSignal.timeout(patience);
    const tooLate = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(new Error(`No answer in ${patience / 1000} s.`)));
    });
    let status: DependencyHealth["status"] = "up";
    try {
      await Promise.race([ask(signal), tooLate]);
    } catch (error) {
      status = "down";
      this.#log.error("A dependency does not answer", { dependency: name, error });
    }
    return { name, status, milliseconds: Math.round(performance.now() - start) };
  }
}
