/** Instances of the notifier over the same state in Azurite, with time that goes on when a test says so. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeliveryTable } from "../../../functions/src/notifications/azure/delivery-table.ts";
import { GroupTable } from "../../../functions/src/notifications/azure/group-table.ts";
import { createNotifications, type NotificationsRoom } from "../../../functions/src/notifications/index.ts";
import { notificationsSettings } from "../../../functions/src/notifications/settings.ts";
import type { Alert } from "../../../functions/src/shared/alert.ts";
import { BlobDeadLetters } from "../../../functions/src/shared/blob-dead-letters.ts";
import { systemClock } from "../../../functions/src/shared/clock.ts";
import { createLog } from "../../../functions/src/shared/log.ts";
import { readSettings } from "../../../functions/src/shared/settings.ts";
import { type Mailbox, startMailbox } from "../../../local/src/mailbox/mailbox.ts";
import { startTeams, type Teams } from "../../../local/src/teams/teams.ts";
import { alertOf, start } from "../notifications/builders.ts";
import { startStorage, type TestStorage } from "./storage.ts";
import { Webhook } from "./webhook.ts";

/** Every alert's data set is a group of its own, and all go to Teams. */
export const everythingToTeams = `
receivers:
  channel: {teams: alerts}
  people: {email: [a@example.com, b@example.com]}
route: {receiver: channel, groupBy: [dataset], groupWait: 30s, groupInterval: 5m, repeatInterval: 4h}
flapping: {changes: 4, within: 30m}
storm: {notifications: 20, within: 1m, collect: 1m, every: 5m}
retry: {first: 5s, longest: 5m, giveUpAfter: 1d}
perSecond: {email: 50, teams: 4}
heartbeat: {receiver: people, every: 1d}
linksExpireAfter: 3d
keep: 90d`;

/** What all scenarios of a file share. */
export interface Estate {
  readonly storage: TestStorage;
  readonly mailbox: Mailbox;
  readonly teams: Teams;
  /** A webhook that is closed with the estate. */
  webhook(): Promise<{ readonly webhook: Webhook; readonly address: string }>;
  /** Instances with tables and queues of their own. @param environment settings that differ */
  notifier(config: string, environment?: Record<string, string>): Promise<Notifier>;
  stop(): Promise<void>;
}

export async function startEstate(): Promise<Estate> {
  const folder = mkdtempSync(join(tmpdir(), "notifications-"));
  const storage = await startStorage();
  const mailbox = await startMailbox({ folder: join(folder, "mailbox") });
  const teams = await startTeams({ folder: join(folder, "teams") });
  const webhooks: Webhook[] = [];
  let scenarios = 0;
  return {
    ...{ storage, mailbox, teams },
    webhook: async () => {
      const webhook = new Webhook();
      webhooks.push(webhook);
      return { webhook, address: await webhook.listen() };
    },
    notifier: async (config, environment = {}) => {
      const scenario = String(++scenarios);
      const file = join(folder, `${scenario}.yaml`);
      writeFileSync(file, config);
      const notifier = new Notifier({
        storage,
        scenario,
        environment: { ...basics(mailbox, teams, file), ...environment },
      });
      await notifier.prepare();
      return notifier;
    },
    stop: async () => {
      const all = [
        storage.stop(),
        mailbox.stop(),
        teams.stop(),
        ...webhooks.map((webhook) => webhook.close()),
      ];
      await Promise.all(all);
      rmSync(folder, { recursive: true });
    },
  };
}

function basics(mailbox: Mailbox, teams: Teams, file: string): Record<string, string> {
  return {
    NOTIFICATIONS_FILE: file,
    NOTIFICATIONS_STAGE: "test",
    NOTIFICATIONS_ADDRESS: "http://127.0.0.1:7071",
    NOTIFICATIONS_LINK_KEYS: "k".repeat(40),
    NOTIFICATIONS_SENDER: "alerts@example.com",
    NOTIFICATIONS_SMTP: `smtp://${mailbox.smtp.host}:${mailbox.smtp.port}`,
    NOTIFICATIONS_TEAMS: JSON.stringify({ alerts: teams.webhook("alerts") }),
  };
}

interface Parts {
  readonly storage: TestStorage;
  readonly scenario: string;
  readonly environment: Record<string, string>;
}

