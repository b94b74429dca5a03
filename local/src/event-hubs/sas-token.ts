/** Shared access signatures, which clients show to be let in. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { AmqpFault } from "./errors.ts";

/** A shared access policy of the namespace. */
export interface AccessPolicy {
  readonly name: string;
  readonly key: string;
}

/** What a token lets its bearer reach, and until when. */
export interface Grant {
  /** Path below the namespace, in lower case: `cart-events` covers everything under it. */
  readonly path: string;
  readonly expires: Date;
}

/**
 * Checks a token as the service does: known policy, signature, not expired, and reaching the audience.
 *
 * @param audience What the client asks for: `sb://host/cart-events/Partitions/0`
 * @throws AmqpFault that says which of these does not hold
 */
export function grantOf(token: string, audience: string, policy: AccessPolicy, now: Date): Grant {
  const { resource, signature, expiry, keyName } = partsOf(token);
  if (keyName !== policy.name) throw refused(`there is no shared access policy '${keyName}'`);
  const expected = createHmac("sha256", policy.key).update(`${resource}\n${expiry}`).digest();
  const given = Buffer.from(signature, "base64");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw refused(`its signature does not fit the key of '${keyName}'`);
  }
  const expires = new Date(Number(expiry) * 1000);
  if (!(expires > now)) throw refused(`it expired at ${expiry}`);
  const path = pathOf(decodeURIComponent(resource));
  if (!covers(path, pathOf(audience))) throw refused(`it is for '${path}', not for '${audience}'`);
  return { path: pathOf(audience), expires };
}

/** Whether a path lies at or below another: `cart-events` covers `cart-events/partitions/0`. */
export function covers(path: string, address: string): boolean {
  const wanted = address.toLowerCase();
  return path === "" || wanted === path || wanted.startsWith(`${path}/`);
}

function partsOf(token: string) {
  const scheme = "SharedAccessSignature ";
  if (!token.startsWith(scheme))
    throw refused("it is no shared access signature; other tokens are not known here");
  const fields = new Map(
    token
      .slice(scheme.length)
      .split("&")
      .map((field): [string, string] => {
        const at = field.indexOf("=");
        return [field.slice(0, at), field.slice(at + 1)];
      }),
  );
  const [resource, signature, expiry, keyName] = ["sr", "sig", "se", "skn"].map((name) => fields.get(name));
  if (!resource || !signature || !expiry || !keyName)
    throw refused("it needs the fields sr, sig, se and skn");
  return {
    resource,
    expiry,
    signature: decodeURIComponent(signature),
    keyName: decodeURIComponent(keyName),
  };
}

function pathOf(address: string): string {
  return address
    .replace(/^[a-z]+:\/\/[^/]*/i, "")
    .replace(/^\/+|\/+$/g, "")
    .toLowerCase();
}

function refused(why: string): AmqpFault {
  return new AmqpFault("amqp:unauthorized-access", `The token is refused: ${why}.`);
}
