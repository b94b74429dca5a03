/** Takes alerts in, and acknowledgements of them. */
import type { Contracts } from "@customer360/contracts";
import type { Alert } from "../../shared/alert.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import { untilWon } from "../../shared/until-won.ts";
import type { Flapping } from "../config/model.ts";
import { alertIdOf } from "../ids.ts";
import type { AlertRecord } from "../model.ts";
import type { AlertStore } from "../ports.ts";
import { enrich } from "./enrich.ts";
import { type Observation, observe } from "./observe.ts";
import { readAlert } from "./read-alert.ts";

export interface IntakeServices {
  readonly store: AlertStore;
  readonly contracts: Contracts;
  readonly flapping: Flapping;
  readonly clock: Clock;
  readonly log: Log;
}

export class AlertIntake {
  readonly #services: IntakeServices;

  constructor(services: IntakeServices) {
    this.#services = services;
  }

  /**
   * Takes a message of the alerts' queue into the record of its trouble. The same message again changes nothing.
   *
   * @throws AlertFormatError when it is no alert
   */
  async take(message: unknown): Promise<Observation["change"]> {
    const { store, contracts, flapping, clock, log } = this.#services;
    const alert = enrich(notAfter(clock.now(), readAlert(message)), contracts);
    const id = alertIdOf(alert.key);
    const { change } = await untilWon(async () => {
      const found = await store.find(id);
      const observation = observe(found?.value ?? null, alert, flapping, clock.now());
      if (!("record" in observation)) return observation;
      return (await store.save(observation.record, found?.version ?? null)) ? observation : null;
    });
    const { key, severity, state, correlationId } = alert;
    const batch = alert.batchId === null ? {} : { batchId: alert.batchId };
    log.info("An alert came in", { correlationId, ...batch, key, severity, state, change });
    return change;
  }

  /**
   * Notes who has taken on those of the alerts that are firing. A second acknowledgement changes nothing.
   *
   * @returns the alerts that are acknowledged now
   */
  async acknowledge(ids: readonly string[], by: string): Promise<readonly AlertRecord[]> {
    const { store, clock, log } = this.#services;
    const acknowledged: AlertRecord[] = [];
    for (const id of ids) {
      const record = await untilWon(async () => {
        const found = await store.find(id);
        if (!found || found.value.alert.state === "resolved") return { record: null };
        if (found.value.acknowledged) return { record: found.value };
        const next = { ...found.value, acknowledged: { by, at: clock.now().toISOString() } };
        return (await store.save(next, found.version)) ? { record: next } : null;
      });
      if (record.record) acknowledged.push(record.record);
    }
    log.info("Alerts were acknowledged", { by, alerts: acknowledged.map(({ alert }) => alert.key) });
    return acknowledged;
  }
}

/** A time to come, by somebody's wrong clock, would make everything that follows look older. */
function notAfter(now: Date, alert: Alert): Alert {
  const latest = now.toISOString();
  return alert.occurredAt > latest ? { ...alert, occurredAt: latest } : alert;
}
