/** Decides on rows of quarantine by SQL, with the same refusals as the Spark package. */
import type { Contracts } from "@customer360/contracts";
import { z } from "zod";
import { OperateError } from "../errors.ts";
import type { Decision } from "../ports.ts";
import type { SqlStatements } from "./sql-statements.ts";

const counts = z.array(z.object({ fitting: z.coerce.number(), stuck: z.coerce.number() })).length(1);

/** @throws OperateError when no open row fits, or one breaks a rule that nobody can waive */
export async function decideBySql(
  { entity, state, where, reason }: Decision,
  contracts: Contracts,
  warehouse: SqlStatements,
): Promise<string> {
  const table = `quarantine.${entity}`;
  const fits = `state = 'open' AND (${where})`;
  const judged = contracts.get("silver", entity).rules.map(({ id }) => `'${id}'`);
  const waivable = `array(${judged.join(", ")})`;
  const [row] = counts.parse(
    await warehouse.run(
      `SELECT count(*) AS fitting, count_if(size(array_except(failed_rules, ${waivable})) > 0) AS stuck
       FROM ${table} WHERE ${fits}`,
      {},
    ),
  );
  if (!row || row.fitting === 0)
    throw new OperateError(`${table}: no open row fits ${where}; list the open ones first.`);
  if (state === "released" && row.stuck > 0) {
    throw new OperateError(
      `${table}: ${row.stuck} of ${row.fitting} rows break a rule that cannot be waived, such as one of types: reject them and have them delivered again, or narrow --where.`,
    );
  }
  await warehouse.run(
    `UPDATE ${table} SET state = :state, state_changed_at = current_timestamp(), state_reason = :reason WHERE ${fits}`,
    { state, reason },
  );
  return `${row.fitting} rows of ${entity} are ${state}.`;
}
