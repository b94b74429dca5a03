/** What becomes of a long proof whose programs this machine cannot have. */
import { total } from "./outcome.ts";

/**
 * The reason, and the counts alone on the last line: one that is skipped. On GitHub, where all can be had, it is one that failed, for
 * nobody would notice there that nothing is proven any more.
 */
export function notToBeHad(
  reason: string,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly text: string; readonly exitCode: number } {
  const failed = environment.GITHUB_ACTIONS ? 1 : 0;
  const counts = total([{ passed: 0, failed, skipped: 1 - failed }]);
  return { text: `${failed ? "FAILED" : "Skipped"}: ${reason}\n\n${counts}`, exitCode: failed };
}
