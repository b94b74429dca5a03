/** What a refused message means: whether to try again, and when. */
import { retryAfterMilliseconds } from "../../shared/retry-after.ts";
import { DeliveryError } from "../errors.ts";

/** Client errors that pass: the service was too slow, too busy or not ready. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * The error for an HTTP answer that is no success.
 *
 * @param service as people call it
 * @param answer what the service said, to be quoted
 */
export function httpFailure(
  service: string,
  status: number,
  answer: string,
  retryAfter: string | null,
  now: Date,
): DeliveryError {
  const permanent = status >= 400 && status < 500 && !passing.has(status);
  const quote = answer.replace(/\s+/g, " ").trim().replace(/\.$/, "").slice(0, 300);
  return new DeliveryError(`${service} answered ${status}${quote && `: ${quote}`}.`, {
    permanent,
    retryAfterMilliseconds: retryAfterMilliseconds(retryAfter, now),
  });
}

/** Nothing came back: the service may or may not have the message. */
export function noAnswer(service: string, error: unknown): DeliveryError {
  const why = error instanceof Error ? causeOf(error) : String(error);
  return new DeliveryError(`${service} did not answer: ${why}.`, { permanent: false, cause: error });
}

/** The innermost cause says more than `fetch failed`. */
function causeOf(error: Error): string {
  return error.cause instanceof Error ? causeOf(error.cause) : error.message.replace(/\.$/, "");
}
