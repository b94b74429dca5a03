/** What the timer does: looks at everything that is open, decides, and hands on what is to be told. */
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import type { NotificationConfig } from "../config/model.ts";
import type { Digests } from "../delivery/digests.ts";
import type { Dispatcher } from "../delivery/dispatcher.ts";
import type { Heartbeat } from "../delivery/heartbeat.ts";
import type { Reminders } from "../delivery/reminders.ts";
import { failures, inParallel, type Settled, settle } from "../in-parallel.ts";
import type { AlertRecord, GroupState } from "../model.ts";
import type { AlertStore, DeliveryStore, GroupStore, SilenceStore, Versioned } from "../ports.ts";
import { decide, type Flush } from "./decide.ts";

export interface TickServices {
  readonly alerts: Pick<AlertStore, "open" | "save">;
  readonly groups: Pick<GroupStore, "all" | "save">;
  readonly silences: Pick<SilenceStore, "list">;
  readonly deliveries: Pick<DeliveryStore, "channels">;
  readonly dispatcher: Pick<Dispatcher, "dispatch">;
  readonly digests: Pick<Digests, "send">;
  readonly reminders: Pick<Reminders, "send">;
  readonly heartbeat: Pick<Heartbeat, "beat">;
  readonly config: NotificationConfig;
  readonly clock: Clock;
  readonly log: Log;
}

export class Tick {
  readonly #services: TickServices;

  constructor(services: TickServices) {
    this.#services = services;
  }

  /**
   * Several instances may run at once: of what they decide alike, each is done by one.
   *
   * @throws AggregateError of what failed; it has kept nothing else from being told
   */
  async run(): Promise<void> {
    const { alerts, groups, silences, config, clock, log } = this.#services;
    const [records, known, allSilences] = await Promise.all([alerts.open(), groups.all(), silences.list()]);
    const decisions = decide(
      {
        now: clock.now(),
        records: records.map(({ value }) => value),
        groups: known.map(({ value }) => value),
        silences: allSilences,
      },
      config,
    );
    const saved = await this.#save(decisions.flushes, known);
    const errors = [...saved.errors];
    let deliveries = 0;
    const steps = [
      async () => {
        deliveries = await this.#dispatch(saved.results, decisions.flushes, known);
      },
      () => this.#close(decisions.closed, records),
      () => this.#look(records.length - decisions.closed.length),
    ];
    for (const step of steps) await step().catch((error: unknown) => errors.push(error));
    log.info("Alerts were looked at", {
      open: records.length,
      suppressed: decisions.suppressed.size,
      groups: saved.results.length,
      deliveries,
    });
    if (errors.length > 0) throw failures(errors);
  }

  /** The groups that this instance was the one to write. */
  async #save(
    flushes: readonly Flush[],
    known: readonly Versioned<GroupState>[],
  ): Promise<Settled<Versioned<GroupState>>> {
    const versions = new Map(known.map(({ value, version }) => [value.id, version]));
    const { results, errors } = await settle(flushes, ({ group, notifications }) =>
      this.#services.groups.save(group, notifications, versions.get(group.id) ?? null),
    );
    return { results: results.filter((group) => group !== null), errors };
  }

  /** Hands on what was decided now, and what an earlier tick left. @returns how many deliveries were made */
  #dispatch(
    saved: readonly Versioned<GroupState>[],
    flushes: readonly Flush[],
    known: readonly Versioned<GroupState>[],
  ): Promise<number> {
    const flushed = new Set(flushes.map(({ group }) => group.id));
    const left = known.filter(({ value }) => value.outbox.length > 0 && !flushed.has(value.id));
    const notifications = flushes.flatMap((flush) => flush.notifications);
    return this.#services.dispatcher.dispatch([...saved, ...left], notifications);
  }

  async #close(ids: readonly string[], records: readonly Versioned<AlertRecord>[]): Promise<void> {
    const closed = new Set(ids);
    await inParallel(
      records.filter(({ value }) => closed.has(value.id)),
      ({ value, version }) => this.#services.alerts.save({ ...value, open: false }, version),
    );
  }

  /** What is due at the channels. */
  async #look(open: number): Promise<void> {
    const { deliveries, digests, reminders, heartbeat } = this.#services;
    const channels = await deliveries.channels();
    await digests.send(channels);
    await reminders.send(channels);
    const pending = channels.reduce((sum, channel) => sum + channel.pending.length, 0);
    await heartbeat.beat({ open, pending });
  }
}
