/** Silences: hold notifications back for a time, for what matches. */
import { randomUUID } from "node:crypto";
import { cleanLine, cleanText } from "../shared/clean-text.ts";
import type { Clock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import { SilenceError } from "./errors.ts";
import type { Matchers, Silence } from "./model.ts";
import type { SilenceStore } from "./ports.ts";

/** A silence as somebody asks for it. */
export interface SilenceRequest {
  readonly matchers: Matchers;
  readonly author: string;
  readonly comment: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

export interface SilenceServices {
  readonly store: SilenceStore;
  readonly clock: Clock;
  readonly log: Log;
}

export class Silences {
  readonly #services: SilenceServices;

  constructor(services: SilenceServices) {
    this.#services = services;
  }

  /** Newest first; expired ones too, for as long as they are kept. */
  list(): Promise<readonly Silence[]> {
    return this.#services.store.list();
  }

  /**
   * @param id the same for the same request, which then changes the silence that is there
   * @throws SilenceError when it matches everything or has no end
   */
  async add(request: SilenceRequest, id: string = randomUUID()): Promise<Silence> {
    const { store, clock, log } = this.#services;
    const { matchers, startsAt, endsAt } = request;
    const values = Object.values(matchers);
    if (values.length === 0 || values.some((accepted) => accepted.length === 0))
      throw new SilenceError("The silence matches everything or nothing; name labels, and values for each.");
    if (!(endsAt > startsAt) || !(endsAt > clock.now()))
      throw new SilenceError("The silence ends before it begins or is over already; give it a later end.");
    const silence: Silence = {
      ...{ id, matchers },
      author: cleanLine(request.author, 100),
      comment: cleanText(request.comment, 1000),
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      createdAt: clock.now().toISOString(),
    };
    await store.save(silence);
    log.info("A silence was set", { silence: id, author: silence.author, endsAt: silence.endsAt });
    return silence;
  }

  /** Ends one now; it stays in the list. @returns false when there is none of that id */
  async end(id: string, now: Date): Promise<boolean> {
    const { store, log } = this.#services;
    const silence = await store.find(id);
    if (!silence) return false;
    if (Date.parse(silence.endsAt) > now.getTime())
      await store.save({ ...silence, endsAt: now.toISOString() });
    log.info("A silence was ended", { silence: id });
    return true;
  }
}
