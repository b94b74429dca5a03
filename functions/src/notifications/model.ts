/** What the notifier keeps and decides on. Times are ISO 8601 in UTC, as they stand in Table storage. */
import type { Alert, AlertSeverity } from "../shared/alert.ts";

/** Somebody has taken the trouble on; it is neither repeated nor escalated any more. */
export interface Acknowledgement {
  readonly by: string;
  readonly at: string;
}

/** One trouble, from its first alert to its end. */
export interface AlertRecord {
  /** Made from the alert's key, see {@link alertIdOf}. */
  readonly id: string;
  /** The newest alert of the key. */
  readonly alert: Alert;
  /** When the present trouble began, by the alert's own time. */
  readonly startedAt: string;
  /** When the app first heard of the present trouble. */
  readonly receivedAt: string;
  /** When the app heard of its last change of state or severity. */
  readonly changedAt: string;
  /** When it last began or ended, by the alerts' own times, oldest first: what flapping is told by. */
  readonly transitions: readonly string[];
  readonly acknowledged: Acknowledgement | null;
  /** How often an alert of the present trouble came in. */
  readonly count: number;
  /** Whether the pipeline still has to look at it. */
  readonly open: boolean;
}

/** How an alert looks to people: one that comes and goes is told once. */
export type ShownState = "firing" | "flapping" | "resolved";

/** What a group's receiver has been told about one alert that is not over. */
export interface Told {
  readonly state: Exclude<ShownState, "resolved">;
  readonly severity: AlertSeverity;
  /** Start of the trouble that was told: a later trouble of the same alert is news. */
  readonly startedAt: string;
  /** When it was first told; escalation counts from here. */
  readonly at: string;
  /** Steps of escalation that are done. */
  readonly steps: number;
}

/** What one receiver is told together: the alerts of one route that agree in the labels that the route groups by. */
export interface GroupState {
  readonly id: string;
  readonly route: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of its last notification; grows with time. */
  readonly sequence: number;
  readonly lastNotifiedAt: string | null;
  /** By alert id. */
  readonly told: Readonly<Record<string, Told>>;
  /** Sequences of notifications that have not been handed to their channels yet. */
  readonly outbox: readonly number[];
}

/** Why a notification is made: each one states it. */
export type Reason = "first" | "new" | "worse" | "flapping" | "resolved" | "repeat" | "escalation";

/** Why one alert is in a notification. */
export type Change = "new" | "worse" | "flapping" | "resolved" | "unchanged";

/** An alert as it was when the notification was made. */
export interface ShownAlert {
  readonly id: string;
  readonly alert: Alert;
  readonly state: ShownState;
  readonly change: Change;
  readonly startedAt: string;
  readonly acknowledged: Acknowledgement | null;
}

/** What one receiver is told at one time. Made once, and never changed. */
export interface Notification {
  /** `<group>.<sequence>`: the idempotency key of everything that is sent for it. */
  readonly id: string;
  readonly receiver: string;
  readonly reason: Reason;
  readonly route: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: string;
  /** The worst first, and no more than fit into a message. */
  readonly alerts: readonly ShownAlert[];
  readonly counts: Readonly<Record<ShownState, number>>;
  /** All alerts that it is about, for its links. */
  readonly alertIds: readonly string[];
}

/** Where a message goes. */
export type Channel =
  | { readonly type: "email"; readonly to: readonly string[] }
  /** `name` stands for the address of a Workflows webhook, which is a secret. */
  | { readonly type: "teams"; readonly name: string };

export type ChannelType = Channel["type"];
export type ChannelOf<Type extends ChannelType> = Extract<Channel, { readonly type: Type }>;

/** A line on a notification, for the digest and the delivery log. */
export interface Summary {
  readonly title: string;
  readonly severity: AlertSeverity;
  readonly reason: Reason | "digest" | "heartbeat";
  readonly owner: string | null;
  readonly dataset: string | null;
  readonly counts: Readonly<Record<ShownState, number>>;
  readonly alertIds: readonly string[];
}

/** What a delivery carries: a notification, the digest of many, or a sign of life. */
export type Content =
  | { readonly kind: "notification"; readonly id: string }
  | { readonly kind: "digest"; readonly id: string }
  | { readonly kind: "heartbeat"; readonly text: string };

/**
 * One message to one channel, and how sending it went.
 *
 * `pending` waits for its next attempt, `digested` is told by a digest instead, `dead` was given up and can be replayed.
 */
export type DeliveryState = "pending" | "digested" | "sent" | "dead";

export interface Delivery {
  /** The content's id, and so the idempotency key at the receiving end. */
  readonly id: string;
  readonly channelId: string;
  readonly channel: Channel;
  readonly content: Content;
  readonly summary: Summary;
  readonly state: DeliveryState;
  readonly createdAt: string;
  readonly attempts: number;
  /** Not before this; whoever makes an attempt first moves it into the future, so that nobody else does. */
  readonly nextAttemptAt: string;
  /** The turn that the channel's rate limit has given it; null when it has to ask for one. */
  readonly turnAt: string | null;
  /** Digest that tells it. */
  readonly digestId: string | null;
  readonly sentAt: string | null;
  /** What the receiving service called it. */
  readonly receipt: string | null;
  /** Sentence on the last attempt that failed. */
  readonly problem: string | null;
}

/** Holds notifications back for a time. */
export interface Silence {
  readonly id: string;
  /** Label to values; an alert that has one of the values for every label is silenced. `*` stands for any text. */
  readonly matchers: Matchers;
  readonly author: string;
  readonly comment: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdAt: string;
}

/** Label to accepted values, in which `*` stands for any text. All labels have to match. */
export type Matchers = Readonly<Record<string, readonly string[]>>;
