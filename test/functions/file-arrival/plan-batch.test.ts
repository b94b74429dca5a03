import { loadContracts } from "@customer360/contracts";
import { expect, test } from "@jest/globals";
import { planBatch } from "../../../functions/src/file-arrival/plan-batch.ts";
import type {
  BatchFile,
  BatchRecord,
  FileRecord,
  FileStatus,
} from "../../../functions/src/file-arrival/records.ts";

const sources = loadContracts()
  .ofLayer("sources")
  .filter(({ inboxFile }) => inboxFile !== null);
const fileDate = "2017-01-05";
const at = new Date("2017-01-06T06:00:00Z");

const file = (
  source: string,
  sequencer: string,
  status: FileStatus = "accepted",
  sha256 = sequencer,
): FileRecord => ({
  ...{ blob: `${source}_${fileDate}.csv.gz`, eTag: `e${sequencer}`, sequencer, source, fileDate, bytes: 10 },
  ...{ sha256, status, reason: null, newColumns: [], receivedAt: at, correlationId: "c" },
});

const batch = (delivery: number, files: readonly BatchFile[]): BatchRecord => ({
  ...{ batchId: `${fileDate}.${delivery}`, fileDate, delivery, status: "started", files, correlationId: "c" },
  ...{ claimedAt: at, startingSince: at, attempts: 1, startedAt: at, runId: "r" },
});

/** Plans until nothing is due, as the gate does. */
function batchesOf(files: readonly FileRecord[], batches: readonly BatchRecord[] = []): BatchRecord[] {
  const plan = planBatch(fileDate, files, batches, sources);
  return plan.kind === "ready"
    ? batchesOf(files, [...batches, batch(plan.delivery, plan.files)])
    : [...batches];
}

const taken = (batches: readonly BatchRecord[]) =>
  batches.map(({ files }) => files.map(({ source, sequencer }) => `${source} ${sequencer}`));

test("the first batch waits for every file that it needs", () => {
  expect(planBatch(fileDate, [], [], sources)).toEqual({
    kind: "waiting",
    missing: ["order_items", "orders"],
  });
  expect(planBatch(fileDate, [file("orders", "1")], [], sources)).toEqual({
    kind: "waiting",
    missing: ["order_items"],
  });
});

test("rejected files do not count", () => {
  const files = [file("orders", "1"), file("order_items", "2", "rejected")];
  expect(planBatch(fileDate, files, [], sources)).toEqual({ kind: "waiting", missing: ["order_items"] });
});

test("the files of a batch know their place in Landing", () => {
  const [first] = batchesOf([file("orders", "1"), file("order_items", "2")]);
  expect(first?.files.map(({ inbox, landing }) => [inbox, landing])).toEqual([
    ["order_items_2017-01-05.csv.gz", "order_items/2017-01-05/order_items_2017-01-05.1.csv.gz"],
    ["orders_2017-01-05.csv.gz", "orders/2017-01-05/orders_2017-01-05.1.csv.gz"],
  ]);
});

test("of several versions the newest goes, whatever order they were written down in", () => {
  const files = [file("orders", "3"), file("order_items", "2"), file("orders", "1")];
  expect(taken(batchesOf(files))).toEqual([["order_items 2", "orders 3"]]);
});

test("a corrected file makes a batch of its own", () => {
  const first = batchesOf([file("orders", "1"), file("order_items", "2")]);
  const all = batchesOf([file("orders", "1"), file("order_items", "2"), file("orders", "3")], first);
  expect(taken(all)).toEqual([["order_items 2", "orders 1"], ["orders 3"]]);
  expect(all[1]?.files[0]?.landing).toBe("orders/2017-01-05/orders_2017-01-05.2.csv.gz");
});

test("the next number is free even where somebody removed a batch from the ledger", () => {
  const files = [file("orders", "1"), file("order_items", "2"), file("orders", "3")];
  const all = batchesOf(files.slice(0, 2));
  const second = batchesOf(files, all)[1];
  expect(planBatch(fileDate, [...files, file("orders", "4")], second ? [second] : [], sources)).toMatchObject(
    {
      delivery: 3,
    },
  );
});

test("files that are corrected by the same time go together", () => {
  const first = batchesOf([file("orders", "1"), file("order_items", "2")]);
  const files = [
    ...["1", "3"].map((n) => file("orders", n)),
    ...["2", "4"].map((n) => file("order_items", n)),
  ];
  expect(taken(batchesOf(files, first))).toEqual([
    ["order_items 2", "orders 1"],
    ["order_items 4", "orders 3"],
  ]);
});

test("a delivery that repeats the one before it starts nothing", () => {
  const files = [file("orders", "1"), file("order_items", "2")];
  const first = batchesOf(files);
  expect(batchesOf([...files, file("orders", "3", "repeated", "1")], first)).toEqual(first);
  expect(batchesOf([...files, file("orders", "3", "accepted", "1")], first)).toEqual(first);
});

test("going back to what an earlier delivery said is a correction", () => {
  const files = [file("orders", "1"), file("order_items", "2")];
  const second = batchesOf([...files, file("orders", "3")], batchesOf(files));
  expect(
    taken(batchesOf([...files, file("orders", "3"), file("orders", "4", "accepted", "1")], second)).at(-1),
  ).toEqual(["orders 4"]);
});

test("an older version that is written down late changes nothing", () => {
  const files = [file("orders", "5"), file("order_items", "2")];
  const first = batchesOf(files);
  expect(batchesOf([...files, file("orders", "1")], first)).toEqual(first);
});
