/** Who the app is to a REST API. */
import type { Authentication } from "./definition.ts";

/** Gives secrets by their names in Key Vault. */
export type SecretReader = (name: string) => Promise<string>;

/** The headers that a request needs; the secret is read anew, so that a changed one serves at once. */
export async function authenticationHeaders(
  authentication: Authentication,
  secretOf: SecretReader,
): Promise<Readonly<Record<string, string>>> {
  switch (authentication.type) {
    case "none":
      return {};
    case "api-key":
      return { [authentication.header]: await secretOf(authentication.secret) };
    case "bearer":
      return { authorization: `Bearer ${await secretOf(authentication.secret)}` };
    case "basic": {
      const pair = `${authentication.username}:${await secretOf(authentication.secret)}`;
      return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
    }
  }
}
