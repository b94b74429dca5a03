/** What runs the notebooks of jobs, from its start to its end. */
import type { TaskExecutor } from "../../jobs/executor.ts";
import { SparkWorker } from "../../spark/worker-client.ts";
import { type LakeFolders, sparkWorkerCommand } from "../../spark/worker-command.ts";

export interface StartedSpark extends TaskExecutor {
  stop(): Promise<void>;
}

/** Starts Spark; whoever needs it first waits until it is there. */
export function startSpark(folders: LakeFolders): StartedSpark {
  const worker = new SparkWorker(sparkWorkerCommand(folders));
  worker.start();
  return worker;
}
