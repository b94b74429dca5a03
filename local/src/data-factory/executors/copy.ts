/** Copy (learn.microsoft.com/azure/data-factory/copy-activity-overview), for the sources and sinks that are known here. */
import { z } from "zod";
import { type DatasetDefinitions, datasetReference, resolvedDataset } from "../datasets.ts";
import { ActivityError } from "../errors.ts";
import type { Execute } from "../run.ts";
import { copyFile } from "./copy-file.ts";
import { copyRows } from "./copy-rows.ts";
import { known } from "./known.ts";
import type { LinkedServices } from "./linked-services.ts";

const end = z.looseObject({ type: z.string() });
const properties = z.strictObject({
  inputs: z.tuple([datasetReference]),
  outputs: z.tuple([datasetReference]),
  source: end,
  sink: end,
  validateDataConsistency: z.boolean().default(false),
});

const ways = { "BinarySource to BinarySink": copyFile, "AzurePostgreSqlSource to JsonSink": copyRows };

export function copy(datasets: DatasetDefinitions, services: LinkedServices): Execute {
  return async (activity, signal) => {
    const { name } = activity;
    const given = known(`activity ${name}`, properties, activity.properties);
    const { inputs, outputs, source, sink, validateDataConsistency: isVerified } = given;
    const kind = `${source.type} to ${sink.type}`;
    if (!isWay(kind))
      throw new ActivityError("NotKnownHere", `Activity ${name} copies ${kind}, which is not known here.`);
    const from = resolvedDataset(datasets, inputs[0]);
    const to = resolvedDataset(datasets, outputs[0]);
    return ways[kind]({ ...{ name, from, to, source, sink, isVerified, services }, signal });
  };
}

function isWay(kind: string): kind is keyof typeof ways {
  return Object.hasOwn(ways, kind);
}
