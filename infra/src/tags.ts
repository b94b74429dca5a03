/** Tags of every resource: who answers for it and what it belongs to. */
import type { Config } from "./config/index.ts";

export function tagsOf({ tags, stage }: Config): Readonly<Record<string, string>> {
  return {
    workload: "customer360",
    environment: stage,
    owner: tags.owner,
    "cost-center": tags.costCenter,
    "managed-by": "pulumi",
  };
}
