/** Resources by the component of the program that makes them. */
import type { RecordedResource } from "./recorder.ts";
import { kindOf } from "./words.ts";

/** Resources of one type within a component. */
export interface Kind {
  readonly kind: string;
  readonly names: readonly string[];
}

export interface Component {
  /** Names from the outermost component to this one, such as `databricks / databricks-jobs`. */
  readonly path: string;
  /** Resources that it holds itself, not those of the components within it. */
  readonly count: number;
  readonly kinds: readonly Kind[];
}

/** Name of the group of resources that no component holds. */
export const outside = "outside of any component";

const isComponent = ({ type }: RecordedResource) => type.startsWith("customer360:");

/** Everything that is created: all resources but components and providers. */
export function createdIn(resources: readonly RecordedResource[]): readonly RecordedResource[] {
  return resources.filter((one) => !isComponent(one) && !one.type.startsWith("pulumi:providers:"));
}

/** Every component, by path; each resource that is created is in exactly one of them. */
export function componentsOf(resources: readonly RecordedResource[]): readonly Component[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const lineOf = (resource: RecordedResource): readonly RecordedResource[] => {
    const parent = resource.parent === null ? undefined : byUrn.get(resource.parent);
    return parent ? [...lineOf(parent), parent] : [];
  };
  const pathOf = (line: readonly RecordedResource[]) =>
    line
      .filter(isComponent)
      .map(({ name }) => name)
      .join(" / ") || outside;
  const paths = resources.filter(isComponent).map((one) => pathOf([...lineOf(one), one]));
  const held = Map.groupBy(createdIn(resources), (one) => pathOf(lineOf(one)));
  return [...new Set([...paths, ...held.keys()])].sort().map((path) => component(path, held.get(path) ?? []));
}

function component(path: string, held: readonly RecordedResource[]): Component {
  const kinds = Map.groupBy(held, ({ type }) => kindOf(type));
  return {
    path,
    count: held.length,
    kinds: [...kinds]
      .map(([kind, ones]) => ({ kind, names: ones.map(({ name }) => name) }))
      .sort((one, other) => other.names.length - one.names.length || (one.kind < other.kind ? -1 : 1)),
  };
}
