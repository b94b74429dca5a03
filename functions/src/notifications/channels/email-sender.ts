/** The way that emails go, as the settings choose it. */
import type { Clock } from "../../shared/clock.ts";
import { appIdentity } from "../../shared/credential.ts";
import type { Log } from "../../shared/log.ts";
import type { EmailSender } from "../ports.ts";
import type { NotificationsSettings } from "../settings.ts";

/** Loads only the library that is used. */
export async function emailSenderOf(
  settings: NotificationsSettings,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<EmailSender> {
  const sender = settings.NOTIFICATIONS_SENDER;
  if (settings.NOTIFICATIONS_SMTP) {
    const { SmtpEmail } = await import("./smtp-email.ts");
    return new SmtpEmail(settings.NOTIFICATIONS_SMTP, sender, log);
  }
  const { EmailClient } = await import("@azure/communication-email");
  const { CommunicationEmail } = await import("./communication-email.ts");
  // The notifier retries by itself, across restarts.
  const options = { retryOptions: { maxRetries: 0 } };
  const client = settings.NOTIFICATIONS_EMAIL_CONNECTION
    ? new EmailClient(settings.NOTIFICATIONS_EMAIL_CONNECTION, { ...options, allowInsecureConnection: true })
    : new EmailClient(settings.NOTIFICATIONS_EMAIL_ENDPOINT ?? "", appIdentity(), options);
  return new CommunicationEmail(client, sender, clock);
}
