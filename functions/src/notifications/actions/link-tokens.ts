/** Signed tokens: what stands behind the buttons of a message. Whoever holds one may do the one thing that it names. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { LinkError } from "../errors.ts";

/** What a link does, to the alerts of which message. */
export interface LinkTarget {
  readonly action: "acknowledge" | "silence";
  readonly channelId: string;
  /** The delivery that carried the link. */
  readonly delivery: string;
}

const payload = z.strictObject({
  a: z.enum(["acknowledge", "silence"]),
  c: z.string().min(1).max(100),
  d: z.string().min(1).max(100),
  /** Unix time in seconds. */
  e: z.int(),
});

/** Longer than any token that is made here. */
const longest = 600;

/** What is signed says what it is for, so that no signature made elsewhere with the same key fits. */
const purpose = "notification-link.v1.";

export class LinkTokens {
  readonly #keys: readonly string[];

  /** @param keys the first signs; all are accepted, so that keys can be changed without breaking links */
  constructor(keys: readonly [string, ...string[]]) {
    this.#keys = keys;
  }

  sign({ action, channelId, delivery }: LinkTarget, expiresAt: Date): string {
    const expiry = Math.floor(expiresAt.getTime() / 1000);
    const body = { a: action, c: channelId, d: delivery, e: expiry } satisfies z.input<typeof payload>;
    const text = Buffer.from(JSON.stringify(body)).toString("base64url");
    return `${text}.${signature(text, this.#keys[0] ?? "")}`;
  }

  /** @throws LinkError when the token was not made here, or is too old */
  verify(token: string, now: Date): LinkTarget {
    const [text = "", signed = "", ...more] = token.length <= longest ? token.split(".") : [];
    if (more.length > 0 || !this.#isSigned(text, signed)) throw new LinkError("forged");
    const read = payload.safeParse(JSON.parse(Buffer.from(text, "base64url").toString()));
    if (!read.success) throw new LinkError("forged");
    const { a: action, c: channelId, d: delivery, e } = read.data;
    if (now.getTime() >= e * 1000) throw new LinkError("expired");
    return { action, channelId, delivery };
  }

  /** Compares texts and not bytes, for Base64 has several texts for the same bytes. */
  #isSigned(text: string, signed: string): boolean {
    return this.#keys.some((key) => {
      const [expected, given] = [Buffer.from(signature(text, key)), Buffer.from(signed)];
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  }
}

function signature(text: string, key: string): string {
  return createHmac("sha256", key).update(purpose).update(text).digest("base64url");
}
