/**
 * `npm test`: runs every part, whatever becomes of the others, and ends with a table and the sum of all tests and
 * checks. Exits with 1 when anything failed.
 */
import { jestPart, pytestPart, quickParts, testMinutes } from "./parts.ts";
import { runAll } from "./run-all.ts";

process.exitCode = await runAll([...quickParts, jestPart, pytestPart], {
  ...{ minutes: testMinutes, live: pytestPart },
});
