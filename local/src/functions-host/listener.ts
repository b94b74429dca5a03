/** What waits for something and invokes a function. */
export interface Listener {
  start(): void;
  /** Starts nothing new. What is under way goes on; {@link Invocations.drained} tells its end. */
  stop(): Promise<void>;
  /** Invokes the function once, now, with a text from the administrator. */
  trigger(input: string): void;
}
