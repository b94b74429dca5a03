/** Datasets: what the pipelines read and write. Each source contract has one of what landed of it. */
import type { Contracts, Format, SourceContract } from "@customer360/contracts";
import { type DatasetDefinition, expression, type Parameter } from "./definition.ts";
import { datasets, landingDataset, linkedService } from "./names.ts";

const text: Parameter = { type: "string" };

/** Every dataset by its name. */
export function datasetDefinitions(contracts: Contracts): Readonly<Record<string, DatasetDefinition>> {
  const { containers } = contracts.platform;
  const landed = contracts
    .ofLayer("sources")
    .map((source) => [landingDataset(source.name), landingOf(source, containers.landing)]);
  return {
    [datasets.file]: file,
    [datasets.customerMaster]: changes,
    [datasets.changes]: landedChanges(containers.landing),
    ...Object.fromEntries(landed),
  };
}

const file: DatasetDefinition = {
  type: "Binary",
  description: "A file of the lake, byte for byte.",
  linkedServiceName: linkedService("lake"),
  parameters: { container: text, path: text },
  location: {
    type: "AzureBlobStorageLocation",
    container: expression("dataset().container"),
    fileName: expression("dataset().path"),
  },
};

const changes: DatasetDefinition = {
  type: "AzurePostgreSqlTable",
  description: "Changes of the customer master; queries say which.",
  linkedServiceName: linkedService("customerMaster"),
};

/** How files of a format are read and written. */
const formats: Readonly<Record<Format, Readonly<Record<string, unknown>>>> = {
  csv: {
    type: "DelimitedText",
    columnDelimiter: ",",
    quoteChar: '"',
    escapeChar: '"',
    firstRowAsHeader: true,
    encodingName: "UTF-8",
    compressionCodec: "gzip",
  },
  jsonl: { type: "Json", encodingName: "UTF-8", compression: { type: "GZip", level: "Optimal" } },
  "json-pages": { type: "Json", encodingName: "UTF-8" },
  "eventhub-avro": { type: "Avro" },
};

function landingOf({ name, format, columns, purpose }: SourceContract, container: string): DatasetDefinition {
  return {
    ...(formats[format] as { readonly type: string }),
    description: purpose,
    linkedServiceName: linkedService("lake"),
    parameters: { fileDate: text, file: text },
    location: landed(container, `concat('${name}/', dataset().fileDate)`),
    schema: columns.map((column) => ({ name: column.name, type: "String" })),
  };
}

/** A loop over sources cannot name a dataset by an expression: one for all of them takes the source's name. */
function landedChanges(container: string): DatasetDefinition {
  return {
    ...(formats.jsonl as { readonly type: string }),
    description: "What landed of the changes of a database.",
    linkedServiceName: linkedService("lake"),
    parameters: { source: text, fileDate: text, file: text },
    location: landed(container, "concat(dataset().source, '/', dataset().fileDate)"),
  };
}

/** @param folder an expression */
function landed(container: string, folder: string) {
  return {
    type: "AzureBlobStorageLocation",
    container,
    folderPath: expression(folder),
    fileName: expression("dataset().file"),
  };
}
