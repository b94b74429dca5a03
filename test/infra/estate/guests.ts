/**
 * Who the workspace is told of. Databricks refuses a right of somebody whom the workspace does not know, so each principal is
 * brought in, and before that right.
 */
import type { RecordedResource } from "../../../local/src/estate/recorder.ts";
import { waitsFor } from "./waiting.ts";

const databricks = (kind: string) => `databricks:index/${kind[0]?.toLowerCase()}${kind.slice(1)}:${kind}`;

/** Sentences, one for each right of a principal that is not there, or not there yet. */
export function guestProblems(resources: readonly RecordedResource[]): string[] {
  return resources.flatMap((resource) =>
    principalsIn(resource).flatMap((principal) => {
      const { type, name } = resource;
      const guest = resources.find((one) => principalOf(one) === principal);
      if (!guest) return [`${type} '${name}': the workspace does not know ${principal}`];
      if (waitsFor(resource, guest, resources)) return [];
      return [`${type} '${name}': does not wait until the workspace knows ${principal}`];
    }),
  );
}

/** Sentences, one for each alert whose principal may not use the warehouse that it asks. */
export function askingProblems(resources: readonly RecordedResource[]): string[] {
  const rights = resources.filter(({ type }) => type === databricks("Permissions"));
  return resources
    .filter(({ type }) => type === databricks("AlertV2"))
    .filter(({ inputs }) => {
      const own = rights.find((right) => right.inputs.sqlEndpointId === inputs.warehouseId);
      const { servicePrincipalName } = inputs.runAs;
      return !principalsOf(own?.inputs.accessControls).includes(servicePrincipalName);
    })
    .map(({ name }) => `alert '${name}': who it runs as may not use its warehouse`);
}

/** What brings a principal into the workspace, by the name that rights have of it. */
function principalOf({ type, inputs }: RecordedResource): string | undefined {
  if (type === databricks("ServicePrincipal")) return inputs.applicationId;
  if (type === databricks("PermissionAssignment")) return inputs.groupName;
  return undefined;
}

/** Principals of the workspace in a resource. Groups in grants are the account's, and need no workspace. */
function principalsIn({ type, inputs }: RecordedResource): readonly string[] {
  switch (type) {
    case databricks("Permissions"):
      return principalsOf(inputs.accessControls);
    case databricks("SecretAcl"):
      return [inputs.principal];
    case databricks("Job"):
    case databricks("AlertV2"):
      return principalsOf([inputs.runAs]);
    case databricks("Grants"):
      return inputs.grants.map(({ principal }: { principal: string }) => principal).filter(isApplication);
    default:
      return [];
  }
}

const isApplication = (principal: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(principal);

interface Named {
  readonly groupName?: string;
  readonly servicePrincipalName?: string;
}

const principalsOf = (named: readonly Named[] = []): string[] =>
  named.flatMap(({ groupName, servicePrincipalName }) => groupName ?? servicePrincipalName ?? []);
