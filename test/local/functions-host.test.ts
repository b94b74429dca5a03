import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueClient } from "@azure/storage-queue";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { type Azurite, startAzurite } from "../../local/src/azurite/azurite.ts";
import {
  type FunctionsHost,
  type FunctionsHostOptions,
  startFunctionsHost,
} from "../../local/src/functions-host/functions-host.ts";

const app = join(process.cwd(), "test", "local", "functions-host-app");
const shop = "https://shop.example.com";
let folder = "";
let azurite: Azurite;
let hosts: FunctionsHost[] = [];
let runs = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "functions-host-"));
  azurite = await startAzurite({ folder: join(folder, "azurite") });
}, 20_000);
afterEach(async () => {
  await Promise.all(hosts.map((host) => host.stop()));
  hosts = [];
});
afterAll(async () => {
  await azurite.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function host(options: Partial<FunctionsHostOptions> = {}): Promise<FunctionsHost> {
  const started = await startFunctionsHost({
    app,
    folder: join(folder, `run-${runs++}`),
    cors: { allowedOrigins: [shop] },
    ...options,
    env: {
      STATE_STORAGE: azurite.connectionString,
      WORK_QUEUE: "work",
      NIGHTLY: "0 0 0 1 1 *",
      AzureFunctionsJobHost__extensions__queues__maxPollingInterval: "00:00:00.1",
      ...options.env,
    },
  });
  hosts.push(started);
  return started;
}

function queue(name: string): QueueClient {
  return new QueueClient(azurite.connectionString, name);
}

async function send(name: string, message: unknown): Promise<void> {
  await queue(name).createIfNotExists();
  await queue(name).sendMessage(Buffer.from(JSON.stringify(message)).toString("base64"));
}

/** Takes the next message of a queue, which a function is about to write. */
async function next(name: string): Promise<string> {
  await queue(name).createIfNotExists();
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await pause(20)) {
    const [message] = (await queue(name).receiveMessages()).receivedMessageItems;
    if (!message) continue;
    await queue(name).deleteMessage(message.messageId, message.popReceipt);
    return Buffer.from(message.messageText, "base64").toString();
  }
  throw new Error(`No message came to '${name}' within 10 s.`);
}

interface Entry {
  readonly level: string;
  readonly category: string;
  readonly message: string;
  readonly [name: string]: unknown;
}

function entries({ log }: FunctionsHost): Entry[] {
  return readFileSync(log, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

async function entry(of: FunctionsHost, isMeant: (entry: Entry) => boolean): Promise<Entry> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await pause(20)) {
    const found = entries(of).find(isMeant);
    if (found) return found;
  }
  throw new Error("The log has no such entry after 10 s.");
}

describe("HTTP", () => {
  let served: FunctionsHost;
  beforeAll(async () => {
    served = await host();
    hosts = [];
  }, 20_000);
  afterAll(() => served.stop());
  const get = (path: string, init: RequestInit = {}) => fetch(`${served.url}/api/${path}`, init);
  const key = () => ({ "x-functions-key": served.keys.default });

  test("a function gets its request and answers it", async () => {
    const response = await get("ECHO/17/a/b%2Fc?x=1&x=2&y=%20", {
      method: "POST",
      headers: { ...key(), "x-ask": "ü".normalize("NFC").charCodeAt(0).toString() },
      body: "content ä",
    });
    expect(response.status).toBe(201);
    expect(response.headers.get("x-shop")).toBe("de");
    expect(response.headers.get("set-cookie")).toBe("a=b%20c; Path=/; HttpOnly; SameSite=strict");
    expect(await response.json()).toEqual({
      params: { id: "17", rest: "a/b/c" },
      query: [
        ["x", "1"],
        ["x", "2"],
        ["y", " "],
      ],
      header: "252",
      body: "content ä",
    });
  });

  test("bytes go through as they are", async () => {
    const bytes = Uint8Array.from({ length: 256 * 1024 }, (_, place) => place % 256);
    const response = await get("bytes", { method: "POST", body: bytes });
    expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), bytes)).toBe(0);
  });

  test.each([
    ["no key", {}, 401],
    ["a wrong key", { "x-functions-key": "wrong" }, 401],
  ])("with %s a function is closed", async (_what, headers, status) => {
    expect((await get("echo/1/x", { headers })).status).toBe(status);
  });

  test("keys open what they are for", async () => {
    expect((await get(`echo/1/x?code=${served.keys.default}`)).status).toBe(201);
    expect((await get(`echo/1/x?code=${served.keys.master}`)).status).toBe(201);
    expect((await get("secret", { headers: key() })).status).toBe(401);
    expect((await get(`secret?code=${served.keys.master}`)).status).toBe(200);
  });

  test.each([
    ["another method", "echo/1/x", "DELETE"],
    ["an id that is no number", "echo/one/x", "GET"],
    ["an unknown path", "unknown", "GET"],
    ["a path outside of the prefix", "../nothing", "GET"],
  ])("there is nothing at %s", async (_what, path, method) => {
    expect((await get(path, { method, headers: key() })).status).toBe(404);
  });

  test("a literal route goes before one with parameters", async () => {
    expect(await (await get("echo/latest/now", { headers: key() })).text()).toBe("literal");
  });

  test("nothing returned is no content, and an error tells callers nothing", async () => {
    expect((await get("nothing")).status).toBe(204);
    const response = await get("fails");
    expect([response.status, await response.text()]).toEqual([500, ""]);
    const failed = await entry(served, ({ message }) => message === "Executed 'Functions.fails' (Failed)");
    expect(failed).toMatchObject({ level: "error", function: "fails", error: "The secret reason." });
  });

  test("browsers are answered for the shop's origin only", async () => {
    const preflight = (origin: string) =>
      get("echo/1/x", {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type,x-api-key",
        },
      });
    const allowed = await preflight(shop);
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      "access-control-allow-origin": shop,
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "content-type,x-api-key",
      vary: "Origin",
    });
    const other = await preflight("https://evil.example.com");
    expect([...other.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    const simple = await get("nothing", { headers: { origin: shop } });
    expect(simple.headers.get("access-control-allow-origin")).toBe(shop);
  });

  test("an administrator runs a function that waits for something else", async () => {
    const run = (path: string, headers: Record<string, string>) =>
      fetch(`${served.url}/admin/functions/${path}`, {
        method: "POST",
        headers,
        body: JSON.stringify({ input: '{"by":"hand"}' }),
      });
    const admin = { "x-functions-key": served.keys.master };
    expect((await run("nightly", key())).status).toBe(401);
    expect((await run("unknown", admin)).status).toBe(404);
    expect((await run("nightly", admin)).status).toBe(202);
    expect(JSON.parse(await next("nights"))).toMatchObject({ isPastDue: false });
    expect((await run("work", admin)).status).toBe(202);
    expect(JSON.parse(await next("results"))).toMatchObject({ message: { by: "hand" }, dequeueCount: 1 });
  });

  test("what it serves is listed", () => {
    expect(served.functions).toContainEqual({
      name: "echo",
      trigger: "httpTrigger",
      path: "api/echo/{id:int}/{*rest}",
    });
    expect(served.functions).toContainEqual({ name: "ticking", trigger: "timerTrigger", path: null });
  });

  test("settings that are not honoured, hooks and prints are in the log", async () => {
    const texts = entries(served).map(({ level, message }) => `${level}: ${message}`);
    expect(texts).toContain("warning: Not honoured here: logging of host.json");
    expect(texts).toContain("information: the app starts");
  });
});

