/** What operations need of the rooms whose state they show and change. */
import type { DeadLetter } from "../shared/dead-letter.ts";

/** A silence as somebody asks for it. */
export interface SilenceRequest {
  /** Label to values; every label has to have one of its values, in which `*` stands for any text. */
  readonly matchers: Readonly<Record<string, readonly string[]>>;
  readonly author: string;
  readonly comment: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

export interface Silences {
  /** Newest first. */
  list(): Promise<readonly object[]>;
  /** @returns it as it is kept */
  add(request: SilenceRequest): Promise<object>;
  /** Ends one now. @returns false when there is none of that id */
  end(id: string, now: Date): Promise<boolean>;
}

export interface OpenAlerts {
  /** Troubles that are not over, the newest first. */
  list(limit: number): Promise<readonly object[]>;
}

/** What is asked of the delivery log. */
export interface DeliveryQuery {
  readonly state: "pending" | "digested" | "sent" | "dead" | null;
  readonly since: Date;
}

/** The log of what was sent to whom, and how that went. */
export interface DeliveryLog {
  /** Newest first. */
  list(query: DeliveryQuery, limit: number): Promise<readonly object[]>;
}

/** What became of a dead letter: it went back to its queue; `refused` has to be sent anew by whoever sent it. */
export type Replay = DeadLetter | "unknown" | "refused";

/** What was given up. */
export interface DeadLetters {
  /** Newest first. @param origin only those of this origin */
  list(origin: string | null, limit: number): Promise<readonly DeadLetter[]>;
  replay(id: string): Promise<Replay>;
  /** Removes it for good. @returns what it was; null when there is none of that id */
  discard(id: string): Promise<DeadLetter | null>;
}
