/** The estate of each stack as the program registers it, and as rules see it. */
import type { Estate, Resource } from "../../../infra/policy/src/rule.ts";
import { invokes } from "../../../local/src/estate/invokes.ts";
import { type RecordedResource, record } from "../../../local/src/estate/recorder.ts";
import { program } from "../../../local/src/estate/render-stack.ts";
import { passed, sectionsOf } from "../../../local/src/estate/stack-config.ts";

/** The resources of a stack. */
export async function resourcesOf(stack: string): Promise<readonly RecordedResource[]> {
  const { resources } = await record(program, { stack, config: passed(sectionsOf(stack)), invokes });
  return resources;
}

/** Resources as the rules of the policy pack see them. */
export function estateOf(recorded: readonly RecordedResource[]): Estate {
  const originals = new Map(recorded.map((resource) => [resource.urn, resource]));
  return {
    resources: recorded.map(({ type, name, urn, inputs }) => ({ type, name, urn, properties: inputs })),
    refersTo: (from, property, to) => {
      const value = from.properties[property];
      return value !== undefined && (value === originals.get(to.urn)?.id || ownNames(to).includes(value));
    },
  };
}

/** Names that a resource may have in Azure. */
function ownNames({ properties }: Resource): unknown[] {
  return Object.entries(properties)
    .filter(([key]) => /^name$|Name$/.test(key) && key !== "resourceGroupName")
    .map(([, value]) => value);
}
