/** Takes cart events: good ones to the event hub, bad ones to the dead letters. */
import { createHash } from "node:crypto";
import type { Clock } from "../shared/clock.ts";
import { type DeadLetterStore, deadLetterId } from "../shared/dead-letter.ts";
import type { Log } from "../shared/log.ts";
import type { RecordCheck } from "../shared/record-check.ts";
import { type BadEvent, checkEvents, type GoodEvent } from "./check-events.ts";
import { type EventHub, HubBusyError } from "./event-hub.ts";

/** Why one event of a request was not accepted. */
export interface ItemError {
  /** Place in the request, counted from 0. */
  readonly item: number;
  readonly eventId: string | null;
  /** 400: it breaks the contract. 503: the hub was busy; it may be sent again. */
  readonly status: 400 | 503;
  readonly reasons: readonly string[];
}

export interface Outcome {
  /** Events that the hub has acknowledged. */
  readonly accepted: number;
  readonly errors: readonly ItemError[];
}

export interface CollectorOptions {
  readonly hub: EventHub;
  readonly check: RecordCheck;
  readonly deadLetters: DeadLetterStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Events that may wait for the hub at the same time. */
  readonly maxWaiting: number;
}

/** Where requests come from. */
export interface Sender {
  readonly client: string;
  readonly correlationId: string;
}

export class Collector {
  readonly #options: CollectorOptions;
  #waiting = 0;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  /**
   * Takes the events of one request.
   *
   * @throws HubBusyError when none of the good events was taken, or too many wait already; all may be sent again
   */
  async collect(events: readonly unknown[], sender: Sender): Promise<Outcome> {
    // Before anything is kept: a client that is turned away sends everything again.
    if (this.#waiting + events.length > this.#options.maxWaiting)
      throw new HubBusyError(`${this.#waiting} events wait for the event hub already.`);
    this.#waiting += events.length;
    try {
      const { good, bad } = checkEvents(events, this.#options.check);
      if (bad.length > 0) await this.#keep(bad, events.length, sender);
      const refused = await this.#send(good, sender);
      return {
        accepted: good.length - refused.length,
        errors: [...bad.map(brokenContract), ...refused.map(hubBusy)].sort(
          (one, other) => one.item - other.item,
        ),
      };
    } finally {
      this.#waiting -= events.length;
    }
  }

  /** @returns the events that the hub did not take */
  async #send(events: readonly GoodEvent[], sender: Sender): Promise<readonly GoodEvent[]> {
    const sessions = [...Map.groupBy(events, ({ session }) => session)];
    const outcomes = await Promise.allSettled(
      sessions.map(([session, its]) => this.#options.hub.send(session, its)),
    );
    const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    const unexpected = failures.find((error) => !(error instanceof HubBusyError));
    if (unexpected) throw unexpected;
    if (failures.length === 0) return [];
    this.#options.log.warn("The event hub did not take all events", {
      ...sender,
      reason: failures[0].message,
    });
    if (failures.length === sessions.length) throw failures[0];
    return sessions.flatMap(([, its], index) => (outcomes[index]?.status === "rejected" ? its : []));
  }

  /** Keeps what a client sent in place of events. */
  async keepUnreadable(body: Uint8Array, sender: Sender): Promise<void> {
    await this.#letter(
      `${sender.client} sent ${body.length} bytes that are no JSON in UTF-8; correct the client that sends them.`,
      sender,
      { base64: Buffer.from(body).toString("base64") },
    );
  }

  async #keep(bad: readonly BadEvent[], of: number, sender: Sender): Promise<void> {
    await this.#letter(
      `${bad.length} of ${of} events that ${sender.client} sent break the contract; correct the client that sends them.`,
      sender,
      { events: bad.map(({ item, event, reasons }) => ({ item, reasons, event })) },
    );
  }

  /** What a client sends again, because the hub was busy for the rest, makes no second letter on the same day. */
  async #letter(reason: string, sender: Sender, refused: Readonly<Record<string, unknown>>): Promise<void> {
    const { deadLetters, clock, log } = this.#options;
    const at = clock.now();
    const content = JSON.stringify([sender.client, refused]);
    const key = createHash("sha256").update(content).digest("hex").slice(0, 32);
    const id = deadLetterId("cart-events", at, key);
    log.warn("Cart events are refused", { ...sender, reason, deadLetter: id });
    const occurredAt = at.toISOString();
    const body = { ...sender, ...refused };
    await deadLetters.write({ id, origin: "cart-events", reason, occurredAt, queue: null, body });
  }
}

function brokenContract({ item, id, reasons }: BadEvent): ItemError {
  return { item, eventId: id, status: 400, reasons };
}

function hubBusy({ item, id }: GoodEvent): ItemError {
  return { item, eventId: id, status: 503, reasons: ["The event hub is busy; send this event again."] };
}
