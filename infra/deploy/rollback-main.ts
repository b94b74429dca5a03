/** `npm run rollback`: brings an older commit back to a stack. */
import { fileURLToPath } from "node:url";
import { rollbackArguments, rollbackHelp } from "./arguments.ts";
import { explained } from "./explained.ts";
import { rollback } from "./rollback.ts";

await explained(async () => {
  const given = rollbackArguments(process.argv.slice(2));
  if (given.isHelp) return console.log(rollbackHelp);
  const folder = fileURLToPath(new URL("../../", import.meta.url));
  await rollback({ ...given, folder, say: (line) => console.log(line) });
});
