/** `npm run rollback`: brings an older commit back to a stack. */
import { fileURLToPath } from "node:url";
import { rollbackArguments, rollbackHelp } from "./arguments.ts";
import { StackError } from "./errors.ts";
import { explained } from "./explained.ts";
import { lastGood } from "./last-good.ts";
import { readOutputs } from "./outputs.ts";
import { pulumiStack } from "./pulumi-stack.ts";
import { rollback } from "./rollback.ts";
import { targetOf } from "./target.ts";
import { signedIn } from "./tokens.ts";

const folder = fileURLToPath(new URL("../../", import.meta.url));
const say = (line: string) => console.log(line);

await explained(async () => {
  const given = rollbackArguments(process.argv.slice(2));
  if (given.isHelp) return console.log(rollbackHelp);
  const to = given.to ?? (await lastGoodOf(given.stack));
  await rollback({ ...given, to, folder, say });
});

/** @throws StackError when nothing ever passed */
async function lastGoodOf(stack: string): Promise<string> {
  const outputs = await (await pulumiStack({ folder, stack, say })).outputs();
  const waiting = { betweenLooks: 0, looks: 1 };
  const found = await lastGood(targetOf(readOutputs(outputs, stack), signedIn(process.env), waiting));
  if (found !== null) return found;
  throw new StackError(
    `No deployment of ${stack} ever passed its smoke test: name what shall run with --to.`,
  );
}