export class Notifier {
  now = start;
  /** Whether instances made from now on go by the machine's clock. */
  isRealTime = false;
  readonly #parts: Parts;
  /** Name of a table that cannot be reached. */
  #outOfReach = "";
  /** What was logged as a warning or an error. */
  readonly complaints: string[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async prepare(): Promise<void> {
    const { tables, queues } = this.#clients();
    const { platform } = this.#parts.storage.contracts;
    const { alerts, deliveries, silences, ratelimits } = platform.tables;
    await Promise.all([
      ...[alerts, deliveries, silences, ratelimits].map((name) => tables(name).createTable()),
      queues(platform.queues.notifications).createIfNotExists(),
    ]);
  }

  /** Another instance of the app. */
  instance(): Promise<NotificationsRoom> {
    const { storage, environment } = this.#parts;
    const clients = this.#clients();
    const { contracts } = storage;
    const { platform } = contracts;
    const { notifications: settings } = readSettings({ notifications: notificationsSettings }, environment);
    const log = createLog((level, line) => {
      if (level === "warn" || level === "error") this.complaints.push(line);
    });
    const dependencies = {
      ...{ ...clients, contracts, platform, settings, log },
      alerts: { raise: async () => undefined },
      deadLetters: this.deadLetters,
      runbook: () => null,
    };
    if (this.isRealTime) return createNotifications({ ...dependencies, clock: systemClock });
    // Time stands still while messages are delivered, so turns pass at once.
    return createNotifications({ ...dependencies, clock: { now: () => this.now } }, async () => undefined);
  }

  /** Instances made from now on cannot reach this table; null mends it. */
  cutOff(table: string | null): void {
    this.#outOfReach = table ?? "";
  }

  get groups(): GroupTable {
    return new GroupTable(this.#clients().tables(this.#parts.storage.contracts.platform.tables.alerts));
  }

  /** Rows of all tables. */
  async countRows(): Promise<Record<string, number>> {
    const { alerts, deliveries, silences } = this.#parts.storage.contracts.platform.tables;
    const counts: Record<string, number> = {};
    for (const name of [alerts, deliveries, silences]) {
      counts[name] = 0;
      for await (const _ of this.#clients().tables(name).listEntities()) counts[name]++;
    }
    return counts;
  }

  get deliveries(): DeliveryTable {
    return new DeliveryTable(
      this.#clients().tables(this.#parts.storage.contracts.platform.tables.deliveries),
    );
  }

  /** Empties the queue, as if its messages had been lost. */
  async loseMessages(): Promise<void> {
    await this.#queue().clearMessages();
  }

  get deadLetters(): BlobDeadLetters {
    const { storage } = this.#parts;
    return new BlobDeadLetters(
      storage.connect().containers(storage.contracts.platform.containers.deadletters),
    );
  }

  later(seconds: number): void {
    this.now = new Date(this.now.getTime() + seconds * 1000);
  }

  /** An alert of now. */
  alert(overrides: Partial<Alert> = {}): Alert {
    return alertOf({ occurredAt: this.now.toISOString(), ...overrides });
  }

  /** Time goes on for `seconds`, and all instances tick and deliver at once, every `step` seconds. */
  async pass(instances: readonly NotificationsRoom[], seconds: number, step = 10): Promise<void> {
    for (let passed = 0; passed < seconds; passed += step) {
      this.later(step);
      await Promise.all(instances.map((room) => room.tick.run()));
      await this.deliver(instances);
    }
  }

  /** Delivers what the queue shows at present. A message goes to all instances at once, as if its lease had run out. */
  async deliver(instances: readonly NotificationsRoom[]): Promise<void> {
    const queue = this.#queue();
    for (;;) {
      const { receivedMessageItems } = await queue.receiveMessages({
        numberOfMessages: 32,
        visibilityTimeout: 600,
      });
      if (receivedMessageItems.length === 0) return;
      await Promise.all(
        receivedMessageItems.map(async ({ messageText, messageId, popReceipt }) => {
          const message = JSON.parse(Buffer.from(messageText, "base64").toString());
          await Promise.all(instances.map((room) => room.deliverer.deliver(message)));
          await queue.deleteMessage(messageId, popReceipt);
        }),
      );
    }
  }

  #queue() {
    return this.#clients().queues(this.#parts.storage.contracts.platform.queues.notifications);
  }

  #clients() {
    const { storage, scenario } = this.#parts;
    const { containers, tables, queues } = storage.connect();
    return {
      containers,
      tables: (name: string) => tables(name === this.#outOfReach ? "nosuchtable" : `${name}${scenario}`),
      queues: (name: string) => queues(`${name}-${scenario}`),
    };
  }
}

/** The notifications that messages of the Teams channel carry. */
export function notificationIds(teams: Teams): string[] {
  return teams.messages().map((message) => notificationIdOf(JSON.stringify(message.cards)));
}

/** The notification that a card carries, by the id in its last line. */
export function notificationIdOf(card: string): string {
  return /Notification ([\w.]+)\./.exec(card)?.[1] ?? "a card without its id";
}
