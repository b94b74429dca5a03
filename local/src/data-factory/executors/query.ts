/** Asks PostgreSQL as Data Factory's connector does, and stops when the activity has to. */
import pg from "pg";
import { z } from "zod";
import type { Dataset } from "../datasets.ts";
import { ActivityError } from "../errors.ts";
import { known } from "./known.ts";
import { type LinkedServices, linkedService } from "./linked-services.ts";

/** A result set; values are as PostgreSQL writes them. */
export interface ResultSet {
  readonly columns: readonly { readonly name: string; readonly type: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const table = z.strictObject({});
const sources = z.strictObject({ type: z.literal("AzurePostgreSqlSource"), query: z.string().min(1) });

interface Question {
  /** Of the activity. */
  readonly name: string;
  readonly dataset: Dataset;
  readonly source: unknown;
  readonly services: LinkedServices;
  readonly signal: AbortSignal;
  /** Code of the activity's errors. */
  readonly code: string;
}

/** @throws ActivityError when the statement fails, or does not give exactly one result set */
export async function resultOf({
  name,
  dataset,
  source,
  services,
  signal,
  code,
}: Question): Promise<ResultSet> {
  if (dataset.type !== "AzurePostgreSqlTable")
    throw new ActivityError(
      "NotKnownHere",
      `Dataset ${dataset.name} is ${dataset.type}, expected AzurePostgreSqlTable.`,
    );
  known(`dataset ${dataset.name}`, table, dataset.properties);
  const { query } = known(`source of ${name}`, sources, source);
  const { pool } = linkedService(services, dataset.linkedService, "AzurePostgreSql");
  try {
    return await ask(pool, query, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ActivityError) throw error;
    throw new ActivityError(code, `Failure happened on 'Source' side. ${sentenceOf(error)}`, {
      cause: error,
    });
  }
}

type Pool = Pick<pg.Pool, "connect" | "query">;

async function ask(pool: Pool, text: string, signal: AbortSignal): Promise<ResultSet> {
  signal.throwIfAborted();
  const client = await pool.connect();
  let canceling: Promise<unknown> = Promise.resolve();
  try {
    const { rows: backends } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    const cancel = () => {
      canceling = pool.query("SELECT pg_cancel_backend($1)", [backends[0]?.pid]);
    };
    signal.addEventListener("abort", cancel, { once: true });
    try {
      const types = { getTypeParser: () => (value: string) => value };
      const result = await client.query({ text, rowMode: "array", types: types as never });
      return resultSetOf(result);
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  } finally {
    // A cancellation that is late must not reach whoever has the connection next.
    await canceling;
    client.release();
  }
}

function resultSetOf(result: pg.QueryArrayResult | readonly pg.QueryArrayResult[]): ResultSet {
  // Several statements give a list.
  const results = Array.isArray(result)
    ? (result as readonly pg.QueryArrayResult[])
    : [result as pg.QueryArrayResult];
  const sets = results.filter(({ fields }) => fields.length > 0);
  const [only] = sets;
  if (!only || sets.length > 1) {
    throw new ActivityError(
      "NoResultSet",
      `The statement gives ${sets.length} result sets; it has to give exactly one.`,
    );
  }
  return {
    columns: only.fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })),
    rows: only.rows as (string | null)[][],
  };
}

/** An error that gathers several, as of a connection that no address answers, has no sentence of its own. */
function sentenceOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(sentenceOf).join(" ");
  if (error instanceof pg.DatabaseError) return `ERROR [${error.code}] ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
