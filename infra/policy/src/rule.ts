/** What a rule is: a small object that tells what is wrong with a resource, or with the estate as a whole. */

export type Severity = "low" | "medium" | "high" | "critical";

/** Properties of a resource, as the engine knows them. */
export type Properties = Readonly<Record<string, unknown>>;

export interface Resource {
  /** Such as `azure-native:storage:StorageAccount`. */
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly properties: Properties;
}

interface About {
  /** Unique; violations and waivers go by it. */
  readonly id: string;
  /** What must hold, in one sentence without a full stop. */
  readonly title: string;
  readonly severity: Severity;
  /** The same rule elsewhere: PSRule for Azure (AZR), checkov (CKV), or an Azure Policy definition by its first digits. */
  readonly references: readonly string[];
  /** Why, and how to do it right. */
  readonly link: string;
}

/** A rule on each resource of some types, seen alone. */
export interface ResourceRule extends About {
  readonly types: readonly string[];
  /** What is wrong and what is expected, or null. */
  readonly faultOf: (properties: Properties, resource: Resource) => string | null;
}

/** One thing that is wrong with the estate. */
export interface Fault {
  readonly resource: Resource;
  readonly message: string;
}

/** All resources of a stack, and how they hang together. */
export interface Estate {
  readonly resources: readonly Resource[];
  /** Whether a property of one resource comes from another, such as its id. */
  refersTo(from: Resource, property: string, to: Resource): boolean;
}

/** A rule on resources together. */
export interface EstateRule extends About {
  readonly faultsOf: (estate: Estate) => readonly Fault[];
}

export type Rule = ResourceRule | EstateRule;

export const isResourceRule = (rule: Rule): rule is ResourceRule => "faultOf" in rule;

/** The value at a path such as `networkRuleSet.defaultAction`; undefined where there is none. */
export function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((part, key) => (isMap(part) ? part[key] : undefined), value);
}

export const isMap = (value: unknown): value is Properties => typeof value === "object" && value !== null;

/** The items of an array; none of anything else. */
export const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * A check that one property has one of some values.
 *
 * @param missing what holds when the property is not there
 */
export function expectAt(path: string, expected: readonly unknown[], missing?: unknown) {
  return (properties: Properties): string | null => {
    const value = at(properties, path) ?? missing;
    if (expected.includes(value)) return null;
    return `${path} is ${value === undefined ? "not set" : JSON.stringify(value)}: expected ${expected.join(" or ")}`;
  };
}

/** The resources of a type. */
export function ofType({ resources }: Estate, ...types: readonly string[]): readonly Resource[] {
  return resources.filter(({ type }) => types.includes(type));
}

/** A fault of each resource that `isRight` does not hold for. */
export function faultsOfThose(
  resources: readonly Resource[],
  isRight: (resource: Resource) => boolean,
  message: string,
): Fault[] {
  return resources.filter((resource) => !isRight(resource)).map((resource) => ({ resource, message }));
}
