import { loadContracts } from "@customer360/contracts";
import { expect, test } from "@jest/globals";
import { dueAt, dueFiles } from "../../../functions/src/file-arrival/deadlines.ts";

const contracts = loadContracts();
const blobs = (from: string, now: string, days = 3) =>
  dueFiles(contracts, from, new Date(now), days).map(({ blob }) => blob);

test("a day's file is due at the end of the day and the contract's latency", () => {
  expect(dueAt(contracts.get("sources", "orders"), "2017-02-28")).toEqual(new Date("2017-03-01T08:00:00Z"));
});

test("files of yesterday are due from eight in the morning on, to the second", () => {
  expect(blobs("2017-01-05", "2017-01-06T07:59:59Z")).toEqual([]);
  expect(blobs("2017-01-05", "2017-01-06T08:00:00Z")).toEqual([
    "order_items_2017-01-05.csv.gz",
    "orders_2017-01-05.csv.gz",
  ]);
});

test("days before the first expected one and before the last few are left alone", () => {
  expect(blobs("2017-01-05", "2017-01-20T12:00:00Z", 3)).toEqual([
    "order_items_2017-01-18.csv.gz",
    "orders_2017-01-18.csv.gz",
    "order_items_2017-01-19.csv.gz",
    "orders_2017-01-19.csv.gz",
  ]);
  expect(blobs("2017-02-01", "2017-01-20T12:00:00Z")).toEqual([]);
});
