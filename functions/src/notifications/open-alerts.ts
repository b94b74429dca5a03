/** Lists troubles that are not over, and why people hear of them or not. */
import type { Clock } from "../shared/clock.ts";
import { shownState } from "./alerts/flapping.ts";
import type { NotificationConfig } from "./config/model.ts";
import type { AlertRecord, ShownState } from "./model.ts";
import { type Suppression, suppressed } from "./pipeline/suppression.ts";
import type { AlertStore, SilenceStore } from "./ports.ts";

export interface OpenAlert
  extends Pick<AlertRecord, "id" | "alert" | "startedAt" | "acknowledged" | "count"> {
  readonly state: ShownState;
  /** Why nobody is told; null when people are. */
  readonly suppressed: Suppression | null;
}

export interface OpenAlertServices {
  readonly alerts: AlertStore;
  readonly silences: SilenceStore;
  readonly config: NotificationConfig;
  readonly clock: Clock;
}

export class OpenAlerts {
  readonly #services: OpenAlertServices;

  constructor(services: OpenAlertServices) {
    this.#services = services;
  }

  /** The newest first. */
  async list(limit: number): Promise<readonly OpenAlert[]> {
    const { alerts, silences, config, clock } = this.#services;
    const now = clock.now();
    const [open, all] = await Promise.all([alerts.open(), silences.list()]);
    const records = open.map(({ value }) => value);
    const withheld = suppressed(records, config.inhibitions, all, now);
    return records
      .map((record): OpenAlert => {
        const { id, alert, startedAt, acknowledged, count } = record;
        const state = shownState(record, config.flapping, now);
        return { id, alert, startedAt, acknowledged, count, state, suppressed: withheld.get(id) ?? null };
      })
      .filter(({ state }) => state !== "resolved")
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt))
      .slice(0, limit);
  }
}
