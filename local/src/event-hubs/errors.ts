/** What is wrong with how Event Hubs is asked to start. */
export class EventHubsError extends Error {
  override name = "EventHubsError";
}

/** Conditions that the client libraries know by name and turn into error codes. */
export type FaultCondition =
  | "amqp:unauthorized-access"
  | "amqp:not-found"
  | "amqp:not-implemented"
  | "amqp:not-allowed"
  | "amqp:link:stolen"
  | "amqp:link:message-size-exceeded"
  | "com.microsoft:argument-error"
  | "com.microsoft:server-busy";

/** What a client is told: a condition for its library, and a sentence for people. */
export class AmqpFault extends Error {
  override name = "AmqpFault";
  readonly condition: FaultCondition;

  constructor(condition: FaultCondition, message: string) {
    super(message);
    this.condition = condition;
  }

  /** As AMQP carries it. */
  toAmqp(): { readonly condition: string; readonly description: string } {
    return { condition: this.condition, description: this.message };
  }
}
