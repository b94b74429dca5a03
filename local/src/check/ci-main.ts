/**
 * `.ci/run`: everything that must hold before a change lands, `npm test` among it. Ends as `npm test` does, with a table, and
 * `N passed, N failed` alone on the last line.
 */
import { runAll } from "./run-all.ts";
import { ciEndsAfter, ciMinutes, ciParts } from "./suites.ts";

/** Of the set-up before this program, which `.ci/run` counts. */
const setUp = process.env.CUSTOMER360_SET_UP_SECONDS;
process.exitCode = await runAll(ciParts, {
  ...{ minutes: ciMinutes, endsAfter: ciEndsAfter },
  ...(setUp === undefined ? {} : { setUpSeconds: Number(setUp) }),
});
