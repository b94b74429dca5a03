/** What a batch is known by: names of the pipelines' parameters, as `contracts/platform.yaml` has them. */
import type { Platform } from "@customer360/contracts";
import type { Parameter } from "./definition.ts";

export interface BatchParameters {
  /** Names. */
  readonly date: string;
  readonly batch: string;
  readonly from: string;
  /** Expressions of what the running pipeline was given. */
  readonly given: { readonly date: string; readonly batch: string; readonly from: string };
}

export function batchParameters({ parameters }: Platform): BatchParameters {
  const date = parameters.file_date?.dataFactory ?? "fileDate";
  const batch = parameters.batch_id?.dataFactory ?? "batchId";
  const from = parameters.from_date?.dataFactory ?? "fromDate";
  const given = (name: string) => `pipeline().parameters.${name}`;
  return { date, batch, from, given: { date: given(date), batch: given(batch), from: given(from) } };
}

export const text: Parameter = { type: "string" };
export const textOrNone: Parameter = { type: "string", defaultValue: "" };
