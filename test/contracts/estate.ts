/** A small platform to break: one source, its Silver table and two Gold tables, in a temporary folder. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A contract or platform file before it is written; tests change it at will. */
// biome-ignore lint/suspicious/noExplicitAny: tests put values of the wrong type anywhere
export type Draft = any;

/** Drafts by file name below the folder. */
export type Drafts = Record<string, Draft>;

const column = (name: string, more: object = {}) => ({
  name,
  logicalType: "string",
  physicalType: "STRING",
  description: `The ${name}.`,
  ...more,
});

const key = (name: string) => column(name, { required: true, primaryKey: true, primaryKeyPosition: 1 });

const options = (values: object) => Object.entries(values).map(([property, value]) => ({ property, value }));

const contract = (id: string, table: object) => ({
  apiVersion: "v3.1.0",
  kind: "DataContract",
  id,
  name: id,
  version: "1.0.0",
  status: "active",
  domain: "sales",
  description: { purpose: "For tests." },
  team: { name: "order-management" },
  support: [{ channel: "email", url: "mailto:order-management@example.com" }],
  schema: [table],
  slaProperties: [
    { property: "frequency", value: 1, unit: "d", element: "orders" },
    { property: "latency", value: 8, unit: "h", element: "orders" },
  ],
  roles: [{ role: "data-engineers", access: "write" }],
});

const technical = (name: string) => ({ name, physicalType: "STRING", description: `The ${name}.` });

/** A platform without a fault. */
export function soundEstate(): Drafts {
  return {
    "platform.yaml": {
      version: "1.0.0",
      zones: ["landing"],
      containers: {
        inbox: "inbox",
        landing: "landing",
        logs: "logs",
        checkpoints: "checkpoints",
        deadletters: "deadletters",
      },
      folders: { rejected: "rejected", dqSummaries: "dq_results/_summaries" },
      logFiles: { alerts: "alerts/_notifier/alerts.jsonl" },
      limits: { unpackedFactor: 8 },
      unmasked: { confidential: ["marketing"], restricted: [] },
      queues: { blobEvents: "blob-events", alerts: "alerts", notifications: "notifications" },
      tables: {
        files: "files",
        batches: "batches",
        batchRuns: "batchruns",
        watermarks: "watermarks",
        alerts: "alerts",
        silences: "silences",
        deliveries: "deliveries",
        ratelimits: "ratelimits",
      },
      eventHubs: { cartEvents: "cart-events" },
      pipelines: {
        dailyBatch: "daily-batch",
        ingestFiles: "ingest-files",
        ingestCustomers: "ingest-customers",
        extractApi: "extract-api",
        extractSource: "extract-source",
        backfill: "backfill",
        replayBatch: "replay-batch",
        fileArrived: "file-arrived",
        maintenance: "maintenance",
      },
      routes: {
        cartEvents: "cart-events",
        extract: "extract/{source}",
        arrivals: "arrivals",
        batchFiles: "batch-runs/{batch}/files",
        batchBegin: "batch-runs/{batch}/begin",
        batchEnd: "batch-runs/{batch}/end",
        batchReopen: "batch-runs/{batch}/reopen",
        alerts: "alerts/{origin}",
        actions: "actions/{token}",
        health: "health",
      },
      schemas: ["silver"],
      parameters: { file_date: { dataFactory: "fileDate", description: "Date of the files." } },
      auditColumns: [technical("_file_date")],
      lineageColumns: ["_file_date"],
      historyColumns: [technical("valid_from"), technical("valid_to")],
      history: { openStart: "1900-01-01 00:00:00", openEnd: "9999-12-31 00:00:00", unknownMember: -1 },
      calendar: { first: "2009-01-01", last: "2030-12-31" },
      texts: {
        BOOLEAN: "true|false",
        INT: "[0-9]+",
        BIGINT: "[0-9]+",
        DECIMAL: "[0-9]+([.][0-9]+)?",
        DOUBLE: "[0-9]+([.][0-9]+)?",
        DATE: "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        TIMESTAMP: "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z",
      },
      severities: { error: "Quarantine.", warning: "Count." },
      volume: { weeks: 8, leastWeeks: 4, deviations: 6, tolerancePercent: 40 },
      recordRules: {
        well_formed: {
          dimension: "conformity",
          severity: "error",
          maxFailedPercent: 5,
          description: "Readable.",
        },
      },
    },
    "sources/orders.odcs.yaml": contract("source-orders", {
      name: "orders",
      properties: [
        key("order_id"),
        column("customer_id", { classification: "confidential" }),
        column("country"),
      ],
      customProperties: options({
        format: "csv",
        inboxFile: "orders_{file_date}.csv.gz",
        landingFile: "orders_{file_date}.{delivery}.csv.gz",
        batchNeeds: true,
        maxFileBytes: 1000,
      }),
    }),
    "silver/orders.odcs.yaml": contract("silver-orders", {
      name: "orders",
      properties: [
        key("order_id"),
        column("customer_id", { classification: "confidential" }),
        column("is_domestic", { transformLogic: "country = 'France'", transformSourceObjects: ["country"] }),
      ],
      quality: [
        {
          id: "customer_given",
          type: "custom",
          engine: "spark-sql",
          implementation: "customer_id IS NOT NULL",
          dimension: "completeness",
          severity: "warning",
          description: "The order names its customer.",
          customProperties: options({ maxFailedPercent: 30 }),
        },
      ],
      customProperties: options({
        source: "orders",
        history: "scd1",
        pruneBy: "_file_date",
        typeMaxFailedPercent: 2,
      }),
    }),
    "gold/dim_customer.odcs.yaml": contract("gold-dim-customer", {
      name: "dim_customer",
      properties: [key("customer_sk"), column("email", { classification: "restricted" })],
      customProperties: options({ history: "scd2", clusterBy: ["customer_sk"] }),
    }),
    "gold/fact_orders.odcs.yaml": contract("gold-fact-orders", {
      name: "fact_orders",
      properties: [
        key("order_id"),
        column("customer_sk", { relationships: [{ to: "dim_customer.customer_sk", type: "foreignKey" }] }),
      ],
    }),
  };
}

/** Writes drafts into a new folder. JSON is YAML too; a text is written as it is. */
export function written(drafts: Drafts): string {
  const folder = mkdtempSync(join(tmpdir(), "contracts-"));
  for (const [file, draft] of Object.entries(drafts)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), typeof draft === "string" ? draft : JSON.stringify(draft));
  }
  return folder;
}

/** Sets one custom property of a contract's table or of a rule; undefined removes it. */
export function setOption(holder: Draft, property: string, value: unknown): void {
  const others = (holder.customProperties ?? []).filter((entry: Draft) => entry.property !== property);
  holder.customProperties = value === undefined ? others : [...others, { property, value }];
}
