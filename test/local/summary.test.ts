import { expect, test } from "@jest/globals";
import type { Summary } from "../../local/src/demo/report.ts";
import { renderSummary, renderTold } from "../../local/src/demo/summary.ts";

const source = {
  source: "orders",
  entity: "orders",
  files: 2,
  read: 1100,
  loaded: 1000,
  quarantined: 60,
  duplicate: 40,
  replaced: 5,
  silver: 995,
  gold_table: "fact_orders",
  gold: 995,
  gold_note: "",
  adds_up: true,
};
const summary: Summary = {
  tables: [{ layer: "gold", table: "fact_orders", rows: 995 }],
  quarantine: [
    {
      entity: "orders",
      rule: "currency_is_iso",
      description: "The currency is an ISO 4217 code.",
      rows: 60,
      example: { source_file: "orders/x.csv.gz", row_number: 7, record: '{"currency":"usd"}' },
    },
  ],
  refused: [{ source_file: "orders/y.csv.gz", message: "orders/y.csv.gz: the file is empty." }],
  warnings: [],
  sources: [source, { ...source, source: "order_items", adds_up: false }],
  amounts: { silver: "1234567.80", gold: "1234567.81" },
  currencies: ["USD"],
  customers: [{ customer_id: "7", name: null, segment: "Loyal", orders: 3, sales_amount: "1667.17" }],
  days: [{ date: "2017-01-22", orders: 522, sales_amount: "16849.05" }],
  labels: {
    customers: 10,
    synthetic_identities: 9,
    cart_events: 5,
    simulated_cart_events: 5,
    sessions: 3,
    simulated_sessions: 2,
    injected: [{ kind: "ragged_row", count: 4 }],
  },
};
const text = renderSummary(summary, "journey", ".local/journey");

test.each([
  "gold        fact_orders 995",
  "60  orders: currency_is_iso. The currency is an ISO 4217 code.",
  'such as orders/x.csv.gz, record 7: {"currency":"usd"}',
  "  orders/y.csv.gz: the file is empty.",
  "9 of 10 customers (is_synthetic_identity)",
  "5 of 5 cart events and 2 of 3 sessions",
  "ragged row 4",
  "The Complete Journey",
])("the summary tells: %s", (part) => {
  expect(text).toContain(part);
});

test("what does not add up, or is not equal, is told loudly", () => {
  expect(text).toMatch(/ orders .* adds up$/m);
  expect(text).toMatch(/order_items .* DOES NOT ADD UP$/m);
  expect(text).toContain("Silver 1,234,567.80, Gold 1,234,567.81 USD: NOT EQUAL.");
});

test("parts without content have no title", () => {
  expect(text).not.toContain("Kept, but worth a look");
});

test("the end tells what came of files and alerts, and how to look at what people got", () => {
  const tally = { accepted: 12, rejected: 1, repeated: 2, alerts: 3, resolved: 2 };
  const visits = { sent: 1200, accepted: 1190, refused: 10 };
  const told = renderTold({ tally, emails: 1, cards: 4, visits }, "npm run alerts");
  expect(told).toContain("12 files accepted, 1 rejected, 2 ignored");
  expect(told).toContain("3 opened, 2 of them over. Told with 1 email and 4 Teams cards.");
  expect(told).toContain("1,200 sent to the collector, 1,190 taken by the event hub, 10 refused.");
  expect(told).toContain("npm run alerts shows");
});

const none = { sent: 0, accepted: 0, refused: 0 };

test("without a run that came to its end nothing is told", () => {
  expect(renderTold({ tally: null, emails: 0, cards: 0, visits: none }, "npm run alerts")).toBe("");
});
