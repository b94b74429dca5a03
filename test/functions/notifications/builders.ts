/** Alerts, and a notifier without storage: what is known is kept here, and time goes on when a test says so. */
import { fileURLToPath } from "node:url";
import { observe } from "../../../functions/src/notifications/alerts/observe.ts";
import type { NotificationConfig } from "../../../functions/src/notifications/config/model.ts";
import { loadConfig, readConfig } from "../../../functions/src/notifications/config/read-config.ts";
import { alertIdOf } from "../../../functions/src/notifications/ids.ts";
import type {
  AlertRecord,
  GroupState,
  Notification,
  Silence,
} from "../../../functions/src/notifications/model.ts";
import { decide } from "../../../functions/src/notifications/pipeline/decide.ts";
import type { Alert } from "../../../functions/src/shared/alert.ts";

export const shippedConfig = fileURLToPath(new URL("../../../functions/notifications.yaml", import.meta.url));
export const teams = ["data-platform", "on-call"];

/** The configuration that goes with the app. */
export function appConfig(): NotificationConfig {
  return loadConfig(shippedConfig, { teams });
}

/** One route that takes everything, with what a test wants otherwise. */
export function configOf(routing: string, rest = ""): NotificationConfig {
  return readConfig("test.yaml", `${routing}\n${rest}\n${common}`, { teams });
}

const common = `
receivers:
  everybody: {email: [everybody@example.com]}
  owner: {email: owner}
  on-call: {teams: on-call}
  lead: {email: [lead@example.com]}
flapping: {changes: 4, within: 30m}
storm: {notifications: 20, within: 1m, collect: 1m, every: 5m}
retry: {first: 5s, longest: 5m, giveUpAfter: 1d}
perSecond: {email: 1, teams: 4}
heartbeat: {receiver: everybody, every: 1d}
linksExpireAfter: 3d
keep: 90d`;

export const plainRoute = `
route: {receiver: everybody, groupBy: [dataset], groupWait: 30s, groupInterval: 5m, repeatInterval: 4h}`;

/** A Monday, at noon in Berlin. */
export const start = new Date("2026-06-01T10:00:00Z");

export function alertOf(overrides: Partial<Alert> = {}): Alert {
  return {
    key: "data-quality/orders/total_positive",
    state: "firing",
    severity: "error",
    title: "orders breaks total_positive",
    description: "Expected: totals are positive.",
    origin: "data-quality",
    owner: "order-management",
    dataset: "orders",
    labels: {},
    facts: [],
    runbook: null,
    batchId: null,
    correlationId: "run-1",
    occurredAt: start.toISOString(),
    ...overrides,
  };
}

export class World {
  readonly config: NotificationConfig;
  readonly records = new Map<string, AlertRecord>();
  readonly groups = new Map<string, GroupState>();
  silences: Silence[] = [];
  now = start;

  constructor(config: NotificationConfig = configOf(plainRoute)) {
    this.config = config;
  }

  /** An alert comes in now. */
  tell(overrides: Partial<Alert> = {}): void {
    const alert = alertOf({ occurredAt: this.now.toISOString(), ...overrides });
    const id = alertIdOf(alert.key);
    const observation = observe(this.records.get(id) ?? null, alert, this.config.flapping, this.now);
    if ("record" in observation) this.records.set(id, observation.record);
  }

  acknowledge(key = alertOf().key): void {
    const record = this.records.get(alertIdOf(key));
    if (record)
      this.records.set(record.id, { ...record, acknowledged: { by: "ana", at: this.now.toISOString() } });
  }

  /** Time goes on. @param to since the start, in seconds @returns what is told by then, tick by tick of ten seconds */
  until(to: number): Notification[] {
    const end = start.getTime() + to * 1000;
    const told: Notification[] = [];
    for (let at = this.now.getTime() + 10_000; at <= end; at += 10_000) {
      this.now = new Date(at);
      told.push(...this.#tick());
    }
    this.now = new Date(end);
    return told;
  }

  #tick(): Notification[] {
    const open = [...this.records.values()].filter((record) => record.open);
    const decisions = decide(
      { now: this.now, records: open, groups: [...this.groups.values()], silences: this.silences },
      this.config,
    );
    for (const { group } of decisions.flushes) {
      // As the dispatcher does: handed on, and forgotten when nothing is left to tell.
      if (Object.keys(group.told).length === 0) this.groups.delete(group.id);
      else this.groups.set(group.id, { ...group, outbox: [] });
    }
    for (const id of decisions.closed)
      this.records.set(id, { ...(this.records.get(id) as AlertRecord), open: false });
    return decisions.flushes.flatMap(({ notifications }) => notifications);
  }
}

/** What a test says about notifications: reason, receiver and the titles' states. */
export function gist(notifications: readonly Notification[]): string[] {
  return notifications.map(({ reason, receiver, counts }) => {
    const states = Object.entries(counts).filter(([, count]) => count > 0);
    return [reason, receiver, ...states.map(([state, count]) => `${count} ${state}`)].join(", ");
  });
}
