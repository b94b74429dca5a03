import { expect, jest, test } from "@jest/globals";
import { type BlobEvent, BlobEventError, readBlobEvents } from "../../../functions/src/shared/blob-event.ts";
import { dispatch } from "../../../functions/src/shared/blob-router.ts";
import { createLog } from "../../../functions/src/shared/log.ts";

const subject = "/blobServices/default/containers/inbox/blobs/orders_2017-01-05.csv.gz";
const data = {
  api: "PutBlockList",
  clientRequestId: "6d79dbfb-0e37-4fc4-981f-442c9ca65760",
  eTag: "0x8D4BCC2E4835CD0",
  contentType: "application/gzip",
  contentLength: 524288,
  blobType: "BlockBlob",
  url: "https://lake.blob.core.windows.net/inbox/orders_2017-01-05.csv.gz",
  sequencer: "00000000000004420000000000028963",
  storageDiagnostics: { batchId: "b68529f3-68cd-4744-baa4-3c0498ec19f0" },
};
const id = "831e1650-001e-001b-66ab-eeb76e069631";
const time = "2017-01-06T06:12:08.1234567Z";
const eventGrid = {
  topic: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/lake",
  ...{ subject, id, data, eventType: "Microsoft.Storage.BlobCreated", eventTime: time },
  ...{ dataVersion: "", metadataVersion: "1" },
};
const cloudEvent = {
  source: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/lake",
  ...{ subject, id, data, type: "Microsoft.Storage.BlobCreated", time, specversion: "1.0" },
};
const read: BlobEvent = {
  ...{ id, time, container: "inbox", blob: "orders_2017-01-05.csv.gz", api: "PutBlockList" },
  ...{ eTag: "0x8D4BCC2E4835CD0", sequencer: "00000000000004420000000000028963", contentLength: 524288 },
};

test("both schemas say the same", () => {
  expect(readBlobEvents(eventGrid)).toEqual([read]);
  expect(readBlobEvents(cloudEvent)).toEqual([read]);
  expect(readBlobEvents([eventGrid, cloudEvent])).toEqual([read, read]);
});

test.each([
  ["FlushWithClose", 1],
  ["PutBlob", 1],
  ["PutBlockList", 1],
  ["CopyBlob", 1],
  ["CreateFile", 0],
  ["SftpCreate", 0],
])("%s makes %i event", (api, events) => {
  expect(readBlobEvents({ ...eventGrid, data: { ...data, api } })).toHaveLength(events);
});

test("deletions and events of other services are passed over", () => {
  expect(readBlobEvents({ ...eventGrid, eventType: "Microsoft.Storage.BlobDeleted", data: {} })).toEqual([]);
  expect(
    readBlobEvents({ ...cloudEvent, type: "Microsoft.KeyVault.SecretNearExpiry", subject: "x" }),
  ).toEqual([]);
});

test("a name keeps its folders, percent signs and words that look like a path", () => {
  const blob = "a/blobs/b %2e%2e/ü#?.csv";
  const event = { ...eventGrid, subject: `/blobServices/default/containers/inbox/blobs/${blob}` };
  expect(readBlobEvents(event)[0]?.blob).toBe(blob);
});

test("quotes around an eTag are no part of it", () => {
  expect(readBlobEvents({ ...eventGrid, data: { ...data, eTag: '"0x1"' } })[0]?.eTag).toBe("0x1");
});

test.each([
  ["a text", "hello"],
  ["nothing", null],
  ["no id", { ...eventGrid, id: undefined }],
  ["CloudEvents of another version", { ...cloudEvent, specversion: "0.3" }],
  ["a subject that is no blob", { ...eventGrid, subject: "/blobServices/default/containers/inbox" }],
  ["no sequencer", { ...eventGrid, data: { ...data, sequencer: undefined } }],
  ["an empty eTag", { ...eventGrid, data: { ...data, eTag: "" } }],
  ["a list in a list", [[eventGrid]]],
])("%s is no event", (_, message) => {
  expect(() => readBlobEvents(message)).toThrow(BlobEventError);
  expect(() => readBlobEvents(message)).toThrow("The message is no BlobCreated event of Event Grid:");
});

test("events go to the rooms that listen to their container and folder", async () => {
  const heard: string[] = [];
  const route = (name: string, container: string, prefix: string) => ({
    ...{ container, prefix },
    handle: async ({ blob }: BlobEvent) => void heard.push(`${name}: ${blob}`),
  });
  const routes = [route("arrival", "inbox", ""), route("quality", "logs", "dq_results/_summaries/")];
  const log = createLog(() => undefined);
  const of = (path: string) => ({ ...eventGrid, subject: `/blobServices/default/containers/${path}` });
  const messages = [
    "inbox/blobs/a",
    "logs/blobs/dq_results/_summaries/b",
    "logs/blobs/dq_results/c",
    "landing/blobs/d",
  ];
  await dispatch(messages.map(of), routes, log);
  expect(heard).toEqual(["arrival: a", "quality: dq_results/_summaries/b"]);
});

test("what a room throws comes through, so that the queue delivers the event again", async () => {
  const handle = jest.fn(async () => Promise.reject(new Error("Storage is away.")));
  const routes = [{ container: "inbox", prefix: "", handle }];
  await expect(
    dispatch(
      eventGrid,
      routes,
      createLog(() => undefined),
    ),
  ).rejects.toThrow("Storage is away.");
});
