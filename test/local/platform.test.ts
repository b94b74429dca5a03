import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { EmailClient } from "@azure/communication-email";
import { TableServiceClient } from "@azure/data-tables";
import { EventHubProducerClient } from "@azure/event-hubs";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueClient } from "@azure/storage-queue";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cartEventsSettings } from "../../functions/src/cart-events/settings.ts";
import { notificationsSettings } from "../../functions/src/notifications/settings.ts";
import { storageSettings } from "../../functions/src/shared/storage-settings.ts";
import { type LocalPlatform, startPlatform } from "../../local/src/platform/platform.ts";

const app = join(process.cwd(), "test", "local", "functions-host-app");
const env = { WORK_QUEUE: "blob-events", NIGHTLY: "0 0 0 1 1 *" };
const problems: Error[] = [];
let folder = "";
let platform: LocalPlatform;

const options = () => ({
  folder,
  channels: ["data-platform"],
  now: () => new Date("2017-12-25T23:59:59Z"),
  onProblem: (problem: Error) => void problems.push(problem),
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "platform-"));
  platform = await startPlatform(options());
}, 30_000);
afterAll(async () => {
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(problems).toEqual([]);
}, 30_000);

const blobs = () => BlobServiceClient.fromConnectionString(platform.connectionString);

test("containers, queues and tables are there", async () => {
  const containers: string[] = [];
  for await (const { name } of blobs().listContainers()) containers.push(name);
  expect(containers).toEqual(
    expect.arrayContaining(["inbox", "landing", "logs", "checkpoints", "deadletters"]),
  );
  const tables: (string | undefined)[] = [];
  const client = TableServiceClient.fromConnectionString(platform.connectionString, {
    allowInsecureConnection: true,
  });
  for await (const { name } of client.listTables()) tables.push(name);
  expect(tables).toEqual(expect.arrayContaining(["files", "batches", "alerts"]));
  expect(await new QueueClient(platform.connectionString, "alerts").exists()).toBe(true);
});

test("an upload into the inbox sets off the app, which can be killed and started again", async () => {
  const results = new QueueClient(platform.connectionString, "results");
  await results.create();
  const first = await platform.startFunctions({ app, env });
  expect(first.url).toBe(platform.functionsAddress);
  await first.kill();
  await blobs().getContainerClient("inbox").getBlockBlobClient("orders_2017-12-25.csv.gz").upload("x", 1);
  const second = await platform.startFunctions({ app, env });
  expect([second.url, second.keys]).toEqual([first.url, first.keys]);
  await expect(platform.startFunctions({ app, env })).rejects.toThrow("EADDRINUSE");
  let text = "";
  for (const deadline = Date.now() + 10_000; text === "" && Date.now() < deadline; await pause(50)) {
    text = (await results.receiveMessages()).receivedMessageItems[0]?.messageText ?? "";
  }
  expect(JSON.parse(Buffer.from(text, "base64").toString())).toMatchObject({
    message: { subject: "/blobServices/default/containers/inbox/blobs/orders_2017-12-25.csv.gz" },
  });
  await second.stop();
}, 20_000);

test("cart events land as their contract says", async () => {
  const producer = new EventHubProducerClient(platform.eventHubs.connectionString, "cart-events");
  await producer.sendBatch([{ body: { event_id: "e1" } }]);
  await producer.close();
  const [name] = await platform.capture.flush();
  expect(name).toMatch(/^cart_events\/2017-12-25\/customer360\.cart-events\.\d\.235959\.avro$/);
  expect(
    await blobs()
      .getContainerClient("landing")
      .getBlobClient(name ?? "")
      .exists(),
  ).toBe(true);
});

test("its settings are such as the app's rooms ask for", () => {
  const { env: given } = platform;
  expect(storageSettings.safeParse(given).error).toBeUndefined();
  expect(notificationsSettings.safeParse(given).error).toBeUndefined();
  const shop = {
    CART_EVENTS_KEYS: `{"shop-web": "${"0".repeat(64)}"}`,
    CART_EVENTS_ORIGINS: "https://shop.example.com",
  };
  expect(cartEventsSettings.safeParse({ ...given, ...shop }).error).toBeUndefined();
});

test("emails and cards arrive where the settings lead", async () => {
  const email = new EmailClient(platform.env.NOTIFICATIONS_EMAIL_CONNECTION ?? "", {
    allowInsecureConnection: true,
  });
  await email.beginSend({
    senderAddress: platform.env.NOTIFICATIONS_SENDER ?? "",
    content: { subject: "Late", plainText: "late" },
    recipients: { to: [{ address: "web-shop@example.com" }] },
  });
  expect(platform.mailbox.messages()).toHaveLength(1);
  const webhooks: Record<string, string> = JSON.parse(platform.env.NOTIFICATIONS_TEAMS ?? "");
  const content = { type: "AdaptiveCard", version: "1.5", body: [{ type: "TextBlock", text: "Late" }] };
  const contentType = "application/vnd.microsoft.card.adaptive";
  const body = JSON.stringify({ type: "message", attachments: [{ contentType, content }] });
  await fetch(webhooks["data-platform"] ?? "", { method: "POST", body });
  expect(platform.teams.messages()).toMatchObject([{ channel: "data-platform" }]);
});

test("what was started is stopped when something else does not start", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const other = join(folder, "other");
  await expect(startPlatform({ ...options(), folder: other, ports: { teams: port } })).rejects.toThrow(
    "EADDRINUSE",
  );
  // The same folder can be served again: nobody holds it.
  const again = await startPlatform({ ...options(), folder: other });
  await again.stop();
  taken.close();
}, 20_000);

test("it is told when the host of the app ends by itself", async () => {
  const host = await platform.startFunctions({ app, env });
  process.kill(host.pid, "SIGKILL");
  await expect(platform.lost).resolves.toMatch(
    /^The Functions host ended with SIGKILL; its log is .*functions-host\.log\.$/,
  );
}, 20_000);
