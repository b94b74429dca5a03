/** `npm run rollback`: brings an older commit back to a stack. */
import { fileURLToPath } from "node:url";
import { rollbackArguments, rollbackHelp } from "./arguments.ts";
import { StackError } from "./errors.ts";
import { explained } from "./explained.ts";
import { lastGood } from "./last-good.ts";
import { type Outputs, readOutputs } from "./outputs.ts";
import { pulumiStack } from "./pulumi-stack.ts";
import { rollback } from "./rollback.ts";
import { targetOf } from "./target.ts";
import { signedIn } from "./tokens.ts";

const folder = fileURLToPath(new URL("../../", import.meta.url));
const say = (line: string) => console.log(line);

await explained(async () => {
  const given = rollbackArguments(process.argv.slice(2));
  if (given.isHelp) return console.log(rollbackHelp);
  // What cannot be rolled back is told before anything is built.
  const outputs = await outputsOf(given.stack);
  const to = given.to ?? (await lastGoodOf(given.stack, outputs));
  const hasGitFolder = outputs.databricks.code.branch !== null;
  await rollback({ ...given, to, folder, hasGitFolder, say });
});

/** @throws StackError */
async function outputsOf(stack: string): Promise<Outputs> {
  const infrastructure = await pulumiStack({ folder, stack, say });
  return readOutputs(await infrastructure.outputs(), stack);
}

/** @throws StackError when nothing ever passed */
async function lastGoodOf(stack: string, outputs: Outputs): Promise<string> {
  const found = await lastGood(targetOf(outputs, signedIn(process.env), { betweenLooks: 0, looks: 1 }));
  if (found !== null) return found;
  throw new StackError(
    `No deployment of ${stack} ever passed its smoke test: name what shall run with --to.`,
  );
}
