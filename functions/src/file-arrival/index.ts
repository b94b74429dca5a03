/** File arrival: checks what is dropped into the inbox and starts each batch once, when its files are there. */
import { createVerdicts } from "../quality-alerts/index.ts";
import type { Dependencies } from "../shared/dependencies.ts";
import type { HealthCheck } from "../shared/health.ts";
import { ArrivalAlerts } from "./alerts.ts";
import { Announcements } from "./announce.ts";
import { FileArrival } from "./arrival.ts";
import { BlobInbox } from "./azure/blob-inbox.ts";
import { DataFactoryStarter } from "./azure/data-factory-starter.ts";
import { TableBatchLedger } from "./azure/table-batch-ledger.ts";
import { TableBatchRuns } from "./azure/table-batch-runs.ts";
import { TableFileLedger } from "./azure/table-file-ledger.ts";
import { BatchGate } from "./batch-gate.ts";
import { BatchNews } from "./batch-news.ts";
import { BatchRuns } from "./batch-runs.ts";
import { FreshnessAlerts } from "./freshness-alerts.ts";
import { FreshnessWatch } from "./freshness-watch.ts";
import type { BatchLedger, FileLedger, PipelineStarter } from "./ports.ts";
import type { FileArrivalSettings } from "./settings.ts";
import { Sweep } from "./sweep.ts";

export { BatchBusyError, UnknownBatchError } from "./errors.ts";
export type { PipelineStart, PipelineStarter } from "./ports.ts";

/** What triggers and operations use of file arrival. */
export interface FileArrivalRoom {
  readonly arrival: Pick<FileArrival, "handle">;
  readonly sweep: Pick<Sweep, "run">;
  readonly gate: Pick<BatchGate, "replay">;
  readonly files: Pick<FileLedger, "list">;
  readonly batches: Pick<BatchLedger, "find" | "list">;
  readonly runs: Pick<BatchRuns, "begin" | "end" | "reopen" | "lastOf">;
  readonly announcements: Pick<Announcements, "take">;
  readonly health: HealthCheck;
}

const minute = 60_000;

/** @param pipelines who starts pipelines; Data Factory unless a test brings another */
export function createFileArrival(
  dependencies: Dependencies<FileArrivalSettings>,
  pipelines?: PipelineStarter,
): FileArrivalRoom {
  const { clock, log, contracts, platform, alerts, settings, tables, containers, runbook } = dependencies;
  const files = new TableFileLedger(tables(platform.tables.files));
  const batches = new TableBatchLedger(tables(platform.tables.batches));
  const words = new ArrivalAlerts(contracts, runbook);
  const runLedger = new TableBatchRuns(tables(platform.tables.batchRuns));
  const expectFrom = settings.FILE_ARRIVAL_EXPECT_FROM ?? null;
  const days = settings.FILE_ARRIVAL_SWEEP_DAYS;
  const freshness = new FreshnessWatch({
    ...{ clock, contracts, alerts, runs: runLedger, words: new FreshnessAlerts(runbook), expectFrom, days },
    lead: settings.FILE_ARRIVAL_WARN_MINUTES * minute,
  });
  const runs = new BatchRuns({
    ...{ clock, log, runs: runLedger, verdictOn: createVerdicts(dependencies) },
    onPublished: () => freshness.published(),
  });
  const news = new BatchNews({
    ...{ clock, alerts, words, waitPatience: settings.FILE_ARRIVAL_WAIT_MINUTES * minute },
  });
  const factory = new DataFactoryStarter(settings, platform, clock);
  const gate = new BatchGate({
    ...{ clock, log, contracts, files, batches, runs, news },
    pipelines: pipelines ?? factory,
    pipeline: platform.pipelines.dailyBatch,
    patience: settings.FILE_ARRIVAL_START_MINUTES * minute,
  });
  const common = { clock, log, contracts, files, gate, alerts, words, expectFrom };
  const inbox = new BlobInbox(containers(platform.containers.inbox));
  const arrival = new FileArrival({ ...common, inbox, rejectedFolder: platform.folders.rejected });
  const announcements = new Announcements({ clock, contracts, inbox, files, arrival });
  const sweep = new Sweep({ ...common, batches, days, freshness, inbox, announcements });
  const health: HealthCheck = { name: "data-factory", ask: (signal) => factory.ask(signal) };
  return { arrival, announcements, sweep, gate, files, batches, runs, health };
}
