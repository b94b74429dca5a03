/** Which runs a query of Data Factory's REST API asks for. */
import { z } from "zod";

const operator = z.enum(["Equals", "NotEquals", "In", "NotIn"]);

/** @param operands by which runs can be asked for */
function queryOf<Operand extends string>(operands: readonly [Operand, ...Operand[]]) {
  const filter = z.strictObject({
    operand: z.enum(operands as readonly [string, ...string[]]),
    operator,
    values: z.array(z.string()).min(1),
  });
  return z.strictObject({
    lastUpdatedAfter: z.iso.datetime({ offset: true }),
    lastUpdatedBefore: z.iso.datetime({ offset: true }),
    filters: z.array(filter).default([]),
  });
}

export const pipelineRunQuery = queryOf(["PipelineName", "Status", "RunStart", "RunEnd"]);
export const activityRunQuery = queryOf([
  ...(["ActivityName", "ActivityType", "Status", "ActivityRunStart", "ActivityRunEnd"] as const),
]);
export type RunQuery = z.output<typeof pipelineRunQuery>;

/**
 * @param lastUpdated ISO 8601
 * @param values of the run by operand
 */
export function isAskedFor(
  lastUpdated: string,
  values: Readonly<Record<string, string | null>>,
  { lastUpdatedAfter, lastUpdatedBefore, filters }: RunQuery,
): boolean {
  const at = Date.parse(lastUpdated);
  const isInTime = at >= Date.parse(lastUpdatedAfter) && at <= Date.parse(lastUpdatedBefore);
  return (
    isInTime &&
    filters.every(({ operand, operator, values: wanted }) => {
      const isWanted = wanted.includes(values[operand] ?? "");
      return isWanted === (operator === "Equals" || operator === "In");
    })
  );
}
