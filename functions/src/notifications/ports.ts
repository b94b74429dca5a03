/** What the notifier needs of the world. Implementations over Azure stand in `azure/` and `channels/`. */
import type {
  AlertRecord,
  Channel,
  ChannelOf,
  ChannelType,
  Delivery,
  GroupState,
  Notification,
  Silence,
} from "./model.ts";
import type { MessageView } from "./rendering/view.ts";

/** A stored value and the version that a change of it has to name. */
export interface Versioned<T> {
  readonly value: T;
  readonly version: string;
}

export interface AlertStore {
  find(id: string): Promise<Versioned<AlertRecord> | null>;
  /**
   * Writes a record if it still is what was read.
   *
   * @param version of the record that was read; null when there was none
   * @returns false when somebody else was faster
   */
  save(record: AlertRecord, version: string | null): Promise<boolean>;
  /** Records that the pipeline has to look at. */
  open(): Promise<readonly Versioned<AlertRecord>[]>;
  /** Every record that is kept. */
  all(): Promise<readonly AlertRecord[]>;
}

export interface SnapshotVersion {
  readonly version: string;
  /** Of what is told, without the time at which it was written. */
  readonly fingerprint: string;
}

/** The file that tells the lake of alerts. */
export interface SnapshotFile {
  /** @returns null when there is none yet */
  version(): Promise<SnapshotVersion | null>;
  /** Writes it whole. @returns false when somebody else has changed it since */
  replace(text: string, fingerprint: string, before: SnapshotVersion | null): Promise<boolean>;
}

export interface GroupStore {
  /** Groups that have told something that is not over, or have something to hand on; others are removed. */
  all(): Promise<readonly Versioned<GroupState>[]>;
  /**
   * Writes a group and the notifications that it makes, all or nothing.
   *
   * @param version of the group that was read; null when there was none
   * @returns what was written; null when somebody else was faster
   */
  save(
    group: GroupState,
    notifications: readonly Notification[],
    version: string | null,
  ): Promise<Versioned<GroupState> | null>;
  /** Forgets a group that has nothing to tell. @returns false when somebody else has changed it */
  remove(id: string, version: string): Promise<boolean>;
  notification(id: string): Promise<Notification | null>;
}

/** What a channel has lately been given, for noticing a storm. */
export interface ChannelState {
  /** When notifications were handed over, newest last; only as many as a storm takes. */
  readonly recent: readonly string[];
  /** The digest that collects at present. */
  readonly digest: { readonly id: string; readonly openedAt: string; readonly sendAt: string } | null;
  readonly lastDigestAt: string | null;
}

/** A channel, and what waits to be sent to it. */
export interface ChannelView {
  readonly channelId: string;
  readonly channel: Channel;
  readonly state: Versioned<ChannelState> | null;
  readonly pending: readonly { readonly id: string; readonly nextAttemptAt: string }[];
}

export interface DeliveryStore {
  /** Every channel that ever was given something. */
  channels(): Promise<readonly ChannelView[]>;
  channel(channelId: string): Promise<Versioned<ChannelState> | null>;
  /**
   * Writes the state of a channel and new deliveries to it, all or nothing.
   *
   * @param version of the state that was read; null when there was none
   * @returns false when somebody else has changed the channel, or one of the deliveries is there already
   */
  admit(
    channel: Channel,
    state: ChannelState,
    deliveries: readonly Delivery[],
    version: string | null,
  ): Promise<boolean>;
  find(channelId: string, id: string): Promise<Versioned<Delivery> | null>;
  /** @returns what was written; null when somebody else was faster */
  update(delivery: Delivery, version: string): Promise<Versioned<Delivery> | null>;
  /** Deliveries that a digest tells, oldest first. */
  digested(channelId: string, digestId: string): Promise<readonly Delivery[]>;
  /** The delivery log, newest first. */
  list(filter: DeliveryFilter, limit: number): Promise<readonly Delivery[]>;
}

export interface DeliveryFilter {
  readonly state: Delivery["state"] | null;
  readonly since: Date;
}

export interface SilenceStore {
  /** Newest first; expired ones as well. */
  list(): Promise<readonly Silence[]>;
  find(id: string): Promise<Silence | null>;
  save(silence: Silence): Promise<void>;
}

/** Gives out a channel's turns, one after the other for all instances of the app together. */
export interface TurnStore {
  /** @param perSecond how many turns a second has */
  next(channelId: string, perSecond: number, now: Date): Promise<Date>;
}

/** Work for `deliver`, seen by one instance at a time. */
export interface DeliveryMessage {
  readonly channelId: string;
  readonly delivery: string;
  /** Whether a delivery that was given up is to be tried again. */
  readonly replay?: boolean;
}

export interface DeliveryQueue {
  send(message: DeliveryMessage, delayMilliseconds: number): Promise<void>;
}

/** A file that goes with an email. */
export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

export interface Email {
  readonly to: readonly string[];
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

/** A way that emails go. */
export interface EmailSender {
  /**
   * Sends an email.
   *
   * @param key idempotency key: the same for every attempt at the same email
   * @returns what the service calls it
   * @throws DeliveryError
   */
  send(email: Email, key: string): Promise<string>;
}

/** What a delivery tells; each channel makes a message of its own of it. */
export interface Worded {
  readonly view: MessageView;
  /** For channels that take files. */
  readonly attachments: readonly Attachment[];
}

/** Makes the messages of one type of channel, and sends them. */
export interface ChannelSender<Type extends ChannelType> {
  /**
   * @param key idempotency key: the same for every attempt at the same message
   * @returns what the service calls it
   * @throws DeliveryError
   */
  send(channel: ChannelOf<Type>, worded: Worded, key: string): Promise<string>;
}

export type ChannelSenders = { readonly [Type in ChannelType]: ChannelSender<Type> };
