/** What the address of a link names. */
import { AmqpFault } from "./errors.ts";

export type LinkAddress =
  | { readonly kind: "cbs" }
  | { readonly kind: "management"; readonly hub: string | null }
  | { readonly kind: "hub"; readonly hub: string; readonly partition: string | null }
  | {
      readonly kind: "consumer";
      readonly hub: string;
      readonly group: string;
      readonly partition: string;
    };

/**
 * Reads `$cbs`, `$management`, `<hub>`, `<hub>/Partitions/<id>` and `<hub>/ConsumerGroups/<group>/Partitions/<id>`.
 *
 * @throws AmqpFault for everything else
 */
export function linkAddressOf(address: string | undefined): LinkAddress {
  const parts = (address ?? "").split("/");
  const [hub = "", second, third, fourth, fifth] = parts;
  const words = parts.map((part) => part.toLowerCase());
  if (hub === "$cbs" && parts.length === 1) return { kind: "cbs" };
  if (hub === "$management" && parts.length === 1) return { kind: "management", hub: null };
  if (hub !== "" && parts.length === 1) return { kind: "hub", hub, partition: null };
  if (second === "$management" && parts.length === 2) return { kind: "management", hub };
  if (words[1] === "partitions" && third && parts.length === 3) return { kind: "hub", hub, partition: third };
  if (
    words[1] === "consumergroups" &&
    words[3] === "partitions" &&
    third &&
    fourth &&
    fifth &&
    parts.length === 5
  ) {
    return { kind: "consumer", hub, group: third, partition: fifth };
  }
  throw new AmqpFault("amqp:not-found", `There is nothing at the address '${address ?? ""}'.`);
}
