/** Lists dead letters and sends them once more. */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { QueueClient } from "@azure/storage-queue";
import { z } from "zod";
import type { DeadLetter, DeadLetterStore } from "../shared/dead-letter.ts";
import { HttpProblemError } from "../shared/http.ts";
import type { Log } from "../shared/log.ts";
import { queueText } from "../shared/queue-text.ts";
import type { PoisonWatch } from "./poison.ts";
import type { DeadLetters, Replay } from "./ports.ts";
import { limit, notFound, readQuery } from "./query.ts";

/** Dead letters that are kept as blobs, and go back to the queue that they name. */
export class StoredDeadLetters implements DeadLetters {
  readonly #store: DeadLetterStore;
  readonly #queues: (name: string) => QueueClient;
  readonly #known: ReadonlySet<string>;

  /** @param known queues of the app; what names another one is refused */
  constructor(store: DeadLetterStore, queues: (name: string) => QueueClient, known: Iterable<string>) {
    this.#store = store;
    this.#queues = queues;
    this.#known = new Set(known);
  }

  list(origin: string | null, limit: number): Promise<readonly DeadLetter[]> {
    return this.#store.list(origin, limit);
  }

  /** Sends it before it removes it: a crash between the two sends it twice, which every queue's reader allows for. */
  async replay(id: string): Promise<Replay> {
    const letter = await this.#store.read(id);
    if (letter === null) return "unknown";
    if (letter.queue === null || !this.#known.has(letter.queue)) return "refused";
    await this.#queues(letter.queue).sendMessage(queueText(letter.body));
    await this.#store.remove(id);
    return letter;
  }

  async discard(id: string): Promise<DeadLetter | null> {
    const letter = await this.#store.read(id);
    if (letter) await this.#store.remove(id);
    return letter;
  }
}

/** GET deadletters: newest first, by `origin`. */
export async function listDeadLetters(request: HttpRequest, letters: DeadLetters): Promise<HttpResponseInit> {
  const { origin, limit: count } = readQuery(request, { origin: z.string().optional(), limit });
  return { jsonBody: { deadLetters: await letters.list(origin ?? null, count) } };
}

/** What changing a letter by hand needs. */
export interface ChangeParts {
  readonly letters: DeadLetters;
  readonly poison: Pick<PoisonWatch, "settle">;
  readonly log: Log;
  readonly caller: string;
}

/** POST deadletters/{id}/replay: 202. The last letter of a queue that goes back ends the alert on that queue. */
export async function replayDeadLetter(
  request: HttpRequest,
  { letters, poison, log, caller }: ChangeParts,
): Promise<HttpResponseInit> {
  const { id = "" } = request.params;
  const replay = await letters.replay(id);
  if (replay === "unknown") return unknown(id);
  if (replay === "refused") {
    const detail = `Dead letter ${id} has to be sent anew by whoever sent it; its reason says what to correct.`;
    throw new HttpProblemError({ status: 409, title: "Conflict", detail });
  }
  log.info("Dead letter was replayed by hand", { deadLetter: id, caller });
  await poison.settle(replay);
  return { status: 202, jsonBody: { id, replay: "replayed" } };
}

/** DELETE deadletters/{id}: 204. For what no function can ever take; the log keeps who threw it away, and why it was kept. */
export async function discardDeadLetter(
  request: HttpRequest,
  { letters, poison, log, caller }: ChangeParts,
): Promise<HttpResponseInit> {
  const { id = "" } = request.params;
  const letter = await letters.discard(id);
  if (letter === null) return unknown(id);
  log.info("Dead letter was discarded by hand", { deadLetter: id, reason: letter.reason, caller });
  await poison.settle(letter);
  return { status: 204 };
}

function unknown(id: string): never {
  return notFound(`There is no dead letter ${id}; GET /api/deadletters lists them.`);
}
