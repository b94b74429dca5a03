/** What can go wrong in the notifier. */

/** `notifications.yaml` cannot be used. Holds every problem, so that all can be solved at once. */
export class NotificationConfigError extends Error {
  override readonly name = "NotificationConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** Something that came in as an alert is none. */
export class AlertFormatError extends Error {
  override readonly name = "AlertFormatError";
}

/** A request about a silence cannot be met. */
export class SilenceError extends Error {
  override readonly name = "SilenceError";
}

/** Why an action link is refused: nobody here has made it, or it is too old. */
export class LinkError extends Error {
  override readonly name = "LinkError";
  readonly why: "forged" | "expired";

  constructor(why: "forged" | "expired") {
    super(
      why === "forged"
        ? "This link was not made by the notifier, or was changed on the way; use the one in the message."
        : "This link has expired; use the one in a newer message.",
    );
    this.why = why;
  }
}

/** A message was not delivered. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  /** Whether it would fail again in the same way. */
  readonly permanent: boolean;
  /** What the service asked to wait for; 0 when it did not. */
  readonly retryAfterMilliseconds: number;

  constructor(
    message: string,
    details: { permanent: boolean; retryAfterMilliseconds?: number; cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.permanent = details.permanent;
    this.retryAfterMilliseconds = details.retryAfterMilliseconds ?? 0;
  }
}
