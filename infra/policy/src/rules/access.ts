/** Rules on who may do what. */
import type { ResourceRule } from "../rule.ts";

const assignment = "azure-native:authorization:RoleAssignment";
const learn = "https://learn.microsoft.com/azure/role-based-access-control";

const principalTypes = ["ServicePrincipal", "Group", "User"];

const principalType: ResourceRule = {
  id: "role-principal-type",
  title: "Role assignments say what kind of principal they are for",
  severity: "medium",
  references: [],
  link: `${learn}/troubleshooting`,
  types: [assignment],
  faultOf: ({ principalType: type }) =>
    principalTypes.includes(`${type}`)
      ? null
      : `principalType is ${type ?? "not set"}: expected ${principalTypes.join(" or ")}, or new identities are not found`,
};

const tooMuch: Readonly<Record<string, string>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
  "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
};

const leastPrivilege: ResourceRule = {
  id: "role-least-privilege",
  title: "Nobody is made Owner, Contributor or User Access Administrator",
  severity: "critical",
  references: [],
  link: `${learn}/best-practices`,
  types: [assignment],
  faultOf: ({ roleDefinitionId }) => {
    const role = tooMuch[`${roleDefinitionId}`.split("/").at(-1)?.toLowerCase() ?? ""];
    return role
      ? `it gives the role ${role}: expected a role for the data or the action that is needed`
      : null;
  },
};

export const accessRules = [principalType, leastPrivilege];
