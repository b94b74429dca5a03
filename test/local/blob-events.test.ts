import { describe, expect, test } from "@jest/globals";
import { blobCreatedEvent, type CompletedUpload } from "../../local/src/blob-events/blob-created.ts";
import { createSequencer } from "../../local/src/blob-events/sequencer.ts";
import { Turns } from "../../local/src/blob-events/turns.ts";
import { blobChangeOf } from "../../local/src/blob-events/upload.ts";

const base = "/devstoreaccount1/inbox/2017/orders%20%C3%A4.csv";

describe("what a request changes", () => {
  const blockBlob = { "x-ms-blob-type": "BlockBlob" };
  const copy = { "x-ms-copy-source": "http://127.0.0.1/devstoreaccount1/inbox/other.csv" };
  test.each([
    ["PUT", base, blockBlob, "PutBlob"],
    ["PUT", `${base}?sv=2020-01-01&sig=abc`, blockBlob, "PutBlob"],
    ["PUT", `${base}?timeout=3&comp=blocklist`, {}, "PutBlockList"],
    ["PUT", base, copy, "CopyBlob"],
    ["PUT", base, { ...copy, ...blockBlob }, "PutBlob"],
    ["DELETE", base, {}, null],
  ])("%s %s", (method, url, headers, api) => {
    expect(blobChangeOf({ method, url, headers })).toEqual({
      container: "inbox",
      blob: "2017/orders ä.csv",
      api,
    });
  });

  test.each([
    ["GET", base],
    ["PUT", `${base}?comp=block&blockid=AAA`],
    ["PUT", `${base}?comp=metadata`],
    ["PUT", `${base}?comp=lease`],
    ["PUT", `${base}?comp=copy&copyid=1`],
    ["DELETE", `${base}?comp=snapshot`],
    ["PUT", "/devstoreaccount1/inbox?restype=container"],
    ["PUT", "/devstoreaccount1/orders.csv"],
    ["PUT", "/devstoreaccount1/inbox/%E4.csv"],
    ["POST", "/devstoreaccount1?comp=batch"],
  ])("nothing: %s %s", (method, url) => {
    expect(blobChangeOf({ method, url, headers: blockBlob })).toBeNull();
  });
});

test("sequencers rise as texts, also when the clock stands still, turns back or starts anew", () => {
  const times = [1000, 1000, 1000, 500, 2000];
  const next = createSequencer(() => times.shift() ?? 0);
  const made = Array.from({ length: 5 }, next);
  expect(made).toEqual([...new Set(made)].sort());
  expect(made.every((text) => /^[0-9a-f]{32}$/.test(text))).toBe(true);
  expect(createSequencer(() => 2001)() > (made.at(-1) ?? "")).toBe(true);
});

describe("the event", () => {
  const upload: CompletedUpload = {
    api: "PutBlockList",
    account: "devstoreaccount1",
    container: "inbox",
    blob: "a/b.csv",
    url: "http://127.0.0.1:1/devstoreaccount1/inbox/a/b.csv",
    eTag: '"0x1"',
    contentLength: 3,
    contentType: "text/csv",
    blobType: "BlockBlob",
    sequencer: "01",
    clientRequestId: "c",
    requestId: "r",
    completedAt: new Date("2017-12-26T01:02:03.004Z"),
  };
  const topic = expect.stringMatching(/^\/subscriptions\/.*\/storageAccounts\/devstoreaccount1$/);
  const subject = "/blobServices/default/containers/inbox/blobs/a/b.csv";
  const data = {
    api: "PutBlockList",
    clientRequestId: "c",
    requestId: "r",
    eTag: "0x1",
    contentType: "text/csv",
    contentLength: 3,
    blobType: "BlockBlob",
    accessTier: "Default",
    url: upload.url,
    sequencer: "01",
  };
  const id = expect.stringMatching(/^[0-9a-f-]{36}$/);

  test("in Event Grid's schema", () => {
    expect(blobCreatedEvent(upload, "event-grid")).toEqual({
      ...{ topic, subject, id, data },
      eventType: "Microsoft.Storage.BlobCreated",
      eventTime: "2017-12-26T01:02:03.004Z",
      dataVersion: "",
      metadataVersion: "1",
    });
  });

  test("in CloudEvents 1.0", () => {
    expect(blobCreatedEvent(upload, "cloud-events")).toEqual({
      ...{ source: topic, subject, id, data },
      specversion: "1.0",
      type: "Microsoft.Storage.BlobCreated",
      time: "2017-12-26T01:02:03.004Z",
    });
  });
});

test("turns on one thing follow each other, on others they do not wait", async () => {
  const turns = new Turns();
  const order: string[] = [];
  const first = await turns.take("a");
  const waiting = turns.take("a").then((end) => {
    order.push("second");
    end();
  });
  (await turns.take("b"))();
  order.push("other");
  first();
  await waiting;
  (await turns.take("a"))();
  expect(order).toEqual(["other", "second"]);
});
