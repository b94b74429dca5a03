/** Configurations of stacks that are rendered: what the stack files say, with made-up secrets in place of those they keep. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** Made-up secrets; real ones are set with `pulumi config set --secret`. */
export const secrets = {
  linkKey: "a key for links that only tests ever use",
  functionKey: "a-key-for-calls-that-only-tests-ever-make",
  productApiKey: "product-api-key-of-tests",
  customerMasterPassword: "password-of-tests",
  cartEventsKeys: { "shop-web": "0".repeat(64) },
  teamsWebhooks: { "a-team": "https://example.com/workflows/a-team" },
};

/** The day on which stacks are rendered, which is the one on which those secrets were set. */
export const day = "2026-01-01";

/** Sections by key, as they stand in the stack file. */
export type Sections = Record<string, unknown>;

/** What `Pulumi.<stack>.yaml` says, by keys without the project's name, and secrets that were just set. */
export function sectionsOf(stack: string): Sections {
  const file = fileURLToPath(new URL(`../../../Pulumi.${stack}.yaml`, import.meta.url));
  const { config } = parse(readFileSync(file, "utf8")) as { config: Sections };
  const own = Object.entries(config).map(([key, value]) => [key.replace(/^customer360:/, ""), value]);
  return { ...Object.fromEntries(own), secretsSetOn: day, secrets };
}

/** Texts by `<project>:<key>`, as Pulumi passes them to a program. */
export function passed(sections: Sections): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sections)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [
        `customer360:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
  );
}
