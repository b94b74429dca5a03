/** What Entra is made to answer the program when it is rendered. */
import { given, type Invokes } from "./recorder.ts";

const servicePrincipal = "azuread:index/servicePrincipal:ServicePrincipal";

/** Microsoft's own applications that the program looks up, by their ids, with their names. */
const applications: Readonly<Record<string, string>> = {
  "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d": "azure-databricks",
};

/** Names of principals that are in the tenant already, by their object ids. */
export const foundPrincipals: ReadonlyMap<string, string> = new Map(
  Object.values(applications).map((name) => [`${given(servicePrincipal, name, {}).objectId}`, name]),
);

export const invokes: Invokes = {
  "azuread:index/getServicePrincipal:getServicePrincipal": ({ clientId }) => {
    const name = applications[`${clientId}`];
    if (!name)
      throw new Error(`No application ${clientId} is known to be in a tenant; add it to invokes.ts.`);
    return given(servicePrincipal, name, {});
  },
};