describe("queues", () => {
  test("a message is handed over, its result sent on, and what the function logs is structured", async () => {
    await send("work", { order: 1 });
    const served = await host();
    expect(JSON.parse(await next("results"))).toEqual({
      message: { order: 1 },
      dequeueCount: 1,
      id: "string",
      hooked: 1,
    });
    const logged = await entry(served, ({ message }) => message === "working");
    expect(logged).toMatchObject({
      category: "Function.work.User",
      batchId: "2017-01-05.1",
      function: "work",
      invocationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    await served.stop();
    expect((await queue("work").getProperties()).approximateMessagesCount).toBe(0);
  });

  test("a message that fails is tried as often as host.json says, and then goes to the poison queue", async () => {
    await send("work", { fail: true });
    const served = await host();
    expect(JSON.parse(await next("work-poison"))).toEqual({ fail: true });
    const failures = entries(served).filter(
      ({ message }) => message === "Executed 'Functions.work' (Failed)",
    );
    expect(failures.map(({ error }) => error)).toEqual([
      "fails the 1. time",
      "fails the 2. time",
      "fails the 3. time",
    ]);
  });

  test("a message that is not in Base64 goes to the poison queue as it is", async () => {
    await queue("work").createIfNotExists();
    await queue("work").sendMessage("{not base64}");
    const served = await host();
    await entry(served, ({ message }) => /is not in Base64; it is moved to 'work-poison'/.test(message));
    const [message] = (await queue("work-poison").receiveMessages()).receivedMessageItems;
    expect(message?.messageText).toBe("{not base64}");
  });

  test("a function works on no more messages at once than host.json says", async () => {
    for (let number = 0; number < 12; number++) await send("hanging", { number });
    const served = await host();
    const begun = () => entries(served).filter(({ message }) => message === "Executing 'Functions.hanging'");
    // Four are fetched at a time, and more when no more than two are left.
    await entry(served, () => begun().length >= 4);
    // Polled every tenth of a second, a fifth would have begun by then.
    await pause(400);
    expect(begun()).toHaveLength(4);
    await served.kill();
    await queue("hanging").clearMessages();
  });

  test("a message whose host is killed is worked on again by the next one", async () => {
    await send("hanging", { number: 1 });
    const killed = await host({ queueLockSeconds: 1 });
    await entry(killed, ({ message }) => message === "Executing 'Functions.hanging'");
    await killed.kill();
    expect(await killed.ended).toBe("SIGKILL");
    await host();
    expect(JSON.parse(await next("results"))).toMatchObject({ number: 1, dequeueCount: 2 });
  });

  test("a message stays hidden as long as its function works on it", async () => {
    await send("hanging", { number: 2 });
    const served = await host({ queueLockSeconds: 1 });
    await entry(served, ({ message }) => message === "Executing 'Functions.hanging'");
    // By then it would have shown up again.
    await pause(1600);
    const begun = entries(served).filter(({ message }) => message === "Executing 'Functions.hanging'");
    expect(begun).toHaveLength(1);
    await served.kill();
    await queue("hanging").clearMessages();
  });

  test("a message that ends its host each time goes to the poison queue", async () => {
    await send("exiting", {});
    for (let round = 0; round < 3; round++) {
      const served = await host({ queueLockSeconds: 1 });
      expect(await served.ended).toBe("exit code 3");
    }
    await host();
    expect(JSON.parse(await next("exiting-poison"))).toEqual({});
  }, 20_000);
});

describe("timers", () => {
  test("a timer runs when it is due, and an array is a message for each element", async () => {
    await host();
    expect(JSON.parse(await next("ticks"))).toMatchObject({
      isPastDue: false,
      schedule: { adjustForDST: true },
    });
    expect(await next("ticks")).toBe("second");
  });

  test("an occurrence that was missed is made up for when the host is back", async () => {
    const own = join(folder, "past-due");
    mkdirSync(join(own, "timers"), { recursive: true });
    const [Last, Next] = ["2017-01-01T00:00:00.000Z", "2018-01-01T00:00:00.000Z"];
    writeFileSync(join(own, "timers", "nightly.json"), JSON.stringify({ Last, Next, LastUpdated: Last }));
    await host({ folder: own });
    expect(JSON.parse(await next("nights"))).toMatchObject({
      isPastDue: true,
      scheduleStatus: { last: Last, next: Next },
    });
  });

  test("a timer that fails is tried again by its retry policy", async () => {
    const { url, keys } = await host();
    const headers = { "x-functions-key": keys.master };
    await fetch(`${url}/admin/functions/trying`, { method: "POST", headers });
    expect(JSON.parse(await next("tries"))).toEqual({ retryCount: 2, maxRetryCount: 2 });
  });

  test("a blob that a function returns is written", async () => {
    const { url, keys } = await host();
    const headers = { "x-functions-key": keys.master };
    await fetch(`${url}/admin/functions/writing`, { method: "POST", headers });
    const container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(
      "written",
    );
    const names: string[] = [];
    for (const deadline = Date.now() + 5000; names.length === 0 && Date.now() < deadline; await pause(20)) {
      if (!(await container.exists())) continue;
      for await (const { name } of container.listBlobsFlat()) names.push(name);
    }
    expect(names).toEqual([expect.stringMatching(/^[0-9a-f-]{36}\.txt$/)]);
    expect((await container.getBlobClient(names[0] ?? "").downloadToBuffer()).toString()).toBe("written");
  });
});

describe("starting and ending", () => {
  test("what is under way is finished before the host ends", async () => {
    const served = await host();
    const answer = fetch(`${served.url}/api/slow`).then((response) => response.text());
    await entry(served, ({ message }) => message === "slow has begun");
    await served.stop();
    expect(await answer).toBe("done");
    expect(await served.ended).toBe("exit code 0");
    expect(
      entries(served)
        .slice(-2)
        .map(({ message }) => message),
    ).toEqual(["the app ends", "Host stopped"]);
  });

  function appOf(name: string, main: string, hostFile: object = { version: "2.0" }): string {
    const own = join(folder, name);
    mkdirSync(own);
    symlinkSync(join(process.cwd(), "node_modules"), join(own, "node_modules"));
    writeFileSync(join(own, "package.json"), JSON.stringify({ main: "main.cjs" }));
    writeFileSync(join(own, "host.json"), JSON.stringify(hostFile));
    writeFileSync(
      join(own, "main.cjs"),
      `const { app, input, output } = require("@azure/functions");\n${main}`,
    );
    return own;
  }

  test("everything that is not known is refused at once, each with a sentence", async () => {
    const refused = appOf(
      "refused",
      `app.eventHub("events", { eventHubName: "a", connection: "b", handler: () => {} });
       app.storageBlob("blobs", { path: "a/{b}", connection: "c", handler: () => {} });
       app.http("saves", { return: output.cosmosDB({}), handler: () => {} });
       app.http("reads", { extraInputs: [input.table({})], handler: () => {} });
       app.storageQueue("again", { queueName: "a", retry: { strategy: "fixedDelay", maxRetryCount: 1, delayInterval: 1 }, handler: () => {} });`,
    );
    const problem = await host({ app: refused }).catch((error: Error) => error.message);
    expect(String(problem).split("\n")).toEqual([
      "Function 'events' has a eventHubTrigger, which is not known here; known are httpTrigger, queueTrigger, timerTrigger.",
      "Function 'blobs' has a blobTrigger, which is not known here; known are httpTrigger, queueTrigger, timerTrigger.",
      "Function 'saves' has an output to cosmosDB, which is not known here; known are http, queue, blob.",
      "Function 'reads' has an input from table; inputs are not known here.",
      "Function 'again' has a retry policy, which a queueTrigger does not support.",
    ]);
  });

  test.each([
    ["an app that fails while it is loaded", "throw new Error('No settings.')", {}, "No settings."],
    ["an app without functions", "", {}, /register no function/],
    [
      "a schedule that is a time span",
      "app.timer('t', {schedule: '00:05:00', handler: () => {}})",
      {},
      /NCRONTAB/,
    ],
    [
      "a schedule that never occurs",
      "app.timer('t', {schedule: '0 0 0 31 2 *', handler: () => {}})",
      {},
      /never/,
    ],
    [
      "a missing setting",
      "app.storageQueue('q', {queueName: '%NO%', connection: 'STATE_STORAGE', handler(){}})",
      {},
      /'NO'/,
    ],
    [
      "a missing account",
      "app.storageQueue('q', {queueName: 'q', connection: 'NO', handler(){}})",
      {},
      /'NO' with/,
    ],
    [
      "an unknown constraint",
      "app.http('h', {route: '{a:range(1,2)}', handler(){}})",
      {},
      /no parameter that is known/,
    ],
    ["HTTP streams", "app.setup({enableHttpStream: true}); app.http('h', {handler(){}})", {}, /HTTP streams/],
    ["a wrong host.json", "", { extensions: { queues: { batchSize: 33 } } }, /batchSize/],
    [
      "a wrong time span",
      "",
      { extensions: { queues: { visibilityTimeout: "soon" } } },
      /such as 00:00:02, not "soon"/,
    ],
  ])("%s is told", async (what, main, hostFile, expected) => {
    const own = appOf(what.replaceAll(/\W/g, "-"), main, { version: "2.0", ...hostFile });
    await expect(host({ app: own })).rejects.toThrow(expected);
  });

  test("a folder without an app is told", async () => {
    await expect(host({ app: folder })).rejects.toThrow(/host\.json cannot be read/);
  });
});
