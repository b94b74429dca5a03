/** Posts cards to Teams, by the webhook of a workflow. */
import type { Clock } from "../../shared/clock.ts";
import { DeliveryError } from "../errors.ts";
import type { CardSender } from "../ports.ts";
import { httpFailure, noAnswer } from "./failures.ts";

const patienceMilliseconds = 20_000;

export class TeamsWebhooks implements CardSender {
  readonly #addresses: Readonly<Record<string, string>>;
  readonly #clock: Clock;

  /** @param addresses of the webhooks by channel; they are secrets and stand in no message and no log */
  constructor(addresses: Readonly<Record<string, string>>, clock: Clock) {
    this.#addresses = addresses;
    this.#clock = clock;
  }

  async send(name: string, card: object, key: string): Promise<string> {
    const address = Object.hasOwn(this.#addresses, name) ? this.#addresses[name] : undefined;
    if (address === undefined)
      throw new DeliveryError(
        `No address is set for Teams channel '${name}'; add it to NOTIFICATIONS_TEAMS.`,
        {
          permanent: true,
        },
      );
    const service = `Teams channel '${name}'`;
    const response = await fetch(address, {
      method: "POST",
      // Workflows show this id with the run, by which a message that came twice can be told.
      headers: { "content-type": "application/json", "x-ms-client-tracking-id": key },
      body: JSON.stringify(card),
      redirect: "error",
      signal: AbortSignal.timeout(patienceMilliseconds),
    }).catch((error: unknown) => {
      throw noAnswer(service, error);
    });
    const answer = await response.text().catch(() => "");
    if (!response.ok) {
      const retryAfter = response.headers.get("retry-after");
      throw httpFailure(service, response.status, answer, retryAfter, this.#clock.now());
    }
    return response.headers.get("x-ms-workflow-run-id") ?? `HTTP ${response.status}`;
  }
}
