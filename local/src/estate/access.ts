/** Who may do what to what: role assignments in Azure; grants, permissions, masks and filters of rows in Databricks. */
import { roles } from "../../../infra/src/components/roles.ts";
import { foundPrincipals } from "./invokes.ts";
import { given, type RecordedResource } from "./recorder.ts";
import { kindOf, titleOf, wordsOf } from "./words.ts";

export interface Right {
  /** Identity, application or group. */
  readonly principal: string;
  /** Role, privileges or level. */
  readonly may: string;
  /** Resource, and what of it. */
  readonly on: string;
}

/** One right for each role assignment. */
export function roleAssignments(resources: readonly RecordedResource[]): readonly Right[] {
  const principals = principalNames(resources);
  return resources
    .filter(({ type }) => type === "azure-native:authorization:RoleAssignment")
    .map(({ inputs }) => ({
      principal: principals.get(inputs.principalId) ?? inputs.principalId,
      may: roleName(inputs.roleDefinitionId, resources),
      on: placeOf(inputs.scope, resources),
    }))
    .sort(byPrincipal);
}

/** One right for each principal of each grant, permission, access to secrets, mask and filter of rows. */
export function databricksRights(resources: readonly RecordedResource[]): readonly Right[] {
  const principals = principalNames(resources);
  return resources
    .flatMap((resource) => rightsIn(resource, resources))
    .map((right) => ({ ...right, principal: principals.get(right.principal) ?? right.principal }))
    .sort(byPrincipal);
}

const byPrincipal = (one: Right, other: Right) => one.principal.localeCompare(other.principal, "en");

/** Names of principals by each id that the service gave them. */
function principalNames(resources: readonly RecordedResource[]): ReadonlyMap<string, string> {
  return new Map([
    ...foundPrincipals,
    ...resources.flatMap(({ type, name, inputs }) => {
      const { principalId, objectId, clientId, applicationId } = given(type, name, inputs);
      return [principalId, objectId, clientId, applicationId]
        .filter((id) => typeof id === "string")
        .map((id) => [id, name] as const);
    }),
  ]);
}

function roleName(definitionId: string, resources: readonly RecordedResource[]): string {
  const own = resources.find(({ id }) => id === definitionId);
  if (own) return own.inputs.roleName;
  const guid = definitionId.split("/").at(-1) ?? definitionId;
  const builtIn = Object.entries(roles).find(([, id]) => id === guid);
  return builtIn ? titleOf(builtIn[0]) : guid;
}

/** Sub-services of an account that every one of them has exactly once. */
const alwaysThere = /\/(blobServices|queueServices|tableServices)\/default/;

function placeOf(scope: string, resources: readonly RecordedResource[]): string {
  const owner = resources
    .filter(({ id, parent }) => parent !== null && `${scope}/`.startsWith(`${id}/`))
    .toSorted((one, other) => other.id.length - one.id.length)[0];
  if (!owner) return scope;
  const [, part, name] = scope.slice(owner.id.length).replace(alwaysThere, "").split("/");
  const place = `${kindOf(owner.type)} ${owner.name}`;
  return part ? `${place}, ${part} ${name}` : place;
}

function rightsIn({ type, name, inputs }: RecordedResource, resources: readonly RecordedResource[]): Right[] {
  switch (type) {
    case "databricks:index/grants:Grants":
      return inputs.grants.map(({ principal, privileges }: { principal: string; privileges: string[] }) => ({
        principal,
        may: privileges.map((privilege) => privilege.replaceAll("_", " ")).join(", "),
        on: target(inputs, ["grants"], resources),
      }));
    case "databricks:index/permissions:Permissions":
      return inputs.accessControls.map((one: Record<string, string>) => ({
        principal: one.groupName ?? one.servicePrincipalName ?? one.userName ?? "",
        may: `${one.permissionLevel}`.replaceAll("_", " "),
        on: target(inputs, ["accessControls"], resources),
      }));
    case "databricks:index/secretAcl:SecretAcl":
      return [
        { principal: inputs.principal, may: inputs.permission, on: `secrets ${inputs.scope} (${name})` },
      ];
    case "databricks:index/policyInfo:PolicyInfo":
      return sightsIn(name, inputs);
    default:
      return [];
  }
}

/** What a policy shows to whom; those it does not name see the rest of what their grants give them. */
function sightsIn(name: string, inputs: RecordedResource["inputs"]): Right[] {
  const on = `${inputs.onSecurableType.toLowerCase()} ${inputs.onSecurableFullname}`;
  const each = (principals: readonly string[], may: string) =>
    principals.map((principal) => ({ principal, may, on }));
  if (!inputs.rowFilter)
    return each(inputs.exceptPrincipals, `SEE ${name.replaceAll("_", " ")} columns unmasked`);
  const columns = inputs.rowFilter.usings.map(({ alias }: { alias: string }) => alias);
  return [
    ...each(inputs.toPrincipals, `SEE only rows with ${columns.join(" and ")}`),
    ...each(inputs.exceptPrincipals, "SEE every row"),
  ];
}

/** What a grant is about: the one input that is not the grant itself, such as `table`. */
function target(
  inputs: RecordedResource["inputs"],
  except: readonly string[],
  resources: readonly RecordedResource[],
): string {
  return Object.entries(inputs)
    .filter(([key]) => !except.includes(key))
    .map(([key, value]) => {
      const owner = resources.find(({ id, parent }) => parent !== null && id === value);
      return owner ? `${kindOf(owner.type)} ${owner.name}` : `${wordsOf(key).toLowerCase()} ${value}`;
    })
    .join(", ");
}
