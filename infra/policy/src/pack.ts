/** The rules as policies of Pulumi. */
import type {
  PolicyResource,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import {
  type Estate,
  type EstateRule,
  isResourceRule,
  type Resource,
  type ResourceRule,
  type Rule,
} from "./rule.ts";
import { waiverOf } from "./waivers.ts";

/** A rule as a policy; violations stop an update, unless the stack waives the rule. */
export function policyOf(rule: Rule): ResourceValidationPolicy | StackValidationPolicy {
  return isResourceRule(rule) ? resourcePolicy(rule) : stackPolicy(rule);
}

const about = ({ id, title, severity, link, references }: Rule) => ({
  name: id,
  description: [`${title}.`, ...references].join(" "),
  severity,
  url: link,
  enforcementLevel: "mandatory" as const,
});

function resourcePolicy(rule: ResourceRule): ResourceValidationPolicy {
  return {
    ...about(rule),
    validateResource: ({ type, name, urn, props }, report) => {
      if (!rule.types.includes(type) || waiverOf(stackOf(urn), rule.id, name)) return;
      const fault = rule.faultOf(props, { type, name, urn, properties: props });
      if (fault) report(`${name}: ${fault}.`);
    },
  };
}

function stackPolicy(rule: EstateRule): StackValidationPolicy {
  return {
    ...about(rule),
    validateStack: (args, report) => {
      for (const { resource, message } of rule.faultsOf(estateOf(args))) {
        if (!waiverOf(stackOf(resource.urn), rule.id, resource.name))
          report(`${resource.name}: ${message}.`, resource.urn);
      }
    },
  };
}

/** The stack in `urn:pulumi:<stack>::…`. */
const stackOf = (urn: string) => urn.split(":")[2] ?? "";

/** In a preview, ids are not known yet: where a property comes from is. */
function estateOf({ resources }: StackValidationArgs): Estate {
  const originals = new Map<string, PolicyResource>(resources.map((resource) => [resource.urn, resource]));
  const origins = (from: Resource, property: string) =>
    originals.get(from.urn)?.propertyDependencies[property] ?? [];
  return {
    resources: resources.map(({ type, name, urn, props }) => ({ type, name, urn, properties: props })),
    refersTo: (from, property, to) => origins(from, property).some(({ urn }) => urn === to.urn),
  };
}
