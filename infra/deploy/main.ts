/** `npm run deploy`: brings the checkout to a stack. */
import { fileURLToPath } from "node:url";
import { deployArguments, deployHelp } from "./arguments.ts";
import { deploy } from "./deploy.ts";
import { explained } from "./explained.ts";
import { checkedOut } from "./git.ts";
import { pulumiStack } from "./pulumi-stack.ts";
import { builtRelease } from "./release.ts";
import { signedIn } from "./tokens.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

const policyPacks = [`${root}infra/policy`];

/** Ten minutes: a package is published in one or two, and a warehouse starts in less. */
const waiting = { betweenLooks: 5_000, looks: 120 };

await explained(async () => {
  const given = deployArguments(process.argv.slice(2));
  if (given.isHelp) return console.log(deployHelp);
  const commit = await checkedOut(root, given);
  const say = (line: string) => console.log(line);
  await deploy({
    ...given,
    release: builtRelease({ wheels: `${root}dist`, app: `${root}functions/dist` }, commit, given.tag ?? null),
    infrastructure: await pulumiStack({ folder: root, stack: given.stack, say, policyPacks }),
    ...{ tokens: signedIn(process.env), waiting, say },
  });
});
