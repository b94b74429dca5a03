/** `notifications.yaml` as the pipeline uses it: inherited values filled in, times in milliseconds, names resolved. */
import type { AlertSeverity } from "../../shared/alert.ts";
import type { ChannelType, Matchers } from "../model.ts";

/** Where a receiver's messages go. */
export interface Receiver {
  readonly name: string;
  /** Addresses; `owner` stands for those that the contract of the alerts' owner names. */
  readonly email: readonly string[] | "owner" | null;
  /** Names of Teams channels. */
  readonly teams: readonly string[];
}

/** When notifications wait, on a wall clock. */
export interface MuteWindow {
  readonly name: string;
  readonly timeZone: string;
  /** 1 is Monday. */
  readonly days: readonly number[];
  /** Minutes after midnight, [from, to); `to` <= `from` ends on the next day. */
  readonly from: number;
  readonly to: number;
}

/** Who is told next when nobody acknowledges. */
export interface Escalation {
  readonly name: string;
  readonly severities: readonly AlertSeverity[];
  readonly steps: readonly { readonly after: number; readonly receiver: string }[];
  /** How often the last step is repeated. */
  readonly every: number;
}

/** A node of the routing tree. */
export interface Route {
  readonly name: string;
  readonly matchers: Matchers;
  readonly receiver: string;
  readonly groupBy: readonly string[];
  readonly groupWait: number;
  readonly groupInterval: number;
  readonly repeatInterval: number;
  readonly mute: readonly MuteWindow[];
  readonly escalation: Escalation | null;
  /** Whether its next siblings may match as well. */
  readonly continue: boolean;
  readonly routes: readonly Route[];
}

/** While an alert that `sources` match is firing, those that `targets` match and that agree in `equal` are not told. */
export interface Inhibition {
  readonly name: string;
  readonly sources: Matchers;
  readonly targets: Matchers;
  readonly equal: readonly string[];
}

/** So many changes within a time make an alert one that comes and goes. */
export interface Flapping {
  readonly changes: number;
  readonly within: number;
}

/** So many notifications within a time make a channel's next ones a digest. */
export interface Storm {
  readonly notifications: number;
  readonly within: number;
  /** How long the first digest collects, and those that follow it while the storm lasts. */
  readonly collect: number;
  readonly every: number;
}

export interface Retry {
  /** Wait after the first failure; it doubles with each further one. */
  readonly first: number;
  readonly longest: number;
  /** After this time a delivery is given up. */
  readonly giveUpAfter: number;
}

export interface NotificationConfig {
  readonly receivers: ReadonlyMap<string, Receiver>;
  /** The root; it matches every alert. */
  readonly route: Route;
  readonly inhibitions: readonly Inhibition[];
  readonly flapping: Flapping;
  readonly storm: Storm;
  readonly retry: Retry;
  /** Messages a second, by type of channel. */
  readonly perSecond: Readonly<Record<ChannelType, number>>;
  readonly heartbeat: { readonly receiver: string; readonly every: number };
  /** How long action links can be used. */
  readonly linksExpireAfter: number;
  /** How long resolved alerts, expired silences and the delivery log are kept. */
  readonly keep: number;
}
