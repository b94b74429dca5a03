/** Triggers. Each is created stopped; an operator starts those that a stack wants, see `infra/README.md`. */
import type { Contracts, Platform, SourceContract } from "@customer360/contracts";
import { batchParameters } from "./parameters.ts";

interface TriggeredPipeline {
  readonly pipelineReference: { readonly type: "PipelineReference"; readonly referenceName: string };
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface TriggerDefinition {
  readonly type: "TumblingWindowTrigger" | "ScheduleTrigger" | "BlobEventsTrigger";
  readonly description: string;
  /** What a window runs; the other triggers have `pipelines`. */
  readonly pipeline?: TriggeredPipeline;
  readonly pipelines?: readonly TriggeredPipeline[];
  readonly [property: string]: unknown;
}

export interface TriggerSettings {
  /** First day of the backfill, YYYY-MM-DD. */
  readonly backfillFrom: string;
  /** Id of the lake's account, or an output that will have it. */
  readonly lakeId: unknown;
}

/** Every trigger by its name. The daily batch has none: the Functions app starts it when its files are in. */
export function triggerDefinitions(
  contracts: Contracts,
  { backfillFrom, lakeId }: TriggerSettings,
): Readonly<Record<string, TriggerDefinition>> {
  const { platform } = contracts;
  const { pipelines } = platform;
  const files = contracts.ofLayer("sources").flatMap((source) => arrival(source, platform, lakeId));
  return {
    [pipelines.backfill]: backfillDays(platform, backfillFrom),
    [pipelines.extractApi]: extraction(platform, backfillFrom),
    [pipelines.maintenance]: upkeep(platform, backfillFrom),
    ...Object.fromEntries(files),
  };
}

/** A window a day, each after the one before it has succeeded. */
function backfillDays({ pipelines }: Platform, from: string): TriggerDefinition {
  const day = "@formatDateTime(trigger().outputs.windowStartTime, 'yyyy-MM-dd')";
  return {
    type: "TumblingWindowTrigger",
    description: "Runs each day's first batch that is not published, in the order of days.",
    pipeline: triggered(pipelines.backfill, { from: day, to: day }),
    // The service knows no days here.
    ...{
      frequency: "Hour",
      interval: 24,
      startTime: `${from}T00:00:00Z`,
      delay: "12:00:00",
      maxConcurrency: 1,
    },
    retryPolicy: { count: 0, intervalInSeconds: 30 },
    dependsOn: [
      { type: "SelfDependencyTumblingWindowTriggerReference", offset: "-24:00:00", size: "24:00:00" },
    ],
  };
}

/** What changed yesterday lands before the day's batch asks for it. */
function extraction(platform: Platform, from: string): TriggerDefinition {
  const { date, batch } = batchParameters(platform);
  const yesterday = "formatDateTime(addDays(trigger().scheduledTime, -1), 'yyyy-MM-dd')";
  return {
    type: "ScheduleTrigger",
    description: "Extracts the APIs every night.",
    pipelines: [
      triggered(platform.pipelines.extractApi, {
        [date]: `@${yesterday}`,
        [batch]: `@concat('scheduled-', ${yesterday})`,
      }),
    ],
    recurrence: recurrence("Day", from, { hours: [3], minutes: [30] }),
  };
}

/** When few batches run. */
function upkeep({ pipelines }: Platform, from: string): TriggerDefinition {
  return {
    type: "ScheduleTrigger",
    description: "Maintains the tables every week.",
    pipelines: [triggered(pipelines.maintenance, {})],
    recurrence: recurrence("Week", from, { weekDays: ["Sunday"], hours: [1], minutes: [0] }),
  };
}

/**
 * A fallback for Event Grid's queue, which does the same better: started, it announces each file once more, and the ledger takes
 * it once. Files of a source have a prefix of their own, so that what the app moves to the folder of rejected files sets nothing
 * off. On a hierarchical account a file is announced empty before its bytes come: those events are left out.
 */
function arrival(
  { name, inboxFile }: SourceContract,
  { pipelines, containers }: Platform,
  lakeId: unknown,
): readonly (readonly [string, TriggerDefinition])[] {
  const [before, behind] = inboxFile?.split("{file_date}") ?? [];
  if (before === undefined || behind === undefined) return [];
  const trigger: TriggerDefinition = {
    type: "BlobEventsTrigger",
    description: `Announces files of ${name} in the inbox.`,
    pipelines: [triggered(pipelines.fileArrived, { file: "@triggerBody().fileName" })],
    scope: lakeId,
    events: ["Microsoft.Storage.BlobCreated"],
    blobPathBeginsWith: `/${containers.inbox}/blobs/${before}`,
    blobPathEndsWith: behind,
    ignoreEmptyBlobs: true,
  };
  return [[`${pipelines.fileArrived}-${name.replaceAll("_", "-")}`, trigger]];
}

function recurrence(
  frequency: "Day" | "Week",
  from: string,
  schedule: Readonly<Record<string, readonly unknown[]>>,
) {
  return { frequency, interval: 1, startTime: `${from}T00:00:00Z`, timeZone: "UTC", schedule };
}

function triggered(referenceName: string, parameters: Readonly<Record<string, unknown>>): TriggeredPipeline {
  return { pipelineReference: { type: "PipelineReference", referenceName }, parameters };
}
