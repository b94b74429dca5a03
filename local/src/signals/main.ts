/** `npm run signals`: writes the tables of `docs/signals.md` anew, out of code, contracts and the notifier's routes. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ContractError, loadContracts } from "@customer360/contracts";
import { root } from "../../setup/paths.mjs";
import { withTables } from "./page.ts";
import { signalTables } from "./tables.ts";

const file = join(root, "docs", "signals.md");

try {
  const before = readFileSync(file, "utf8");
  const after = withTables(before, signalTables(loadContracts()));
  if (after !== before) writeFileSync(file, after);
  const place = relative(root, file).replaceAll("\\", "/");
  console.log(`${place} ${after === before ? "lists what there is." : "has new tables."}`);
} catch (error) {
  if (!(error instanceof ContractError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
