/** Lookup in PostgreSQL (learn.microsoft.com/azure/data-factory/control-flow-lookup-activity). */
import { z } from "zod";
import { type DatasetDefinitions, datasetReference, resolvedDataset } from "../datasets.ts";
import { ActivityError } from "../errors.ts";
import type { Json, JsonObject } from "../expressions/values.ts";
import type { Execute } from "../run.ts";
import { known } from "./known.ts";
import type { LinkedServices } from "./linked-services.ts";
import { type ResultSet, resultOf } from "./query.ts";
import { jsonOf, kindsOf } from "./values.ts";

const properties = z.strictObject({
  dataset: datasetReference,
  source: z.unknown(),
  firstRowOnly: z.boolean().default(true),
});

const lookupFailed = "2100";
const mostRows = 5000;
const mostBytes = 4 * 1024 * 1024;

/** Rows beyond the 5,000th are left out without a word; more than 4 MB are an error. */
export function lookup(datasets: DatasetDefinitions, services: LinkedServices): Execute {
  return async ({ name, properties: given }, signal) => {
    const { dataset, source, firstRowOnly } = known(`activity ${name}`, properties, given);
    const found = await resultOf({
      ...{ name, source, services, signal, code: lookupFailed },
      dataset: resolvedDataset(datasets, dataset),
    });
    const output = firstRowOnly ? firstOf(found) : allOf(found);
    if (Buffer.byteLength(JSON.stringify(output)) > mostBytes)
      throw new ActivityError(
        lookupFailed,
        "The size of lookup activity result exceeds the limitation 4 MB.",
      );
    return output;
  };
}

/** Without a row there is no `firstRow`. */
function firstOf(found: ResultSet): JsonObject {
  const [first] = objectsOf(found, 1);
  return first === undefined ? {} : { firstRow: first };
}

function allOf(found: ResultSet): JsonObject {
  const value = objectsOf(found, mostRows);
  return { count: value.length, value };
}

function objectsOf(found: ResultSet, most: number): readonly JsonObject[] {
  const kinds = kindsOf(found);
  return found.rows
    .slice(0, most)
    .map((row) =>
      Object.fromEntries(
        row.map((value, at) => [
          found.columns[at]?.name,
          exact(JSON.parse(jsonOf(value, kinds[at] ?? "text")), value),
        ]),
      ),
    );
}

/** @throws ActivityError when a number has more digits than expressions here can tell apart */
function exact(value: Json, written: string | null): Json {
  if (typeof value !== "number" || !Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  throw new ActivityError("NotKnownHere", `${written} is too large a number here: look it up as text.`);
}
