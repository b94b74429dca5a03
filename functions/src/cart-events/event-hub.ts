/** The event hub as the collector needs it: a port, made of Azure Event Hubs in `azure/`. */

/** An event on its way to the hub. */
export interface HubEvent {
  readonly id: string;
  /** JSON. */
  readonly body: Buffer;
}

/** The hub did not take events: it is busy or away. They may be sent again. */
export class HubBusyError extends Error {
  override name = "HubBusyError";
}

export interface EventHub {
  /**
   * Sends the events of one session, in their order and to one partition.
   *
   * @returns when the hub has acknowledged all of them
   * @throws HubBusyError when it has not; some may be there all the same
   */
  send(session: string, events: readonly HubEvent[]): Promise<void>;
  /** @throws when the hub does not answer */
  ask(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
