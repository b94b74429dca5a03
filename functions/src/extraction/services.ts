/** What an extraction works with. */
import type { Contracts } from "@customer360/contracts";
import type { AlertSink } from "../shared/alert.ts";
import type { Clock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import type { SecretReader } from "./authentication.ts";
import type { Definition } from "./definition.ts";
import type { Landing, ProgressStore, SourceStates } from "./stores.ts";

export interface ExtractionServices {
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly contracts: Contracts;
  readonly clock: Clock;
  readonly log: Log;
  readonly alerts: AlertSink;
  readonly runbook: string | null;
  readonly secretOf: SecretReader;
  readonly progress: ProgressStore;
  readonly states: SourceStates;
  readonly landing: Landing;
}
