/** What the stand-ins for Entra ID and for commands make up. */
import { guidOf, tenantId } from "./azure-cloud.ts";
import type { Cloud } from "./made-up-cloud.ts";

export const entraCloud: Cloud = {
  isFixed: (_, property) => property === "applicationId" || property === "clientId",
  idOf: ({ type, name }) => `/${type.split(":")[2]}/${guidOf(`${type} ${name}`)}`,
  outputsOf: ({ type, name }) => ({
    objectId: guidOf(`object ${type} ${name}`),
    ...(type.endsWith(":ServicePrincipal") && { applicationTenantId: tenantId }),
    ...(type.endsWith(":Application") && { clientId: guidOf(`client ${name}`) }),
    ...(type.endsWith("Password") && { keyId: guidOf(`key ${name}`), value: `made up for ${name}` }),
  }),
  functions: {
    "azuread:index/getServicePrincipal:getServicePrincipal": ({ clientId }) => ({
      objectId: guidOf(`object of ${clientId}`),
    }),
  },
};

/** Commands are noted and never run. */
export const commandCloud: Cloud = {
  isFixed: (_, property) => property === "triggers",
  idOf: ({ name }) => guidOf(`command ${name}`),
  outputsOf: () => ({ stdout: "", stderr: "" }),
  functions: {},
};
