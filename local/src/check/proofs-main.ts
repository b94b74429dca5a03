/**
 * `npm run proofs`: what has no room in `.ci/run`, to its end: every kill, long histories, ten times the data, both stacks,
 * every planted fault, benchmarks. Ends as `npm test` does. `npm run proofs -- NAME...` runs some.
 */
import { parseArgs } from "node:util";
import { runAll } from "./run-all.ts";
import { proofs, proofsEndAfter, proofsMinutes } from "./suites.ts";

const { positionals } = parseArgs({ allowPositionals: true });
const unknown = positionals.filter((name) => proofs.every((proof) => proof.name !== name));
if (unknown.length > 0) {
  const known = proofs.map(({ name }) => `'${name}'`).join(", ");
  console.error(`There is no proof '${unknown.join("', '")}': choose of ${known}.`);
  process.exit(1);
}
const chosen = positionals.length > 0 ? proofs.filter(({ name }) => positionals.includes(name)) : proofs;
process.exitCode = await runAll(chosen, { minutes: proofsMinutes, endsAfter: proofsEndAfter });
