import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import {
  createQualityAlerts,
  type QualityAlertsRoom,
  SummaryError,
} from "../../../functions/src/quality-alerts/index.ts";
import { qualityAlertsBlobs } from "../../../functions/src/quality-alerts/triggers.ts";
import type { Alert, AlertSink } from "../../../functions/src/shared/alert.ts";
import { createLog } from "../../../functions/src/shared/log.ts";
import { summaryOf } from "../quality-alerts/builders.ts";
import { AlertList, startStorage, type TestStorage } from "./storage.ts";

let storage: TestStorage;
let alerts: AlertList;

beforeAll(async () => {
  storage = await startStorage();
}, 60_000);
afterAll(() => storage.stop());

beforeEach(async () => {
  alerts = new AlertList();
  const table = storage.connect().tables(storage.contracts.platform.tables.alerts);
  for await (const { partitionKey = "", rowKey = "" } of table.listEntities())
    await table.deleteEntity(partitionKey, rowKey);
});

function instance(sink: AlertSink = alerts): QualityAlertsRoom {
  const { contracts } = storage;
  return createQualityAlerts({
    ...{ ...storage.connect(), contracts, platform: contracts.platform, alerts: sink },
    clock: { now: () => new Date() },
    log: createLog(() => undefined),
    deadLetters: { write: never, list: never, read: never, remove: never },
    runbook: () => null,
  });
}

const never = () => Promise.reject(new Error("Nobody asks for dead letters here."));
const folder = () => `${storage.contracts.platform.folders.dqSummaries}/`;

/** A batch leaves its summary. @returns the blob */
async function leave(batchId: string, text: string): Promise<string> {
  const blob = `${folder()}${batchId}.json`;
  const logs = storage.connect().containers(storage.contracts.platform.containers.logs);
  await logs.getBlockBlobClient(blob).upload(text, Buffer.byteLength(text));
  return blob;
}
const leaveSummary = (batchId: string, rules: readonly object[]) =>
  leave(batchId, JSON.stringify(summaryOf(batchId, rules)));

/** Alerts on rules; those on days that Gold lacks come with them. */
const onRules = () => alerts.raised.filter(({ dataset }) => dataset !== null);
const states = () => onRules().map(({ state, severity }) => `${state} ${severity}`);

test("a batch's summary opens an alert, a worse one makes it graver, a clean one ends it", async () => {
  const room = instance();
  await room.handle({ blob: await leaveSummary("2017-12-20.1", [{}]) });
  await room.handle({ blob: await leaveSummary("2017-12-21.1", [{ rows_failed: 400 }]) });
  await room.handle({ blob: await leaveSummary("2017-12-22.1", []) });
  await room.handle({ blob: await leaveSummary("2017-12-21.1", [{}]) });
  expect(states()).toEqual(["firing error", "firing critical", "resolved critical"]);
  expect(new Set(onRules().map(({ key }) => key))).toEqual(
    new Set(["data-quality/order_items/quantity_not_zero"]),
  );
});

test("the same event to several instances at once says one thing", async () => {
  const blob = await leaveSummary("2017-12-20.1", [{}, { rule_id: "product_known", severity: "warning" }]);
  await Promise.all([1, 2, 3, 4].map(() => instance().handle({ blob })));
  expect(new Set(alerts.raised.map((alert) => JSON.stringify(alert))).size).toBe(2);
});

test("what a crash keeps from being raised is raised with the next event", async () => {
  const dying = instance({ raise: () => Promise.reject(new Error("The queue is gone.")) });
  const blob = await leaveSummary("2017-12-20.1", [{}]);
  await expect(dying.handle({ blob })).rejects.toThrow("The queue is gone.");
  await instance().handle({ blob: await leaveSummary("2017-12-21.1", []) });
  expect(states()).toEqual(["firing error", "resolved error"]);
});

test("events of two batches at once end as if one had come after the other", async () => {
  const [older, newer] = [await leaveSummary("2017-12-20.1", [{}]), await leaveSummary("2017-12-21.1", [])];
  await Promise.all([instance().handle({ blob: newer }), instance().handle({ blob: older })]);
  const last = new Map(onRules().map((alert: Alert) => [alert.key, alert.state]));
  expect([...last.values()].filter((state) => state === "firing")).toEqual([]);
});

test("a file that is no summary is refused, one that is gone is not", async () => {
  await expect(instance().handle({ blob: await leave("torn", '{"batch_id": "20') })).rejects.toThrow(
    SummaryError,
  );
  await instance().handle({ blob: `${folder()}gone.json` });
  expect(alerts.raised).toEqual([]);
});

test("only summaries are listened to", async () => {
  const handled: string[] = [];
  const room = { handle: async ({ blob }: { blob: string }) => void handled.push(blob) };
  const route = qualityAlertsBlobs(storage.contracts.platform, async () => room);
  expect(route).toMatchObject({ container: "logs", prefix: "dq_results/_summaries/" });
  const event = {
    id: "1",
    container: "logs",
    api: "PutBlob",
    eTag: "1",
    sequencer: "1",
    contentLength: 1,
    time: "",
  };
  await route.handle({ ...event, blob: `${route.prefix}2017-12-20.1.json` });
  await route.handle({ ...event, blob: `${route.prefix}2017-12-20.1.json.tmp` });
  expect(handled).toEqual(["dq_results/_summaries/2017-12-20.1.json"]);
});
