/** The end of a run as text. Every number comes from the tables. */
import { relative } from "node:path";
import { environmentPython } from "../../setup/paths.mjs";
import type { Dataset } from "./arguments.ts";
import type { Summary } from "./report.ts";
import { textTable } from "./text-table.ts";
import type { Tally } from "./told.ts";
import { counted, fitted, grouped } from "./view/format.ts";
import type { Visited } from "./visits/visits.ts";

const widthOfExamples = 100;
const layers = ["bronze", "silver", "gold", "quarantine", "logs"];

const realAndSimulated: Record<Dataset, { real: string; identities: string }> = {
  journey: {
    real: "Real: orders, order lines, products and demographics, from The Complete Journey (84.51°), the year 2017.",
    identities: "names, emails, telephone numbers, consents and their changes",
  },
  "online-retail": {
    real: "Real: orders, order lines, product names and countries, from Online Retail (UCI, Daqing Chen, CC BY 4.0).",
    identities: "names, emails, telephone numbers, consents and their changes",
  },
};

/**
 * Renders a summary.
 * @param place Output folder as the user would type it.
 */
export function renderSummary(summary: Summary, dataset: Dataset, place: string): string {
  return [
    section("Rows by layer", tableRows(summary)),
    section("From file to Gold", reconciliation(summary)),
    section("In quarantine, and why", quarantine(summary)),
    section("Files that were refused", refused(summary)),
    section("Kept, but worth a look", warnings(summary)),
    section("Best customers", bestCustomers(summary)),
    section("Best days", bestDays(summary)),
    section("What is real, and what is simulated", labels(summary, dataset)),
    section("Where the tables lie, and how to ask them", whereToLook(place)),
  ].join("\n");
}

/** What the files and alerts of all runs came to, and how to look at what people got. */
export interface Told {
  /** Null while no run has come to its end. */
  readonly tally: Tally | null;
  readonly emails: number;
  readonly cards: number;
  /** Cart events of the days that came one by one. */
  readonly visits: Visited;
}

/** @param command shows the emails and cards */
export function renderTold({ tally, emails, cards, visits }: Told, command: string): string {
  const counts = tally && [
    `  Inbox: ${counted(tally.accepted, "file")} accepted, ${grouped(tally.rejected)} rejected, ${grouped(tally.repeated)} ignored because they came before.`,
    `  Cart events: ${grouped(visits.sent)} sent to the collector, ${grouped(visits.accepted)} taken by the event hub, ${grouped(visits.refused)} refused.`,
    `  Alerts: ${grouped(tally.alerts)} opened, ${grouped(tally.resolved)} of them over. Told with ${counted(emails, "email")} and ${counted(cards, "Teams card")}.`,
  ];
  const look = `  ${command} shows the emails and cards as pages, until Ctrl-C.`;
  return section("Files that came in, and who was told", counts ? [...counts, look] : []);
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `\n${title}\n${lines.join("\n")}`;
}

function tableRows({ tables }: Summary): string[] {
  return layers.flatMap((layer) => {
    const own = tables.filter((table) => table.layer === layer);
    const named = own.map(({ table, rows }) => `${table} ${grouped(rows)}`);
    return own.length === 0 ? [] : [`  ${layer.padEnd(11)} ${named.join(", ")}`];
  });
}

function reconciliation({ sources, amounts, currencies }: Summary): string[] {
  const columns = [
    { title: "source" },
    ...["files", "read", "loaded", "quarantined", "duplicate", "replaced", "Silver", "Gold"].map((title) => ({
      title,
      isNumber: true,
    })),
    { title: "" },
    { title: "" },
  ];
  const rows = sources.map((each) => [
    each.source,
    ...[
      each.files,
      each.read,
      each.loaded,
      each.quarantined,
      each.duplicate,
      each.replaced,
      each.silver,
      each.gold,
    ].map(grouped),
    each.gold_table,
    each.adds_up ? "adds up" : "DOES NOT ADD UP",
  ]);
  const notes = sources
    .filter((each) => each.gold_note)
    .map((each) => `${each.gold_table}: ${each.gold_note}`);
  const isEqual = amounts.silver === amounts.gold;
  return [
    ...textTable(columns, rows),
    "  read = loaded + quarantined + duplicate; loaded - replaced by a newer delivery = Silver = keys in Bronze outside quarantine.",
    ...(notes.length > 0 ? [`  ${notes.join("; ")}.`] : []),
    ...(amounts.silver === undefined
      ? []
      : [
          `  Revenue: Silver ${money(amounts.silver)}, Gold ${money(amounts.gold ?? "0")} ${currencies.join("/")}: ${isEqual ? "equal to the cent" : "NOT EQUAL"}.`,
        ]),
  ];
}

