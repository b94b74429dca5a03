/** The buttons of a message that do something. */
import type { Clock } from "../../shared/clock.ts";
import { channelIdOf } from "../ids.ts";
import type { Delivery } from "../model.ts";
import type { Button } from "../rendering/view.ts";
import type { LinkTarget, LinkTokens } from "./link-tokens.ts";

export interface LinkServices {
  readonly tokens: LinkTokens;
  /** Address that tokens are added to. */
  readonly address: string;
  readonly expireAfter: number;
  readonly clock: Clock;
}

const labels: Readonly<Record<LinkTarget["action"], string>> = {
  acknowledge: "Acknowledge",
  silence: "Silence",
};

/** Makes the buttons of a delivery: the links can be used for the configured time from now. */
export function messageLinks({ tokens, address, expireAfter, clock }: LinkServices) {
  return ({ id, channel }: Delivery): readonly Button[] => {
    const expiresAt = new Date(clock.now().getTime() + expireAfter);
    return (["acknowledge", "silence"] as const).map((action) => {
      const token = tokens.sign({ action, channelId: channelIdOf(channel), delivery: id }, expiresAt);
      return { label: labels[action], address: `${address}/${token}` };
    });
  };
}
