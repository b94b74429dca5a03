/**
 * The pipeline `ingest-customers`: lands the changes of databases that have come since the last batch. The database itself says
 * which they are, and keeps it: a batch that runs again lands the same file, and the watermark moves once it has landed.
 */
import type { Contracts, Platform, SourceContract } from "@customer360/contracts";
import { captureOf, filled, statement } from "./capture.ts";
import { type Activity, after, expression, type PipelineDefinition, retried } from "./definition.ts";
import { datasetReference, datasets } from "./names.ts";
import { batchParameters, text } from "./parameters.ts";

/** Digits of a sequence in file names, so that they sort. */
const digits = 12;

/** How the changes of one source are read and where they land; the pipeline's data, not its definition. */
interface CapturedSource {
  readonly source: string;
  /** Statements with `{name}` where a run's values go. */
  readonly lookup: string;
  readonly copy: string;
  readonly advance: string;
  /** The landed file's name before and after its range. */
  readonly before: string;
  readonly behind: string;
}

/** @throws CaptureError when nothing says how a source's changes are read */
export function ingestCustomers(contracts: Contracts): PipelineDefinition {
  const { platform } = contracts;
  const { date, batch } = batchParameters(platform);
  return {
    description: "Lands the changes of databases since the last batch, by watermark.",
    concurrency: 1,
    parameters: {
      [date]: text,
      [batch]: text,
      sources: { type: "array", defaultValue: capturedSources(contracts) },
    },
    activities: [
      {
        name: "Land changes",
        type: "ForEach",
        items: expression("pipeline().parameters.sources"),
        isSequential: false,
        batchCount: 10,
        activities: landOne(platform),
      },
    ],
  };
}

function capturedSources(contracts: Contracts): readonly CapturedSource[] {
  return contracts
    .ofLayer("sources")
    .filter(({ inboxFile, format }) => inboxFile === null && format === "jsonl")
    .map(capturedSource);
}

function capturedSource(source: SourceContract): CapturedSource {
  const capture = captureOf(source);
  const [before = "", behind = ""] = source.landingFile.split("{range}");
  return {
    source: source.name,
    lookup: statement("lookup", source, capture),
    copy: statement("copy", source, capture),
    // The statement gives nothing back, and a lookup needs a row with a value.
    advance: `SELECT count(*) AS moved FROM (${statement("advance", source, capture)}) AS done`,
    ...{ before, behind },
  };
}

function landOne(platform: Platform): readonly Activity[] {
  const { given } = batchParameters(platform);
  const batchId = { batchId: given.batch };
  return [
    lookup("Range", filled("item().lookup", batchId)),
    {
      name: "Has it changed",
      type: "IfCondition",
      ...after("Range"),
      expression: expression("greater(int(activity('Range').output.firstRow.changes), 0)"),
      ifTrueActivities: [copyChanges(given.date)],
      ifFalseActivities: [],
    },
    { ...lookup("Move watermark", filled("item().advance", batchId)), ...after("Has it changed") },
  ];
}

function copyChanges(date: string): Activity {
  const of = (column: string) => `activity('Range').output.firstRow.${column}`;
  const range = `${padded(of("from_sequence"))}, '-', ${padded(of("to_sequence"))}`;
  const target = {
    source: expression("item().source"),
    fileDate: expression(date),
    file: expression(`concat(item().before, ${range}, item().behind)`),
  };
  return {
    name: "Copy changes",
    type: "Copy",
    ...retried,
    inputs: [datasetReference(datasets.customerMaster)],
    outputs: [datasetReference(datasets.changes, target)],
    source: query(
      filled("item().copy", {
        ...{ fromXid: of("from_xid"), fromSequence: of("from_sequence") },
        ...{ toXid: of("to_xid"), toSequence: of("to_sequence") },
      }),
    ),
    sink: {
      type: "JsonSink",
      storeSettings: { type: "AzureBlobStorageWriteSettings" },
      formatSettings: { type: "JsonWriteSettings", filePattern: "setOfObjects" },
    },
  };
}

function lookup(name: string, statement: string): Activity {
  const dataset = datasetReference(datasets.customerMaster);
  return { name, type: "Lookup", ...retried, dataset, source: query(statement), firstRowOnly: true };
}

/** @param statement an expression */
function query(statement: string) {
  return { type: "AzurePostgreSqlSource", query: expression(statement) };
}

/** A number with leading zeros; the language has no function for it. */
function padded(number: string): string {
  return `substring(concat('${"0".repeat(digits)}', ${number}), length(${number}), ${digits})`;
}
