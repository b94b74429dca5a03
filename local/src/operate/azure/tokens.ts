/** Lets the caller in: tokens of whoever is signed in, and a function key where the app wants one. */
import { appIdentity } from "../../../../functions/src/shared/credential.ts";

export type Headers = () => Promise<Readonly<Record<string, string>>>;

/** What services ask their callers for. */
export interface Access {
  readonly management: Headers;
  readonly databricks: Headers;
  readonly functions: Headers;
}

/** The resource of Azure Databricks, as Microsoft documents it. */
const databricksResource = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d";

/**
 * @param environment `CUSTOMER360_FUNCTIONS_KEY` is a function key; without it, `CUSTOMER360_OPERATORS_APP` is the app that
 * operators sign in to. `DATABRICKS_TOKEN` goes before Microsoft Entra ID.
 */
export function accessOf(environment: Readonly<Record<string, string | undefined>>): Access {
  const credential = appIdentity();
  const bearer = (scope: string) => async () => {
    const token = await credential.getToken(scope);
    return { authorization: `Bearer ${token?.token ?? ""}` };
  };
  const {
    CUSTOMER360_FUNCTIONS_KEY: key,
    CUSTOMER360_OPERATORS_APP: app,
    DATABRICKS_TOKEN: token,
  } = environment;
  return {
    management: bearer("https://management.azure.com/.default"),
    databricks: token
      ? async () => ({ authorization: `Bearer ${token}` })
      : bearer(`${databricksResource}/.default`),
    functions: key || !app ? async () => ({ "x-functions-key": key ?? "" }) : bearer(`api://${app}/.default`),
  };
}
