/** What operators ask the Functions app for, over HTTP. */
import { z } from "zod";
import { AppAnswerError } from "./errors.ts";

const batchFile = z.object({
  source: z.string(),
  inbox: z.string(),
  landing: z.string(),
  bytes: z.int(),
  sha256: z.string(),
});
const batch = z.object({
  batchId: z.string(),
  fileDate: z.string(),
  status: z.enum(["claimed", "started"]),
  files: z.array(batchFile),
  runId: z.string().nullable(),
});
const file = z.object({
  blob: z.string(),
  eTag: z.string(),
  status: z.enum(["accepted", "repeated", "rejected"]),
  reason: z.string().nullable(),
  newColumns: z.array(z.string()),
});
const openAlert = z.object({
  alert: z.object({ key: z.string(), title: z.string() }),
  suppressed: z.unknown(),
});
export type LedgerBatch = z.output<typeof batch>;
export type LedgerFile = z.output<typeof file>;
export type OpenAlert = z.output<typeof openAlert>;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A client of the app's endpoints. Every call throws AppAnswerError when the app does not answer as it should. */
export class FunctionsApp {
  readonly #url: string;
  readonly #key: string;

  /** @param key a function key of the app */
  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  async batchesOf(fileDate: string, signal: AbortSignal): Promise<LedgerBatch[]> {
    const { body } = await this.#ask("GET", `batches?from=${fileDate}&to=${fileDate}`, signal);
    return z
      .object({ batches: z.array(batch) })
      .parse(body)
      .batches.reverse();
  }

  /** Starts a batch again. @returns null while somebody else is starting it */
  async replay(batchId: string, signal: AbortSignal): Promise<LedgerBatch | null> {
    const answer = await this.#ask(
      "POST",
      `batches/${encodeURIComponent(batchId)}/replay`,
      signal,
      [202, 409],
    );
    return answer.status === 409 ? null : batch.parse(answer.body);
  }

  /** Deliveries of a day, the newest first. */
  async filesOf(fileDate: string, signal: AbortSignal): Promise<LedgerFile[]> {
    const { body } = await this.#ask("GET", `files?date=${fileDate}`, signal);
    return z.object({ files: z.array(file) }).parse(body).files;
  }

  async openAlerts(signal: AbortSignal): Promise<OpenAlert[]> {
    const { body } = await this.#ask("GET", "alerts", signal);
    return z.object({ alerts: z.array(openAlert) }).parse(body).alerts;
  }

  async #ask(
    method: "GET" | "POST",
    path: string,
    signal: AbortSignal,
    expected: readonly number[] = [200],
    body?: object,
  ): Promise<Answer> {
    const request = {
      ...{ method, signal, headers: { "x-functions-key": this.#key, "content-type": "application/json" } },
      ...(body && { body: JSON.stringify(body) }),
    };
    const response = await fetch(`${this.#url}/api/${path}`, request).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new AppAnswerError(`The Functions app does not answer ${method} ${path}.`, { cause: error });
    });
    const text = await response.text();
    if (!expected.includes(response.status)) {
      throw new AppAnswerError(
        `The Functions app answers ${response.status} to ${method} ${path}: ${detailOf(text)}`,
      );
    }
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? null : JSON.parse(text),
    };
  }
}

/** The detail of problem details, or what there is instead. */
function detailOf(text: string): string {
  const problem = z.object({ detail: z.string() }).safeParse(jsonOf(text));
  return problem.success ? problem.data.detail : text.slice(0, 200);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
