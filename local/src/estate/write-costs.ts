/** `npm run estate:costs`: writes the table of costs in `infra/README.md` anew, from what both stacks render. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../setup/paths.mjs";
import { stacks } from "./arguments.ts";
import { withCosts } from "./cost-markdown.ts";
import { type Costs, costsOf } from "./costs.ts";
import { readPrices } from "./prices.ts";
import { renderStack } from "./render-stack.ts";

const readme = join(root, "infra", "README.md");
const costs: Record<string, Costs> = {};
for (const stack of stacks) costs[stack] = costsOf(await renderStack(stack), readPrices(), stack);
writeFileSync(readme, withCosts(readFileSync(readme, "utf8"), costs));
