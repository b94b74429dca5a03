import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { BlobServiceClient, type ContainerClient, ContainerSASPermissions } from "@azure/storage-blob";
import { QueueClient } from "@azure/storage-queue";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { type Azurite, startAzurite } from "../../local/src/azurite/azurite.ts";
import { type BlobEvents, startBlobEvents } from "../../local/src/blob-events/blob-events.ts";
import { noiseOf } from "../chance.ts";

let folder = "";
let azurite: Azurite;
let proxy: BlobEvents;
let queue: QueueClient;
let inbox: ContainerClient;
let logs: ContainerClient;
const problems: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "blob-events-"));
  azurite = await startAzurite({ folder });
  proxy = await startBlobEvents({
    endpoints: azurite.endpoints,
    watched: [{ container: "inbox" }, { container: "logs", prefix: "dq_results/_summaries/" }],
    queue: "blob-events",
    onError: (error) => problems.push(error.message),
  });
  queue = new QueueClient(proxy.connectionString, "blob-events");
  const blobs = BlobServiceClient.fromConnectionString(proxy.connectionString);
  [inbox, logs] = [blobs.getContainerClient("inbox"), blobs.getContainerClient("logs")];
  await Promise.all([inbox.create(), logs.create(), blobs.getContainerClient("landing").create()]);
}, 20_000);
afterEach(async () => {
  await queue.clearMessages();
});
afterAll(async () => {
  await proxy.stop();
  await azurite.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Event {
  readonly subject: string;
  readonly data: {
    readonly api: string;
    readonly contentLength: number;
    readonly eTag: string;
    readonly sequencer: string;
  };
}

/** The events that are on the queue now. */
async function events(from: QueueClient = queue): Promise<Event[]> {
  const { receivedMessageItems } = await from.receiveMessages({ numberOfMessages: 32 });
  return receivedMessageItems.map(({ messageText }) =>
    JSON.parse(Buffer.from(messageText, "base64").toString()),
  );
}

function told({ subject, data }: Event) {
  return { api: data.api, blob: subject.split("/blobs/")[1], contentLength: data.contentLength };
}

test("a small upload is announced with what the service says of it", async () => {
  const { etag } = await inbox.getBlockBlobClient("orders_2017-01-05.csv").upload("a,b\n", 4, {
    blobHTTPHeaders: { blobContentType: "text/csv" },
  });
  const [event] = await events();
  expect(event?.data).toMatchObject({
    api: "PutBlob",
    contentLength: 4,
    contentType: "text/csv",
    eTag: etag?.replaceAll('"', ""),
    url: expect.stringContaining("/devstoreaccount1/inbox/orders_2017-01-05.csv"),
  });
});

test("a big upload in blocks is announced once, when it is whole, and arrives as it was sent", async () => {
  const content = noiseOf("a big upload")(20 * 1024 * 1024);
  const blob = inbox.getBlockBlobClient("big.bin");
  await blob.uploadStream(Readable.from([content]), 4 * 1024 * 1024, 4);
  expect((await events()).map(told)).toEqual([
    { api: "PutBlockList", blob: "big.bin", contentLength: content.length },
  ]);
  expect((await blob.downloadToBuffer()).equals(content)).toBe(true);
}, 20_000);

test("a copy is announced, from an address of the proxy as well", async () => {
  const source = inbox.getBlockBlobClient("source.csv");
  await source.upload("abc", 3);
  await (await inbox.getBlobClient("copy.csv").beginCopyFromURL(source.url)).pollUntilDone();
  expect((await events()).map(told)).toContainEqual({ api: "CopyBlob", blob: "copy.csv", contentLength: 3 });
});

test("a shared access signature works without the client library", async () => {
  const permissions = ContainerSASPermissions.parse("cw");
  const address = await inbox.generateSasUrl({ permissions, expiresOn: new Date(Date.now() + 60_000) });
  const [container, signature] = address.split("?");
  const send = (query: string) =>
    fetch(`${container}/by%20fetch.csv?${query}`, {
      method: "PUT",
      headers: { "x-ms-blob-type": "BlockBlob" },
      body: "abcd",
    });
  expect((await send(`${signature}`)).status).toBe(201);
  expect((await send(`${signature?.replace(/sig=[^&]*/, "sig=AAAA")}`)).status).toBe(403);
  expect((await events()).map(told)).toEqual([{ api: "PutBlob", blob: "by fetch.csv", contentLength: 4 }]);
});

test.each(["a//b.csv", "ä ö/ü+&=?#%.csv", "up/../side.csv", "100%25.csv"])(
  "a blob called %s",
  async (name) => {
    await inbox.getBlockBlobClient(name).upload("x", 1);
    const names: string[] = [];
    for await (const { name: listed } of inbox.listBlobsFlat()) names.push(listed);
    // The service, too, takes the steps out of a path.
    const stored = name === "up/../side.csv" ? "side.csv" : name;
    expect(names).toContain(stored);
    expect((await events()).map(({ subject }) => subject)).toEqual([
      `/blobServices/default/containers/inbox/blobs/${stored}`,
    ]);
  },
);

test("what completes no upload is not announced", async () => {
  const blob = inbox.getBlockBlobClient("quiet.csv");
  await blob.upload("abc", 3);
  await events();
  await blob.setMetadata({ a: "b" });
  await blob.setHTTPHeaders({ blobContentType: "text/csv" });
  await blob.stageBlock(Buffer.from("1").toString("base64"), "x", 1);
  await expect(blob.upload("abc", 3, { conditions: { ifNoneMatch: "*" } })).rejects.toMatchObject({
    statusCode: 409,
  });
  await blob.download();
  await blob.delete();
  expect(await events()).toEqual([]);
});

test("only watched containers and prefixes are announced", async () => {
  const landing = BlobServiceClient.fromConnectionString(proxy.connectionString).getContainerClient(
    "landing",
  );
  await landing.getBlockBlobClient("orders.csv").upload("x", 1);
  await logs.getBlockBlobClient("dq_results/part-0.parquet").upload("x", 1);
  await logs.getBlockBlobClient("dq_results/_summaries/2017-01-05.1.json").upload("{}", 2);
  expect((await events()).map(told)).toEqual([
    { api: "PutBlob", blob: "dq_results/_summaries/2017-01-05.1.json", contentLength: 2 },
  ]);
});

test("uploads of one blob at once are announced in the order in which they were made", async () => {
  const blob = inbox.getBlockBlobClient("contended.csv");
  await Promise.all(Array.from({ length: 20 }, (_, length) => blob.upload("x".repeat(length), length)));
  const announced = await events();
  const inOrder = announced.toSorted((a, b) => (a.data.sequencer < b.data.sequencer ? -1 : 1));
  expect(announced).toHaveLength(20);
  expect(new Set(announced.map(({ data }) => data.eTag)).size).toBe(20);
  const { etag, contentLength } = await blob.getProperties();
  expect(inOrder.at(-1)?.data).toMatchObject({ eTag: etag?.replaceAll('"', ""), contentLength });
});

test("an upload whose event cannot be queued is not confirmed", async () => {
  const gone = await startBlobEvents({
    endpoints: azurite.endpoints,
    watched: [{ container: "inbox" }],
    queue: "gone",
    onError: (error) => problems.push(error.message),
  });
  await new QueueClient(proxy.connectionString, "gone").delete();
  const client = BlobServiceClient.fromConnectionString(gone.connectionString, {
    retryOptions: { maxTries: 1 },
  });
  const upload = client.getContainerClient("inbox").getBlockBlobClient("lost.csv").upload("x", 1);
  await expect(upload).rejects.toMatchObject({ statusCode: 500, code: "InternalError" });
  expect(problems.join()).toMatch(/queue does not exist/);
  await gone.stop();
});

test("events are CloudEvents when that is asked for", async () => {
  const cloud = await startBlobEvents({
    endpoints: azurite.endpoints,
    watched: [{ container: "inbox" }],
    queue: "cloud-events",
    schema: "cloud-events",
    onError: (error) => problems.push(error.message),
  });
  const client = BlobServiceClient.fromConnectionString(cloud.connectionString);
  await client.getContainerClient("inbox").getBlockBlobClient("cloud.csv").upload("x", 1);
  const [event] = await events(new QueueClient(proxy.connectionString, "cloud-events"));
  expect(event).toMatchObject({ specversion: "1.0", type: "Microsoft.Storage.BlobCreated" });
  await cloud.stop();
});
