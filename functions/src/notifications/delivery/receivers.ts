/** The channels of a receiver. */
import type { Contracts } from "@customer360/contracts";
import type { NotificationConfig, Receiver } from "../config/model.ts";
import type { Channel } from "../model.ts";

/**
 * Where a receiver's messages go.
 *
 * @param receiver its name; one that is configured no more is replaced by that of the root route
 * @param owner team that the alerts belong to; null or unknown teams are replaced in the same way
 */
export function channelsOf(
  receiver: string,
  owner: string | null,
  config: NotificationConfig,
  contracts: Contracts,
): readonly Channel[] {
  const fallback = config.receivers.get(config.route.receiver) as Receiver;
  const { email, teams } = config.receivers.get(receiver) ?? fallback;
  const named = teams.map((name): Channel => ({ type: "teams", name }));
  if (email === null) return named;
  const to = email === "owner" ? addressesOf(owner, contracts) : email;
  if (to.length > 0) return [{ type: "email", to }, ...named];
  return fallback.email === "owner" ? named : channelsOf(fallback.name, null, config, contracts);
}

/** The addresses that a team's contracts name. */
function addressesOf(owner: string | null, contracts: Contracts): string[] {
  const support = contracts.all
    .filter((contract) => contract.owner === owner)
    .flatMap((contract) => contract.support);
  const addresses = support
    .filter((url) => url.startsWith("mailto:"))
    .map((url) => url.slice("mailto:".length));
  return [...new Set(addresses)].sort();
}
