/** The app's identity in Azure. */
import type { TokenCredential } from "@azure/identity";

/** The identity that the app runs as. Its library is loaded with the first token, for it would double a cold start. */
export function appIdentity(): TokenCredential {
  let credential: Promise<TokenCredential> | undefined;
  return {
    getToken: async (scopes, options) => {
      credential ??= import("@azure/identity").then(
        ({ DefaultAzureCredential }) => new DefaultAzureCredential(),
      );
      return (await credential).getToken(scopes, options);
    },
  };
}
