/** What every room is given. */
import type { Contracts, Platform } from "@customer360/contracts";
import type { AlertSink } from "./alert.ts";
import type { Clients } from "./clients.ts";
import type { Clock } from "./clock.ts";
import type { DeadLetterStore } from "./dead-letter.ts";
import type { Log } from "./log.ts";

/** What a room's `create…` takes: services of the app, and the room's own settings. */
export interface Dependencies<Settings> extends Clients {
  readonly clock: Clock;
  readonly log: Log;
  readonly contracts: Contracts;
  readonly platform: Platform;
  readonly alerts: AlertSink;
  readonly deadLetters: DeadLetterStore;
  /** Address of `docs/runbooks/<topic>.md`; null when the app is not told where the runbooks are. */
  readonly runbook: (topic: string) => string | null;
  readonly settings: Settings;
}

/**
 * A room that is built, and its code loaded, when its first trigger fires: a cold start pays for one room only. Handlers
 * write `const room = await load()`.
 */
export type Lazy<Room> = () => Promise<Room>;
