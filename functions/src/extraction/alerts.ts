/** The alerts that extractions raise. */
import type { SourceContract } from "@customer360/contracts";
import type { Alert } from "../shared/alert.ts";
import type { Progress } from "./progress.ts";

/** What all alerts of an extraction say. */
export interface AlertContext {
  readonly contract: SourceContract;
  readonly fileDate: string;
  readonly batchId: string | null;
  readonly correlationId: string;
  readonly runbook: string | null;
  readonly now: Date;
}

function alertOf(
  context: AlertContext,
  kind: string,
): Omit<Alert, "state" | "severity" | "title" | "description" | "facts"> {
  const { contract, fileDate, batchId, correlationId, runbook, now } = context;
  return {
    key: `extraction/${contract.name}/${kind}`,
    origin: "extraction",
    owner: contract.owner,
    dataset: contract.name,
    labels: { source: contract.name, kind, fileDate },
    runbook,
    batchId,
    correlationId,
    occurredAt: now.toISOString(),
  };
}

/** Nothing of the day's extraction is in Landing. */
export function extractionFailed(context: AlertContext, error: Error): Alert {
  return {
    ...alertOf(context, "failed"),
    state: "firing",
    severity: "error",
    title: `Extraction of ${context.contract.name} for ${context.fileDate} failed`,
    description:
      `${error.message} Nothing of this extraction is in Landing; the watermark stays where it was. ` +
      "The next extraction tries again; it can be started at once with POST /api/extract.",
    facts: [{ name: "Day", value: context.fileDate }],
  };
}

export function extractionRecovered(context: AlertContext): Alert {
  return {
    ...alertOf(context, "failed"),
    state: "resolved",
    severity: "error",
    title: `Extraction of ${context.contract.name} works again`,
    description: `The extraction for ${context.fileDate} is complete, with everything that earlier ones missed.`,
    facts: [{ name: "Day", value: context.fileDate }],
  };
}

/** A delivery has records that break the contract. */
export function recordsInvalid(context: AlertContext, progress: Progress): Alert {
  return {
    ...alertOf(context, "invalid-records"),
    state: "firing",
    severity: "warning",
    title: `${progress.invalid} of ${progress.records} records of ${context.contract.name} break the contract`,
    description:
      "The records are in Landing as delivered, and each page lists which ones and why under 'invalid'. " +
      "Silver will put those into quarantine that it cannot use; have the API's owner correct them.",
    facts: [
      { name: "Day", value: progress.fileDate },
      ...progress.samples.map((value, index) => ({ name: `Sample ${index + 1}`, value })),
    ],
  };
}

export function recordsValidAgain(context: AlertContext): Alert {
  return {
    ...alertOf(context, "invalid-records"),
    state: "resolved",
    severity: "warning",
    title: `Records of ${context.contract.name} keep to the contract again`,
    description: `All records of the extraction for ${context.fileDate} keep to the contract.`,
    facts: [{ name: "Day", value: context.fileDate }],
  };
}
