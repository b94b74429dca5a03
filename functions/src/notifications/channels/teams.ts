/** Posts cards to Teams, by the webhook of a workflow. */
import type { Clock } from "../../shared/clock.ts";
import { DeliveryError } from "../errors.ts";
import type { ChannelOf } from "../model.ts";
import type { ChannelSender, Worded } from "../ports.ts";
import { cardMessage } from "../rendering/adaptive-card.ts";
import { httpFailure, noAnswer } from "./failures.ts";

const patienceMilliseconds = 20_000;

export class TeamsChannels implements ChannelSender<"teams"> {
  readonly #addresses: Readonly<Record<string, string>>;
  readonly #clock: Clock;

  /** @param addresses of the webhooks by channel, see the setting NOTIFICATIONS_TEAMS; they are secrets and stand in no message and no log */
  constructor(addresses: Readonly<Record<string, string>>, clock: Clock) {
    this.#addresses = addresses;
    this.#clock = clock;
  }

  async send({ name }: ChannelOf<"teams">, { view }: Worded, key: string): Promise<string> {
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
      body: JSON.stringify(cardMessage(view)),
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
