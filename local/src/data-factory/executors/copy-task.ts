/** What one Copy activity has to do, and what its output says of it. */
import type { Dataset } from "../datasets.ts";
import type { JsonObject } from "../expressions/values.ts";
import type { LinkedServices } from "./linked-services.ts";

export interface CopyTask {
  /** Of the activity. */
  readonly name: string;
  readonly from: Dataset;
  readonly to: Dataset;
  /** The activity's properties of these names. */
  readonly source: unknown;
  readonly sink: unknown;
  /** Whether what was written is compared with what was read. */
  readonly isVerified: boolean;
  readonly services: LinkedServices;
  readonly signal: AbortSignal;
}

/** Code of every error of a Copy activity; its message says more. */
export const copyFailed = "2200";

/** @param since `performance.now()` of the beginning; sizes are in bytes, `copyDuration` is in seconds, `throughput` in KBps */
export function copied(
  counts: Readonly<Record<string, number>> & { readonly dataRead: number },
  { isVerified }: Pick<CopyTask, "isVerified">,
  since: number,
): JsonObject {
  const seconds = Math.max(1, Math.ceil((performance.now() - since) / 1000));
  return {
    ...counts,
    ...{ copyDuration: seconds, throughput: Math.round(counts.dataRead / 1024 / seconds), errors: [] },
    dataConsistencyVerification: {
      VerificationResult: isVerified ? "Verified" : "NotVerified",
      InconsistentData: "None",
    },
  };
}
