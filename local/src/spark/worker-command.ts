/** How the checkout's Spark worker is started. */
import { join } from "node:path";
import { enginePython } from "../../setup/paths.mjs";
import { pythonEnvironmentVariables } from "../../setup/python.mjs";
import type { Engine } from "./engines.ts";
import type { WorkerCommand } from "./worker-process.ts";

/** Folders of one local platform. */
export interface LakeFolders {
  readonly landing: string;
  readonly lake: string;
  readonly logs: string;
}

/**
 * The command for a worker that reads `landing` and writes `lake`, on the engine that CUSTOMER360_ENGINE or `engine` names; Spark has
 * been set up.
 */
export function sparkWorkerCommand(folders: LakeFolders, engine?: Engine): WorkerCommand {
  return {
    executable: enginePython(engine),
    args: ["-m", "spark_worker"],
    env: {
      ...pythonEnvironmentVariables(),
      CUSTOMER360_LAKE: folders.lake,
      CUSTOMER360_LANDING: folders.landing,
      ...(engine && { CUSTOMER360_ENGINE: engine }),
    },
    log: join(folders.logs, "spark-worker.log"),
  };
}
