/** `quarantine`: rows that broke rules, and what people decide on them. */
import type { Contracts } from "@customer360/contracts";
import { z } from "zod";
import { textTable } from "../../demo/text-table.ts";
import { grouped } from "../../demo/view/format.ts";
import { OperateError, UsageError } from "../errors.ts";
import type { Query, Replay, Site, Tables } from "../ports.ts";
import { styleOf, type Terminal } from "../terminal.ts";

const rules = z.string().transform((text, context) => {
  const read = z.array(z.string()).safeParse(JSON.parse(text));
  if (read.success) return read.data;
  context.addIssue("is no list of rules");
  return z.NEVER;
});

const tally = z.object({
  entity: z.string(),
  state: z.string(),
  failed_rules: rules,
  rows: z.coerce.number(),
  first: z.string(),
  last: z.string(),
});
export type Tally = Readonly<z.output<typeof tally>>;

const quarantined = z.object({
  source_file: z.string(),
  row_number: z.coerce.number(),
  failed_rules: rules,
  state: z.string(),
  state_reason: z.string().nullable(),
  record: z.string(),
});
export type QuarantinedRow = Readonly<z.output<typeof quarantined>>;

/** @throws UsageError when rows of no such table can be in quarantine */
export function demandEntity(entity: string, contracts: Contracts): string {
  const known = contracts.ofLayer("silver").filter(({ source }) => source !== null);
  if (known.some(({ name }) => name === entity)) return entity;
  throw new UsageError(
    `There is no quarantine of '${entity}': choose ${known.map(({ name }) => name).join(", ")}.`,
  );
}

/** Rows by table, state and rules; the most frequent first. */
export async function tallyOf(entities: readonly string[], tables: Tables): Promise<readonly Tally[]> {
  const queries = entities.map((entity): Query => {
    const table = `quarantine.${entity}`;
    const sql = `SELECT entity, state, to_json(failed_rules) AS failed_rules, count(*) AS rows,
      CAST(min(file_date) AS VARCHAR(10)) AS first, CAST(max(file_date) AS VARCHAR(10)) AS last
      FROM ${table} GROUP BY entity, state, failed_rules ORDER BY count(*) DESC`;
    return { sql, parameters: {}, table };
  });
  return (await tables.read(queries)).flatMap((rows) => z.array(tally).parse(rows));
}

/** Newest files first. */
export async function rowsOf(
  entity: string,
  {
    where,
    state,
    limit,
  }: { readonly where: string | undefined; readonly state: string; readonly limit: number },
  tables: Tables,
): Promise<readonly QuarantinedRow[]> {
  const table = `quarantine.${entity}`;
  const sql = `SELECT source_file, row_number, to_json(failed_rules) AS failed_rules, state, state_reason, record
    FROM ${table} WHERE state = :state AND (${where ?? "true"})
    ORDER BY file_date DESC, source_file, row_number LIMIT ${limit}`;
  const [rows = []] = await tables.read([{ sql, parameters: { state }, table }]);
  return z.array(quarantined).parse(rows);
}

export function renderTally(tallies: readonly Tally[], { paint, fit }: Terminal): string {
  if (tallies.length === 0) return "Quarantine is empty.";
  const columns = [
    { title: "table" },
    { title: "state" },
    { title: "rows", isNumber: true },
    { title: "file dates" },
    { title: "rules" },
  ];
  const rows = tallies.map(({ entity, state, rows, first, last, failed_rules }) => [
    ...[
      entity,
      state,
      grouped(rows),
      first === last ? first : `${first} to ${last}`,
      failed_rules.join(", "),
    ],
  ]);
  const [title = "", ...lines] = textTable(columns, rows);
  return [paint("dim", title), ...lines.map(fit)].join("\n");
}

export function renderRows(
  entity: string,
  rows: readonly QuarantinedRow[],
  { paint, fit }: Terminal,
): string {
  if (rows.length === 0) return `quarantine.${entity} has no such row.`;
  return rows
    .flatMap(({ source_file, row_number, failed_rules, state, state_reason, record }) => [
      paint(styleOf("rejected"), fit(`${source_file}, record ${row_number}: ${failed_rules.join(", ")}`)),
      fit(`  ${record}`),
      ...(state_reason ? [fit(`  ${state}: ${state_reason}`)] : []),
    ])
    .join("\n");
}

interface Choice {
  readonly entity: string;
  readonly state: "released" | "rejected";
  readonly where: string;
  readonly reason: string;
  readonly replay: boolean;
}

/** Decides on open rows and, when it is asked for, brings those that were released to Gold. */
export async function decide(
  choice: Choice,
  site: Site,
  say: (line: string) => void,
  now: Date,
): Promise<void> {
  const { entity, state, where, replay } = choice;
  // Before they are released: afterwards they look like those that were released earlier.
  const dates = await datesOf(entity, where, site);
  say(await site.decide(choice));
  if (state === "rejected") return say("They stay in quarantine as rejected, and are asked about no more.");
  const batchId = `${dates.to}.release-${now.toISOString().replace(/\D/g, "").slice(0, 14)}`;
  const job: Replay = { entity, ...dates, batchId };
  if (!replay) {
    const flag = site.flags.includes("stack") || site.flags.includes("azure");
    const how = flag
      ? `run the Databricks job quarantine-replay with entity ${entity}, from_date ${dates.from}, file_date ${dates.to} and batch_id ${batchId}`
      : `run the batch ${batchId} of the job quarantine-replay`;
    return say(
      `They reach Silver and Gold by the job quarantine-replay, from files of ${dates.from} to ${dates.to}. With --replay this command does it; otherwise ${how}.`,
    );
  }
  say(`Bringing them to Gold as ${batchId}`);
  await site.replayReleased(job);
  say(`They are in Gold. What came of it: npm run c360 -- why ${batchId}${site.flags}`);
}

const range = z.array(z.object({ first: z.string().nullable(), last: z.string().nullable() }));

async function datesOf(entity: string, where: string, site: Site): Promise<Pick<Replay, "from" | "to">> {
  const view = await site.look();
  try {
    const table = `quarantine.${entity}`;
    const sql = `SELECT CAST(min(file_date) AS VARCHAR(10)) AS first, CAST(max(file_date) AS VARCHAR(10)) AS last
      FROM ${table} WHERE state = 'open' AND (${where})`;
    const [rows = []] = await view.tables.read([{ sql, parameters: {}, table }]);
    const [found] = range.parse(rows);
    if (!found?.first || !found.last) {
      throw new OperateError(
        `${table}: no open row fits ${where}; quarantine show ${entity} lists the open ones.`,
      );
    }
    return { from: found.first, to: found.last };
  } finally {
    await view.close();
  }
}
