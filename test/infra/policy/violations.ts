/** Applies rules to resources, without Pulumi. */
import { type Estate, isResourceRule, type Resource, type Rule } from "../../../infra/policy/src/rule.ts";

export interface Violation {
  readonly rule: string;
  readonly resource: string;
  readonly message: string;
}

export function violationsOf(rule: Rule, estate: Estate): Violation[] {
  const told = (resource: Resource, message: string) => ({ rule: rule.id, resource: resource.name, message });
  if (!isResourceRule(rule)) {
    return rule.faultsOf(estate).map(({ resource, message }) => told(resource, message));
  }
  return estate.resources
    .filter(({ type }) => rule.types.includes(type))
    .flatMap((resource) => {
      const fault = rule.faultOf(resource.properties, resource);
      return fault ? [told(resource, fault)] : [];
    });
}
