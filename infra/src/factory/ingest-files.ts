/** The pipeline `ingest-files`: lands the files that the shop sent, each as the ledger accepted it, once, and never changed again. */
import type { Platform } from "@customer360/contracts";
import { type Activity, after, expression, fail, type PipelineDefinition, retried } from "./definition.ts";
import { callFunction, routeOf } from "./function-calls.ts";
import { datasetReference, datasets } from "./names.ts";
import { batchParameters, text } from "./parameters.ts";

const refused = "LandingRefused";

/** Copies the batch's files that are not in Landing yet. A batch that the ledger does not know has none. */
export function ingestFiles(platform: Platform): PipelineDefinition {
  const { containers, routes } = platform;
  const { batch, given } = batchParameters(platform);
  return {
    description: "Lands the files of a batch as the ledger accepted them.",
    concurrency: 1,
    parameters: { [batch]: text },
    activities: [
      callFunction({
        name: "Files of the batch",
        method: "GET",
        route: routeOf(routes.batchFiles, { batch: given.batch }),
      }),
      {
        name: "Land files",
        type: "ForEach",
        ...after("Files of the batch"),
        items: expression("activity('Files of the batch').output.files"),
        isSequential: false,
        batchCount: 10,
        activities: landOne(containers.inbox, containers.landing),
      },
    ],
  };
}

/** A condition cannot stand inside of another one, so both places are looked at before it is decided. */
function landOne(inbox: string, landing: string): readonly Activity[] {
  const source = datasetReference(datasets.file, { container: inbox, path: expression("item().inbox") });
  const target = datasetReference(datasets.file, { container: landing, path: expression("item().landing") });
  const existsIn = (activity: string) => `activity('${activity}').output.exists`;
  const isWholeIn = (activity: string) => `equals(activity('${activity}').output?.size, item().bytes)`;
  return [
    metadata("In Landing", target),
    metadata("In the inbox", source),
    {
      name: "How it is there",
      type: "Switch",
      ...after("In Landing", "In the inbox"),
      on: expression(
        `if(${existsIn("In Landing")}, if(${isWholeIn("In Landing")}, 'landed', 'changed'), if(${isWholeIn("In the inbox")}, 'new', 'overwritten'))`,
      ),
      cases: [
        { value: "new", activities: [copy(source, target)] },
        {
          value: "overwritten",
          activities: [
            fail(
              "Overwritten",
              refused,
              "concat(item().inbox, ' in the inbox is not the file that the ledger accepted any more: its sender has overwritten or removed it. Replay the batch of the newer delivery.')",
            ),
          ],
        },
        {
          value: "changed",
          activities: [
            fail(
              "Changed",
              refused,
              "concat(item().landing, ' is in Landing with other bytes, and files in Landing never change.')",
            ),
          ],
        },
      ],
      defaultActivities: [],
    },
  ];
}

function metadata(name: string, dataset: unknown): Activity {
  const storeSettings = { type: "AzureBlobStorageReadSettings" };
  return { name, type: "GetMetadata", ...retried, dataset, fieldList: ["exists", "size"], storeSettings };
}

function copy(source: unknown, target: unknown): Activity {
  return {
    name: "Copy file",
    type: "Copy",
    ...retried,
    inputs: [source],
    outputs: [target],
    source: {
      type: "BinarySource",
      storeSettings: { type: "AzureBlobStorageReadSettings", recursive: false },
    },
    sink: { type: "BinarySink", storeSettings: { type: "AzureBlobStorageWriteSettings" } },
    validateDataConsistency: true,
  };
}
