/** What waits for what, and what has to: rights before services use them, and a way in before something is asked. */
import { given, type RecordedResource } from "../../../local/src/estate/recorder.ts";

/** Whether a resource is made after another one: by itself, by what it is given, or by its provider. */
export function waitsFor(
  resource: RecordedResource,
  awaited: RecordedResource,
  resources: readonly RecordedResource[],
): boolean {
  return allBefore(resource, new Map(resources.map((one) => [one.urn, one]))).has(awaited.urn);
}

/** URNs of all that is made before a resource. */
function allBefore(resource: RecordedResource, byUrn: ReadonlyMap<string, RecordedResource>): Set<string> {
  const found = new Set<string>();
  const ahead = [...before(resource)];
  for (let urn = ahead.pop(); urn !== undefined; urn = ahead.pop()) {
    const next = found.has(urn) ? undefined : byUrn.get(urn);
    found.add(urn);
    if (next) ahead.push(...before(next));
  }
  return found;
}

/** A provider is named by its URN and its id. */
const before = ({ dependencies, provider }: RecordedResource) =>
  provider === null ? dependencies : [...dependencies, provider.slice(0, provider.lastIndexOf("::"))];

interface Rule {
  /** What waits. */
  readonly waits: (resource: RecordedResource) => boolean;
  /** What for. */
  readonly awaited: (one: RecordedResource, resources: readonly RecordedResource[]) => boolean;
}

const isA =
  (...types: readonly string[]) =>
  ({ type }: RecordedResource) =>
    types.includes(type);

/** The rights of an identity, but for those on a service that is made later. */
const rightsOf =
  (identity: string, later?: RegExp): Rule["awaited"] =>
  ({ type, inputs }, resources) =>
    type === "azure-native:authorization:RoleAssignment" &&
    inputs.principalId === principalOf(identity, resources) &&
    !later?.test(inputs.scope);

function principalOf(identity: string, resources: readonly RecordedResource[]): unknown {
  const found = resources.find(
    ({ type, name }) => type.endsWith(":UserAssignedIdentity") && name === identity,
  );
  return found && given(found.type, found.name, found.inputs).principalId;
}

const ofPrivateEndpoints = isA(
  "azure-native:network:PrivateEndpoint",
  "azure-native:network:PrivateDnsZoneGroup",
  "azure-native:privatedns:VirtualNetworkLink",
);
/** The private endpoints of some services, with what their addresses are found by. */
const wayIn =
  (names: RegExp): Rule["awaited"] =>
  (one) =>
    ofPrivateEndpoints(one) && names.test(one.name);

const app = isA("azure-native:web:WebApp");
/** Whatever is inside of the workspace. */
const inside = ({ type }: RecordedResource) => /^(databricks|command):/.test(type);

const rules: readonly Rule[] = [
  { waits: app, awaited: rightsOf("functions", /Factory/) },
  {
    waits: app,
    awaited: wayIn(/^(lake|state|key-vault|event-hubs)-|(blob|queue|table|vaultcore|servicebus)\./),
  },
  { waits: inside, awaited: rightsOf("catalog", /eventhub/) },
  { waits: inside, awaited: wayIn(/^(lake|databricks)-|(blob|dfs|azuredatabricks)\./) },
  { waits: isA("azure-native:eventhub:EventHub"), awaited: rightsOf("capture") },
  { waits: isA("azure-native:eventgrid:SystemTopicEventSubscription"), awaited: rightsOf("events") },
  {
    waits: ({ type, inputs }) =>
      isA("azure-native:storage:StorageAccount")({ type } as RecordedResource) &&
      inputs.encryption.keySource === "Microsoft.Keyvault",
    awaited: rightsOf("encryption"),
  },
];

/** Sentences, one for each resource that would be made before something that it needs. */
export function orderProblems(resources: readonly RecordedResource[]): string[] {
  const byUrn = new Map(resources.map((one) => [one.urn, one]));
  return rules.flatMap(({ waits, awaited }) => {
    const first = resources.filter((one) => awaited(one, resources));
    return resources.filter(waits).flatMap((resource) => {
      const found = allBefore(resource, byUrn);
      return first
        .filter(({ urn }) => !found.has(urn))
        .map((one) => `${resource.type} '${resource.name}' does not wait for ${one.type} '${one.name}'`);
    });
  });
}