function quarantine({ quarantine: rules }: Summary): string[] {
  return rules.flatMap(({ entity, rule, description, rows, example }) => [
    `  ${grouped(rows).padStart(7)}  ${entity}: ${rule}. ${description}`,
    `           such as ${example.source_file}, record ${example.row_number}: ${fitted(example.record, widthOfExamples)}`,
  ]);
}

function refused({ refused: files }: Summary): string[] {
  // The message names the file when it is the platform's own sentence.
  return files.map(({ source_file, message }) =>
    message.includes(source_file) ? `  ${message}` : `  ${source_file}: ${message}`,
  );
}

function warnings({ warnings: rules }: Summary): string[] {
  return rules.map(
    ({ entity, rule, description, rows }) =>
      `  ${grouped(rows).padStart(7)}  ${entity}: ${rule}. ${description}`,
  );
}

function bestCustomers({ customers, currencies }: Summary): string[] {
  if (customers.length === 0) return [];
  const columns = [
    { title: "customer" },
    { title: "name (made up)" },
    { title: "segment" },
    { title: "orders", isNumber: true },
    { title: `revenue, ${currencies.join("/")}`, isNumber: true },
  ];
  const rows = customers.map((each) => [
    each.customer_id,
    each.name ?? "",
    each.segment,
    grouped(each.orders),
    money(each.sales_amount),
  ]);
  return textTable(columns, rows);
}

function bestDays({ days, currencies }: Summary): string[] {
  if (days.length === 0) return [];
  const columns = [
    { title: "day" },
    { title: "orders", isNumber: true },
    { title: `revenue, ${currencies.join("/")}`, isNumber: true },
  ];
  return textTable(
    columns,
    days.map((each) => [each.date, grouped(each.orders), money(each.sales_amount)]),
  );
}

function labels({ labels: label }: Summary, dataset: Dataset): string[] {
  const { real, identities } = realAndSimulated[dataset];
  const injected = label.injected.map(({ kind, count }) => `${kind.replaceAll("_", " ")} ${grouped(count)}`);
  return [
    `  ${real}`,
    `  Simulated: ${identities} of ${grouped(label.synthetic_identities)} of ${counted(label.customers, "customer")} (is_synthetic_identity).`,
    `  Simulated: ${grouped(label.simulated_cart_events)} of ${counted(label.cart_events, "cart event")} and ${grouped(label.simulated_sessions)} of ${counted(label.sessions, "session")}, drawn from real baskets (is_simulated).`,
    ...(injected.length > 0 ? [`  Made wrong on purpose: ${injected.join(", ")}.`] : []),
  ];
}

function whereToLook(place: string): string[] {
  const table = `${place}/lake/gold/customer_360`;
  const query = "SELECT segment, count(*), sum(sales_amount) FROM t GROUP BY ALL ORDER BY 3 DESC";
  return [
    `  ${place}/lake/{${layers.join(",")}}/<table> are Delta tables; ${place}/landing holds the files as delivered.`,
    `  ${relative(process.cwd(), environmentPython)} -c "import duckdb, deltalake; t = deltalake.DeltaTable('${table}').to_pyarrow_dataset(); print(duckdb.sql('${query}'))"`,
  ];
}

/** A decimal text with groups of thousands: exact, so never by way of a number. */
function money(amount: string): string {
  const [whole = "0", cents] = amount.split(".");
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return cents === undefined ? groups : `${groups}.${cents}`;
}
