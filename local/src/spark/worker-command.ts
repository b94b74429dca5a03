/** How the checkout's Spark worker is started. */
import { join } from "node:path";
import { environmentPython } from "../../setup/paths.mjs";
import { pythonEnvironmentVariables } from "../../setup/python.mjs";
import type { WorkerCommand } from "./worker-process.ts";

/** Folders of one local platform. */
export interface LakeFolders {
  readonly landing: string;
  readonly lake: string;
  readonly logs: string;
}

/** The command for a worker that reads `landing` and writes `lake`. */
export function sparkWorkerCommand(folders: LakeFolders): WorkerCommand {
  return {
    executable: environmentPython,
    args: ["-m", "spark_worker"],
    env: {
      ...pythonEnvironmentVariables(),
      CUSTOMER360_LAKE: folders.lake,
      CUSTOMER360_LANDING: folders.landing,
    },
    log: join(folders.logs, "spark-worker.log"),
  };
}
