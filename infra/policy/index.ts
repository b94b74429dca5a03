/** The policy pack: `pulumi preview --policy-pack infra/policy`, after `npm run build --workspace infra/policy`. */
import { PolicyPack } from "@pulumi/policy";
import { policyOf } from "./src/pack.ts";
import { rules } from "./src/rules/index.ts";

new PolicyPack("customer360", { policies: rules.map(policyOf) });
