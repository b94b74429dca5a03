/** File arrival: checks what is dropped into the inbox and starts each batch once, when its files are there. */
import type { Dependencies } from "../shared/dependencies.ts";
import { ArrivalAlerts } from "./alerts.ts";
import { FileArrival } from "./arrival.ts";
import { BlobInbox } from "./azure/blob-inbox.ts";
import { DataFactoryStarter } from "./azure/data-factory-starter.ts";
import { TableBatchLedger } from "./azure/table-batch-ledger.ts";
import { TableFileLedger } from "./azure/table-file-ledger.ts";
import { BatchGate } from "./batch-gate.ts";
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
  const gate = new BatchGate({
    ...{ clock, log, contracts, files, batches },
    pipelines: pipelines ?? new DataFactoryStarter(settings, platform, clock),
    pipeline: platform.pipelines.dailyBatch,
    patience: settings.FILE_ARRIVAL_START_MINUTES * minute,
  });
  const common = {
    ...{ clock, log, contracts, files, gate, alerts, words },
    expectFrom: settings.FILE_ARRIVAL_EXPECT_FROM ?? null,
    waitPatience: settings.FILE_ARRIVAL_WAIT_MINUTES * minute,
  };
  const inbox = new BlobInbox(containers(platform.containers.inbox));
  return {
    arrival: new FileArrival({ ...common, inbox, rejectedFolder: platform.folders.rejected }),
    sweep: new Sweep({ ...common, batches, days: settings.FILE_ARRIVAL_SWEEP_DAYS }),
    ...{ gate, files, batches },
  };
}
