/** What can be reached from the internet, as far as services' own switches and firewalls say. */
import type { RecordedResource } from "./recorder.ts";
import { kindOf } from "./words.ts";

export interface Exposure {
  readonly kind: string;
  readonly name: string;
  /** Closed: no public endpoint. Limited: its firewall denies by default. Open: whoever has the right may call. */
  readonly state: "open" | "limited" | "closed";
  /** Who passes the firewall, in words. */
  readonly passes: string;
}

interface Rules {
  readonly defaultAction?: string;
  readonly bypass?: string;
  readonly trustedServiceAccessEnabled?: boolean;
  readonly ipRules?: readonly Readonly<Record<string, string>>[];
  readonly virtualNetworkRules?: readonly unknown[];
}

/** Event Hubs keeps its firewall in a resource of its own, and a workspace of Databricks its list of addresses. */
const ruleSet = "azure-native:eventhub:NamespaceNetworkRuleSet";
const accessList = "databricks:index/ipAccessList:IpAccessList";

const order = ["open", "limited", "closed"] as const;

/** Every resource that says whether it is public, the most open first. */
export function exposures(resources: readonly RecordedResource[]): readonly Exposure[] {
  return resources
    .filter(({ type }) => type !== ruleSet)
    .flatMap((resource) => exposureOf(resource, rulesBeside(resource, resources)) ?? [])
    .toSorted((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
}

/** Containers whose blobs whoever knows their address can read. */
export function publicContainers(resources: readonly RecordedResource[]): readonly string[] {
  return resources
    .filter(
      ({ type, inputs }) => type === "azure-native:storage:BlobContainer" && inputs.publicAccess !== "None",
    )
    .map(({ name }) => name);
}

function rulesBeside(
  { type, inputs }: RecordedResource,
  resources: readonly RecordedResource[],
): Rules | null {
  if (type === "azure-native:databricks:Workspace") return listedIn(resources);
  if (type !== "azure-native:eventhub:Namespace") return null;
  const beside = resources.find(
    (one) => one.type === ruleSet && one.inputs.namespaceName === inputs.namespaceName,
  );
  return beside?.inputs ?? null;
}

function listedIn(resources: readonly RecordedResource[]): Rules | null {
  const lists = resources.filter(({ type }) => type === accessList);
  if (lists.length === 0) return null;
  const values: string[] = lists.flatMap(({ inputs }) => inputs.ipAddresses);
  return { defaultAction: "Deny", ipRules: values.map((value) => ({ value })) };
}

function exposureOf({ type, name, inputs }: RecordedResource, beside: Rules | null): Exposure | null {
  const own = inputs.properties?.publicNetworkAccess === undefined ? inputs : inputs.properties;
  const access: unknown[] = Object.entries(own)
    .filter(([key]) => key.startsWith("publicNetworkAccess"))
    .map(([, value]) => value);
  if (access.length === 0) return null;
  const what = { kind: kindOf(type), name };
  if (access.every((value) => value === "Disabled")) return { ...what, state: "closed", passes: "nobody" };
  const rules: Rules = beside ?? own.networkAcls ?? own.networkRuleSet ?? own;
  if (rules.defaultAction !== "Deny") return { ...what, state: "open", passes: "everybody, with a right" };
  return { ...what, state: "limited", passes: passing(rules) || "nobody" };
}

function passing({
  bypass,
  trustedServiceAccessEnabled,
  ipRules = [],
  virtualNetworkRules = [],
}: Rules): string {
  return [
    ...ipRules.map((rule) => rule.iPAddressOrRange ?? rule.ipMask ?? rule.value ?? "a range"),
    ...(virtualNetworkRules.length > 0 ? [`${virtualNetworkRules.length} subnets`] : []),
    ...(trustedServiceAccessEnabled || bypass?.includes("AzureServices") ? ["trusted Azure services"] : []),
  ].join(", ");
}
