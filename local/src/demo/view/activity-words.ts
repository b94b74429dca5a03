/** What an activity did, for people. */
import { directsOthers } from "../../data-factory/containers.ts";
import { isObject, type Json } from "../../data-factory/expressions/values.ts";
import type { FactoryEvent } from "../../pipelines/factory-events.ts";
import { counted, duration } from "./format.ts";

type ActivityEnd = Extract<FactoryEvent, { type: "activity-ended" | "activity-retried" }>;

/** A line for what has done something or failed; undefined for the rest. */
export function activityText(event: ActivityEnd): string | undefined {
  const { pipeline, activity, activityType, seconds, result } = event;
  const name = `${pipeline}: ${activity}`;
  // Why an activity around others failed has been told by the one in it.
  if (activityType === "Fail") return `${name}: ${result.error?.message ?? ""}`;
  if (directsOthers(activityType) || result.status === "Cancelled") return undefined;
  if (result.status === "Failed") return `${name} failed after ${duration(seconds)}: ${errorOf(event)}`;
  const did = didText(activityType, result.output);
  return did === undefined ? undefined : `${name} finished in ${duration(seconds)}${did}`;
}

function errorOf({ type, result }: ActivityEnd): string {
  return `${result.error?.message ?? ""}${type === "activity-retried" ? " Trying again." : ""}`;
}

/** Nobody wants to read of each look that somebody has taken. */
function didText(type: string, output: Json): string | undefined {
  if (type === "DatabricksJob") return "";
  if (!isObject(output)) return undefined;
  if (type === "AzureFunctionActivity") {
    const word = output.status ?? output.state;
    return typeof word === "string" ? `, ${word}` : undefined;
  }
  if (type !== "Copy") return undefined;
  const { rowsCopied, filesWritten, dataWritten } = output;
  const what =
    typeof rowsCopied === "number" ? counted(rowsCopied, "row") : counted(Number(filesWritten), "file");
  return `, ${what}, ${counted(Number(dataWritten), "byte")}`;
}
