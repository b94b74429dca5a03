/** Notifications: who is told what, when and how, and that everybody is told once. */
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Alert } from "../shared/alert.ts";
import type { Dependencies } from "../shared/dependencies.ts";
import { ActionDesk } from "./actions/action-desk.ts";
import { actionPage, type PageView } from "./actions/action-page.ts";
import { LinkTokens } from "./actions/link-tokens.ts";
import { messageLinks } from "./actions/message-links.ts";
import { AlertIntake } from "./alerts/intake.ts";
import { AlertTable } from "./azure/alert-table.ts";
import { BlobSnapshot } from "./azure/blob-snapshot.ts";
import { StorageDeliveryQueue } from "./azure/delivery-queue.ts";
import { DeliveryTable } from "./azure/delivery-table.ts";
import { GroupTable } from "./azure/group-table.ts";
import { removeOld } from "./azure/retention.ts";
import { SilenceTable } from "./azure/silence-table.ts";
import { TurnTable } from "./azure/turn-table.ts";
import { EmailChannel } from "./channels/email.ts";
import { emailSenderOf } from "./channels/email-sender.ts";
import { TeamsChannels } from "./channels/teams.ts";
import { loadConfig } from "./config/read-config.ts";
import { Deliverer } from "./delivery/deliverer.ts";
import { Digests } from "./delivery/digests.ts";
import { Dispatcher } from "./delivery/dispatcher.ts";
import { Heartbeat } from "./delivery/heartbeat.ts";
import { Messages } from "./delivery/messages.ts";
import { Reminders } from "./delivery/reminders.ts";
import { alertsOf } from "./intake/origins.ts";
import { OpenAlerts } from "./open-alerts.ts";
import { Tick } from "./pipeline/tick.ts";
import type { DeliveryStore } from "./ports.ts";
import { EmailTemplates } from "./rendering/email.ts";
import type { NotificationsSettings } from "./settings.ts";
import { Silences } from "./silences.ts";
import { AlertSnapshot } from "./snapshot/alert-snapshot.ts";

export { AlertFormatError, DeliveryError, NotificationConfigError, SilenceError } from "./errors.ts";
export type { Delivery, Silence } from "./model.ts";
export type { OpenAlert } from "./open-alerts.ts";
export type { DeliveryMessage } from "./ports.ts";
export type { SilenceRequest } from "./silences.ts";

/** What triggers and operations use of notifications. */
export interface NotificationsRoom {
  /** Takes messages of the alerts' queue in, and acknowledgements. */
  readonly intake: Pick<AlertIntake, "take" | "acknowledge">;
  readonly tick: Pick<Tick, "run">;
  /** Tells the lake of alerts. */
  readonly snapshot: Pick<AlertSnapshot, "write">;
  /** Takes messages of the notifications' queue. */
  readonly deliverer: Pick<Deliverer, "deliver">;
  readonly actions: Pick<ActionDesk, "show" | "act">;
  readonly page: (view: PageView) => string;
  /** The alerts of another service's request; null when no service is called so. @throws AlertFormatError */
  alertsOf(origin: string, body: unknown): readonly Alert[] | null;
  readonly silences: Silences;
  readonly openAlerts: OpenAlerts;
  /** The delivery log. */
  readonly deliveries: Pick<DeliveryStore, "list">;
  /** Removes what has been kept for long enough. @returns how many rows went */
  clean(): Promise<number>;
}

/**
 * @param wait for a channel's turn; replaced where time is not the machine's
 * @throws NotificationConfigError when `notifications.yaml` cannot be used
 */
export async function createNotifications(
  dependencies: Dependencies<NotificationsSettings>,
  wait: (milliseconds: number) => Promise<unknown> = pause,
): Promise<NotificationsRoom> {
  const { clock, log, contracts, platform, settings, tables, queues, containers, deadLetters, runbook } =
    dependencies;
  const teamsAddresses = settings.NOTIFICATIONS_TEAMS;
  const file = settings.NOTIFICATIONS_FILE ?? besideSources("notifications.yaml");
  const templates = settings.NOTIFICATIONS_TEMPLATES ?? besideSources("templates");
  const config = loadConfig(file, { teams: Object.keys(teamsAddresses) });

  const alerts = new AlertTable(tables(platform.tables.alerts));
  const groups = new GroupTable(tables(platform.tables.alerts));
  const deliveries = new DeliveryTable(tables(platform.tables.deliveries));
  const silenceTable = new SilenceTable(tables(platform.tables.silences));
  const turns = new TurnTable(tables(platform.tables.ratelimits));
  const queueName = platform.queues.notifications;
  const queue = new StorageDeliveryQueue(queues(queueName));

  const common = { clock, log, config, contracts, deliveries, queue };
  const silences = new Silences({ store: silenceTable, clock, log });
  const intake = new AlertIntake({ store: alerts, flapping: config.flapping, ...common });
  const dispatcher = new Dispatcher({ ...common, groups });
  const tokens = new LinkTokens(settings.NOTIFICATIONS_LINK_KEYS);
  const address = `${settings.NOTIFICATIONS_ADDRESS}/api/${platform.routes.actions.replace("/{token}", "")}`;
  const actionsOf = messageLinks({ tokens, address, clock, expireAfter: config.linksExpireAfter });
  const stage = settings.NOTIFICATIONS_STAGE;
  return {
    intake,
    tick: new Tick({
      ...{ ...common, alerts, groups, silences: silenceTable, dispatcher },
      digests: new Digests(common),
      reminders: new Reminders(common),
      heartbeat: new Heartbeat({ ...common, dispatcher }),
    }),
    snapshot: new AlertSnapshot({
      ...{ ...common, alerts, groups, silences: silenceTable },
      file: new BlobSnapshot(containers(platform.containers.logs), platform.logFiles.alerts),
    }),
    deliverer: new Deliverer({
      ...{ ...common, turns, deadLetters, queueName, random: Math.random },
      messages: new Messages({ groups, deliveries, stage, actionsOf }),
      senders: {
        email: new EmailChannel(new EmailTemplates(templates), await emailSenderOf(settings, { clock, log })),
        teams: new TeamsChannels(teamsAddresses, clock),
      },
      pause: async (milliseconds) => void (await wait(milliseconds)),
    }),
    actions: new ActionDesk({ tokens, alerts, deliveries, intake, silences, clock }),
    page: actionPage(templates),
    alertsOf: (origin, body) =>
      alertsOf(origin, body, runbook, clock.now(), settings.NOTIFICATIONS_RUN_PAGES),
    silences,
    openAlerts: new OpenAlerts({ alerts, silences: silenceTable, config, clock }),
    deliveries,
    clean: () => {
      const { alerts: alertRows, deliveries: deliveryRows, silences: silenceRows } = platform.tables;
      const old = {
        alerts: tables(alertRows),
        deliveries: tables(deliveryRows),
        silences: tables(silenceRows),
      };
      return removeOld(old, new Date(clock.now().getTime() - config.keep));
    },
  };
}

/** A file or folder of `functions/`. */
function besideSources(name: string): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}
