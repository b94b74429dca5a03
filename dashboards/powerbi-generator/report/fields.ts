/** Fields that visuals show: columns and measures of the model. */
import { PowerBiError } from "../errors.ts";
import type { Measure } from "../model/measures.ts";

/** `table.column` of the model, or a metric, with `time` when it is about time. */
export type Field =
  | { readonly column: string; readonly as: string }
  | { readonly metric: string; readonly time?: "yearToDate" | "previousMonth" | "change" };

/** A field's expression in a query, and the names that it goes by. */
export interface Projection {
  readonly field: Readonly<Record<string, unknown>>;
  readonly queryRef: string;
  readonly nativeQueryRef: string;
  readonly displayName?: string;
}

/**
 * A field as a visual's query names it.
 *
 * @throws PowerBiError for a metric that the model has no measure for
 */
export function projectionOf(field: Field, measures: readonly Measure[]): Projection {
  if ("column" in field) {
    const [table = "", column = ""] = field.column.split(".");
    return {
      field: expression("Column", table, column),
      queryRef: field.column,
      nativeQueryRef: column,
      displayName: field.as,
    };
  }
  const { title, table } = measureOf(field, measures);
  return {
    field: expression("Measure", table, title),
    queryRef: `${table}.${title}`,
    nativeQueryRef: title,
  };
}

function measureOf(field: Extract<Field, { metric: string }>, measures: readonly Measure[]): Measure {
  const time = field.time ?? null;
  const found = measures.find((measure) => measure.metric === field.metric && measure.time === time);
  if (found) return found;
  const what = time === null ? "" : ` for time '${time}'`;
  throw new PowerBiError(
    `report/pages.ts: metric '${field.metric}' has no measure${what}; correct it, or add the metric to metrics.yaml.`,
  );
}

const expression = (kind: "Column" | "Measure", table: string, name: string) => ({
  [kind]: { Expression: { SourceRef: { Entity: table } }, Property: name },
});
