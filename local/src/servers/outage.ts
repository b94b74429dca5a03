/** Outages that a test or a demonstration asks a stand-in for. */

/** How a service answers while it is out of order. */
export interface Outage {
  /** HTTP status: 429 or 503 for trouble that passes, 400 or 403 for what does not. */
  readonly status: number;
  /** Told to the client as Retry-After. */
  readonly retryAfterSeconds?: number;
}

/** The headers of an outage's answer. */
export function outageHeaders({ retryAfterSeconds }: Outage): Record<string, string> {
  return retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
}
