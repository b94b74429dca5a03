/** What a cluster is told so that it reads and writes the lake beside Unity Catalog, as a service principal. */

export interface StoragePrincipal {
  /** Name of the storage account. */
  readonly account: string;
  readonly clientId: string;
  readonly tenantId: string;
  /** Where its credential is: a name in a secret scope. */
  readonly secret: { readonly scope: string; readonly key: string };
}

/** Spark's configuration for OAuth. The credential itself is never in it: the cluster reads it when it starts. */
export function oauthConf({ account, clientId, tenantId, secret }: StoragePrincipal): Record<string, string> {
  const host = `${account}.dfs.core.windows.net`;
  const provider = "org.apache.hadoop.fs.azurebfs.oauth2.ClientCredsTokenProvider";
  return {
    [`fs.azure.account.auth.type.${host}`]: "OAuth",
    [`fs.azure.account.oauth.provider.type.${host}`]: provider,
    [`fs.azure.account.oauth2.client.id.${host}`]: clientId,
    [`fs.azure.account.oauth2.client.secret.${host}`]: `{{secrets/${secret.scope}/${secret.key}}}`,
    [`fs.azure.account.oauth2.client.endpoint.${host}`]: `https://login.microsoftonline.com/${tenantId}/oauth2/token`,
  };
}
