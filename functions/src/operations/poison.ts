/** Keeps messages that failed again and again, and tells people. */
import { createHash } from "node:crypto";
import type { Alert, AlertSink } from "../shared/alert.ts";
import type { Clock } from "../shared/clock.ts";
import { type DeadLetter, type DeadLetterStore, deadLetterId } from "../shared/dead-letter.ts";
import type { Log } from "../shared/log.ts";

export interface PoisonParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly alerts: AlertSink;
  readonly deadLetters: DeadLetterStore;
  readonly runbook: (topic: string) => string | null;
}

export class PoisonWatch {
  readonly #parts: PoisonParts;

  constructor(parts: PoisonParts) {
    this.#parts = parts;
  }

  /**
   * Makes a poisoned message a dead letter.
   *
   * @param queue that the message failed in
   * @param messageId of the poison queue; a second attempt at the same message leaves one letter
   */
  async keep(queue: string, message: unknown, messageId: string): Promise<void> {
    const { clock, log, alerts, deadLetters } = this.#parts;
    const now = clock.now();
    const occurredAt = now.toISOString();
    const id = deadLetterId(queue, now, createHash("sha256").update(messageId).digest("hex").slice(0, 32));
    const reason = `Every attempt at this message of the queue ${queue} failed; the log of its function says why. Mend that and replay it.`;
    await deadLetters.write({ id, origin: queue, reason, occurredAt, queue, body: message });
    log.error("A message was given up", { queue, deadLetter: id, correlationId: messageId });
    const alert = this.#alert(queue, id, occurredAt);
    // An alert that cannot be processed must not make the next one, without end.
    if (!isAbout(message, alert.key)) await alerts.raise(alert);
  }

  /**
   * Ends the trouble of a queue once none of its dead letters is left.
   *
   * @param letter that is gone; those of other origins have no such alert
   */
  async settle(letter: Pick<DeadLetter, "id" | "origin" | "queue">): Promise<void> {
    const { id, origin, queue } = letter;
    if (queue !== origin) return;
    const { clock, alerts, deadLetters } = this.#parts;
    if ((await deadLetters.list(origin, 1)).length > 0) return;
    await alerts.raise({ ...this.#alert(origin, id, clock.now().toISOString()), state: "resolved" });
  }

  #alert(queue: string, id: string, occurredAt: string): Alert {
    return {
      ...{ key: `operations/poison/${queue}`, state: "firing", severity: "error", origin: "operations" },
      title: `Messages of the queue ${queue} are given up`,
      description: `A message failed every attempt and is kept as dead letter ${id}. The log of its function says why; mend that and replay the letter.`,
      ...{ owner: null, dataset: null, batchId: null, labels: { queue }, occurredAt, correlationId: id },
      facts: [{ name: "Dead letter", value: id }],
      runbook: this.#parts.runbook("poison-message"),
    };
  }
}

function isAbout(message: unknown, key: string): boolean {
  return typeof message === "object" && message !== null && "key" in message && message.key === key;
}
