/** Who may send cart events. */
import { createHash, timingSafeEqual } from "node:crypto";

/** Finds the client of a key; its time tells nothing about the keys. */
export class ApiKeys {
  readonly #clients: readonly { readonly name: string; readonly hash: Buffer }[];

  /** @param hashes SHA-256 of each client's key, in hexadecimal, by the client's name */
  constructor(hashes: Readonly<Record<string, string>>) {
    this.#clients = Object.entries(hashes).map(([name, hash]) => ({ name, hash: Buffer.from(hash, "hex") }));
  }

  /** @returns the client's name; null when nobody has such a key */
  clientOf(key: string | null): string | null {
    const given = createHash("sha256")
      .update(key ?? "")
      .digest();
    // Every hash is compared, whichever it is.
    const found = this.#clients.filter(({ hash }) => timingSafeEqual(hash, given));
    return key === null ? null : (found[0]?.name ?? null);
  }
}
