/** The pipeline `file-arrived`: tells the Functions app of a file of the inbox, where Event Grid's queue does not. */
import type { Platform } from "@customer360/contracts";
import type { PipelineDefinition } from "./definition.ts";
import { callFunction, jsonBody } from "./function-calls.ts";
import { text } from "./parameters.ts";

/** It starts no batch: the app checks the file, and its ledger starts the batch once, whoever announces the file. */
export function fileArrived({ routes }: Platform): PipelineDefinition {
  return {
    description: "Announces a file of the inbox to the Functions app.",
    concurrency: 10,
    parameters: { file: text },
    activities: [
      callFunction({
        name: "Announce",
        method: "POST",
        route: routes.arrivals,
        body: jsonBody({ blob: "pipeline().parameters.file" }),
      }),
    ],
  };
}
