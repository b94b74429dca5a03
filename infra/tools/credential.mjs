/**
 * Who is signed in to Microsoft Entra ID.
 *
 * In a workflow, `azure/login` leaves one token of GitHub's with the Azure CLI, which Entra takes for some minutes only: a
 * deployment that asks for its first token of Databricks later than that is refused (AADSTS700024). So a new one is
 * asked for each time.
 */
import { ClientAssertionCredential, DefaultAzureCredential } from "@azure/identity";

/** What Entra expects GitHub's token to be made for. */
const audience = "api://AzureADTokenExchange";

/**
 * @param {Readonly<Record<string, string | undefined>>} environment GitHub's variables and `ARM_*` in a workflow
 * @param {import("@azure/identity").ClientAssertionCredentialOptions} [options]
 * @returns {import("@azure/identity").TokenCredential}
 */
export function credentialOf(environment, options) {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: secret } = environment;
  const { ARM_TENANT_ID: tenant, ARM_CLIENT_ID: client } = environment;
  if (!url || !secret || !tenant || !client) return new DefaultAzureCredential();
  return new ClientAssertionCredential(tenant, client, () => tokenOfGitHub(url, secret), options);
}

/**
 * @param {string} url
 * @param {string} secret
 * @returns {Promise<string>}
 */
async function tokenOfGitHub(url, secret) {
  const address = new URL(url);
  address.searchParams.set("audience", audience);
  const response = await fetch(address, { headers: { authorization: `Bearer ${secret}` } });
  if (!response.ok) throw new Error(`GitHub gives the workflow no token: it answered ${response.status}.`);
  const { value } = /** @type {{ value: string }} */ (await response.json());
  return value;
}
