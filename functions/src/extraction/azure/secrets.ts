/** Secrets from Key Vault, or from a setting on a laptop. */
import type { TokenCredential } from "@azure/identity";
import type { SecretReader } from "../authentication.ts";
import { ExtractionError } from "../errors.ts";

/** A secret that is not there. */
export class SecretMissingError extends ExtractionError {}

/** Secrets of a Key Vault. Its library is loaded with the first one. */
export function keyVaultSecrets(address: string, credential: TokenCredential): SecretReader {
  return async (name) => {
    const { SecretClient } = await import("@azure/keyvault-secrets");
    const { value } = await new SecretClient(address, credential).getSecret(name);
    if (value) return value;
    throw new SecretMissingError(`The secret '${name}' of ${address} is empty; set its value.`);
  };
}

/** Secrets that a setting gives. */
export function givenSecrets(secrets: Readonly<Record<string, string>>): SecretReader {
  return async (name) => {
    const value = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
    if (value) return value;
    throw new SecretMissingError(
      `There is no secret '${name}'; add it to EXTRACTION_SECRETS, or set EXTRACTION_KEY_VAULT.`,
    );
  };
}
