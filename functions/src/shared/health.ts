/** Asking a dependency whether it answers. */
export interface HealthCheck {
  /** The dependency, as operators call it: `lake`, `queues`, `event-hub`. */
  readonly name: string;
  /** Asks it for something small. @throws whatever it answers with when it does not serve */
  ask(signal: AbortSignal): Promise<void>;
}
