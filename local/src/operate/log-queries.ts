/** What is asked of the log tables of the lake, and its answers. */
import { z } from "zod";
import type { Query, Row, Tables } from "./ports.ts";

const count = z.coerce.number();
const time = z.coerce.date();

const step = z.object({
  run_id: z.string(),
  stage: z.string(),
  entity: z.string(),
  status: z.string(),
  started_at: time,
  ended_at: time,
  rows_read: count,
  rows_written: count,
  error: z.string().nullable(),
});
/** What one step of a job's run did. */
export type Step = Readonly<z.output<typeof step>>;

const check = z.object({
  run_id: z.string(),
  entity: z.string(),
  rule_id: z.string(),
  severity: z.string(),
  rows_checked: count,
  rows_failed: count,
  max_failed_percent: count,
  status: z.string(),
});
/** A rule that rows of a batch broke. */
export type Check = Readonly<z.output<typeof check>>;

const audit = z.object({
  source_file: z.string(),
  stage: z.string(),
  source: z.string(),
  status: z.string(),
  rows_read: count,
  rows_loaded: count,
  rows_quarantined: count,
  rows_duplicate: count,
  message: z.string().nullable(),
});
/** What became of a file's records in a layer. */
export type Audit = Readonly<z.output<typeof audit>>;

/** What the lake's logs say of a batch. Rules are those of the last run that checked them. */
export interface BatchLogs {
  readonly steps: readonly Step[];
  readonly broken: readonly Check[];
  readonly files: readonly Audit[];
}

const ofBatch = (table: string, columns: z.ZodObject, rest: string, batch: string): Query => ({
  sql: `SELECT ${Object.keys(columns.shape).join(", ")} FROM ${table} WHERE batch_id = :batch ${rest}`,
  parameters: { batch },
  table,
});

/** Reads them. A batch that never came so far has none. */
export async function logsOf(batchId: string, tables: Tables): Promise<BatchLogs> {
  const [steps = [], checks = [], files = []] = await tables.read([
    ofBatch("logs.pipeline_runs", step, "ORDER BY started_at", batchId),
    ofBatch("logs.dq_results", check, "AND rows_failed > 0 ORDER BY entity, rule_id", batchId),
    ofBatch("logs.file_audit", audit, "ORDER BY source_file, stage", batchId),
  ]);
  const done = read(step, steps);
  const judged = done.filter(({ stage }) => stage === "gate").at(-1)?.run_id;
  const broken = read(check, checks).filter(({ run_id }) => !judged || run_id === judged);
  return { steps: done, broken, files: read(audit, files) };
}

const batchStep = step.extend({ batch_id: z.string() });
export type BatchStep = Readonly<z.output<typeof batchStep>>;

/** Steps of several batches, oldest first. */
export async function stepsOf(batchIds: readonly string[], tables: Tables): Promise<readonly BatchStep[]> {
  if (batchIds.length === 0) return [];
  const names = batchIds.map((_, index) => `batch${index}`);
  const sql = `SELECT ${Object.keys(batchStep.shape).join(", ")} FROM logs.pipeline_runs
    WHERE batch_id IN (${names.map((name) => `:${name}`).join(", ")}) ORDER BY started_at`;
  const parameters = Object.fromEntries(names.map((name, index) => [name, batchIds[index] ?? ""]));
  const [rows = []] = await tables.read([{ sql, parameters, table: "logs.pipeline_runs" }]);
  return read(batchStep, rows);
}

function read<Schema extends z.ZodType>(schema: Schema, rows: readonly Row[]): z.output<Schema>[] {
  return z.array(schema).parse(rows);
}
