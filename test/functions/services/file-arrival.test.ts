import { gzipSync } from "node:zlib";
import type { BlockBlobUploadResponse } from "@azure/storage-blob";
import { Contracts } from "@customer360/contracts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  createFileArrival,
  type FileArrivalRoom,
  type PipelineStart,
} from "../../../functions/src/file-arrival/index.ts";
import { rejectedName } from "../../../functions/src/file-arrival/read-name.ts";
import { fileArrivalSettings } from "../../../functions/src/file-arrival/settings.ts";
import type { BlobEvent } from "../../../functions/src/shared/blob-event.ts";
import type { Clients } from "../../../functions/src/shared/clients.ts";
import { createLog } from "../../../functions/src/shared/log.ts";
import { readSettings } from "../../../functions/src/shared/settings.ts";
import { chanceOf } from "../../chance.ts";
import { AlertList, startStorage, type TestStorage } from "./storage.ts";

let storage: TestStorage;

beforeAll(async () => {
  storage = await startStorage();
}, 60_000);
afterAll(() => storage.stop());

/** Starts what it is asked to, unless it is down. */
class Pipelines {
  readonly started: PipelineStart[] = [];
  down = false;

  async start(request: PipelineStart) {
    if (this.down) throw new Error("Data Factory answers 503.");
    this.started.push(request);
    return { runId: `run-${this.started.length}` };
  }

  get ids(): string[] {
    return this.started.map(({ batchId }) => batchId);
  }
}

const clock = { time: new Date(), now: () => clock.time };
const minutes = (count: number) => {
  clock.time = new Date(clock.time.getTime() + count * 60_000);
};
let alerts: AlertList;
let pipelines: Pipelines;

beforeEach(() => {
  clock.time = new Date("2017-06-01T06:00:00Z");
  alerts = new AlertList();
  pipelines = new Pipelines();
});

interface Differences {
  readonly environment?: Record<string, string>;
  readonly contracts?: Contracts;
  readonly clients?: Clients;
}

/** One instance of the app. */
function instance({ environment, ...different }: Differences = {}): FileArrivalRoom {
  const { contracts, clients } = { contracts: storage.contracts, clients: storage.connect(), ...different };
  const parts = { fileArrival: fileArrivalSettings };
  const settings = readSettings(parts, {
    DATA_FACTORY_ENDPOINT: "http://127.0.0.1:1",
    ...environment,
  }).fileArrival;
  const services = { clock, alerts, settings, contracts, platform: contracts.platform, ...clients };
  const rest = { log: createLog(() => undefined), runbook: () => null, deadLetters: nowhere };
  return createFileArrival({ ...services, ...rest }, pipelines);
}

/** File arrival gives nothing up. */
const nowhere = {
  write: () => Promise.reject(new Error("unexpected")),
  list: () => Promise.reject(new Error("unexpected")),
  read: () => Promise.reject(new Error("unexpected")),
  remove: () => Promise.reject(new Error("unexpected")),
};

const columns = (source: string) => storage.contracts.get("sources", source).columns.map(({ name }) => name);
const blobOf = (source: string, fileDate: string) => `${source}_${fileDate}.csv.gz`;
const csv = (source: string, row = "1") =>
  gzipSync(`${columns(source).join(",")}\n${row}${",".repeat(columns(source).length - 1)}\n`);
const inbox = () => storage.connect().containers("inbox");

let sequence = 0;

/** Writes a blob, and makes the event that Event Grid would send. */
async function upload(blob: string, content: Buffer): Promise<BlobEvent> {
  const written: BlockBlobUploadResponse = await inbox()
    .getBlockBlobClient(blob)
    .upload(content, content.length);
  sequence += 1;
  return {
    ...{ id: `event-${sequence}`, container: "inbox", blob, api: "PutBlob", contentLength: content.length },
    eTag: (written.etag ?? "").replaceAll('"', ""),
    sequencer: String(sequence).padStart(32, "0"),
    time: clock.time.toISOString(),
  };
}

async function blobs(prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of inbox().listBlobsFlat({ prefix })) names.push(name);
  return names;
}

const statuses = async (room: FileArrivalRoom, fileDate: string) =>
  (await room.files.list({ fileDate }, 100)).map(({ status }) => status).sort();

const day = (number: number, month = "03") => `2017-${month}-${String(number).padStart(2, "0")}`;

describe("many instances", () => {
  test("1,000 shuffled and duplicated events of 30 batches start exactly 30 pipelines", async () => {
    const days = Array.from({ length: 30 }, (_, index) => day(index + 1));
    const files = days.flatMap((date) => ["orders", "order_items"].map((source) => ({ source, date })));
    const events = await Promise.all(
      files.map(({ source, date }) => upload(blobOf(source, date), csv(source))),
    );
    const chance = chanceOf("1,000 events");
    const duplicates = Array.from({ length: 940 }, () => chance.oneOf(events));
    const queue = chance.shuffled([...events, ...duplicates]);
    expect(queue).toHaveLength(1000);
    const worker = async () => {
      const room = instance();
      for (let event = queue.pop(); event; event = queue.pop()) await room.arrival.handle(event);
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    expect(pipelines.ids.sort()).toEqual(days.map((date) => `${date}.1`));
    for (const { files } of pipelines.started)
      expect(files.map(({ source }) => source)).toEqual(["order_items", "orders"]);
    const room = instance();
    expect((await room.batches.list({ from: day(1), to: day(30) }, 100)).map(({ status }) => status)).toEqual(
      Array(30).fill("started"),
    );
    expect(await room.files.list({ status: "accepted" }, 1000)).toHaveLength(60);
  }, 60_000);

  test("corrections that race with each other and with the batch are each taken once", async () => {
    const date = day(1, "04");
    const events: BlobEvent[] = [await upload(blobOf("order_items", date), csv("order_items"))];
    const rooms = Array.from({ length: 8 }, () => instance());
    const chance = chanceOf("corrections that race");
    for (const row of ["1", "2", "3"]) {
      events.push(await upload(blobOf("orders", date), csv("orders", row)));
      const deliveries = chance.shuffled(events);
      await Promise.all(deliveries.flatMap((event) => rooms.map((room) => room.arrival.handle(event))));
    }
    expect(pipelines.ids).toEqual([`${date}.1`, `${date}.2`, `${date}.3`]);
    expect(pipelines.started[2]?.files).toMatchObject([
      { source: "orders", landing: `orders/${date}/orders_${date}.3.csv.gz` },
    ]);
  }, 20_000);
});

test("a file with thousands of new columns is taken, and its owner hears of the first of them", async () => {
  const date = day(25, "04");
  const room = instance();
  const header = [...columns("orders"), ...Array.from({ length: 5000 }, (_, index) => `new_${index}`)];
  await room.arrival.handle(await upload(blobOf("orders", date), gzipSync(`${header.join(",")}\n`)));
  const [file] = await room.files.list({ fileDate: date }, 10);
  expect(file?.status).toBe("accepted");
  expect(file?.newColumns).toHaveLength(51);
  expect(alerts.raised[0]?.description).toContain("new_49, and 4,950 more.");
});

describe("what comes again", () => {
  test("a byte-identical file is written down and starts nothing", async () => {
    const date = day(2, "04");
    const room = instance();
    for (const source of ["orders", "order_items", "orders"]) {
      await room.arrival.handle(await upload(blobOf(source, date), csv(source)));
    }
    expect(pipelines.ids).toEqual([`${date}.1`]);
    expect(await statuses(room, date)).toEqual(["accepted", "accepted", "repeated"]);
  });

  test("an event of a version that is overwritten does nothing, before or after the newer one's", async () => {
    const date = day(3, "04");
    const room = instance();
    await room.arrival.handle(await upload(blobOf("order_items", date), csv("order_items")));
    const stale = await upload(blobOf("orders", date), csv("orders", "1"));
    const newer = await upload(blobOf("orders", date), csv("orders", "longer than 1"));
    await room.arrival.handle(stale);
    expect(pipelines.ids).toEqual([]);
    await room.arrival.handle(newer);
    await room.arrival.handle(stale);
    expect(
      pipelines.started.map(({ files }) => files.find(({ source }) => source === "orders")?.eTag),
    ).toEqual([newer.eTag]);
    expect(await statuses(room, date)).toEqual(["accepted", "accepted"]);
  });
});

describe("a file whose version is not the one that its event names", () => {
  /** What clients do after an upload: it gives the blob another eTag, and there is no event of it. */
  const touch = (blob: string) => inbox().getBlobClient(blob).setMetadata({ sentby: "shop" });

  test("is taken all the same when only its metadata changed, once", async () => {
    const date = day(19, "04");
    const room = instance();
    const events = [
      await upload(blobOf("order_items", date), csv("order_items")),
      await upload(blobOf("orders", date), csv("orders")),
    ];
    await touch(blobOf("orders", date));
    for (const event of [...events, ...events]) await room.arrival.handle(event);
    expect(pipelines.ids).toEqual([`${date}.1`]);
    expect(await statuses(room, date)).toEqual(["accepted", "accepted"]);
  });

  test("still makes the next batch when it is corrected", async () => {
    const date = day(20, "04");
    const room = instance();
    await room.arrival.handle(await upload(blobOf("order_items", date), csv("order_items")));
    const first = await upload(blobOf("orders", date), csv("orders", "1"));
    await touch(blobOf("orders", date));
    await room.arrival.handle(first);
    const second = await upload(blobOf("orders", date), csv("orders", "2"));
    await touch(blobOf("orders", date));
    for (const event of [first, second, first, second]) await room.arrival.handle(event);
    expect(pipelines.ids).toEqual([`${date}.1`, `${date}.2`]);
  });

  test("is left alone while it is written anew", async () => {
    const date = day(21, "04");
    const room = instance();
    const event = await upload(blobOf("orders", date), csv("orders"));
    await upload(blobOf("orders", date), Buffer.alloc(0));
    await room.arrival.handle(event);
    expect(await room.files.list({ fileDate: date }, 10)).toEqual([]);
    expect(await inbox().getBlobClient(blobOf("orders", date)).exists()).toBe(true);
  });
});

describe("crashes", () => {
  /** Both files of a date, the second one handled while Data Factory is down: claimed and not started. */
  async function claimOnly(date: string): Promise<FileArrivalRoom> {
    const room = instance();
    pipelines.down = true;
    for (const source of ["orders", "order_items"]) {
      await room.arrival.handle(await upload(blobOf(source, date), csv(source)));
    }
    pipelines.down = false;
    return room;
  }

  test("a batch that was claimed and never started is started by the sweep, once", async () => {
    const date = day(4, "04");
    const room = await claimOnly(date);
    expect(await room.batches.find(`${date}.1`)).toMatchObject({ status: "claimed", attempts: 1 });
    await room.sweep.run();
    expect(pipelines.ids).toEqual([]);
    minutes(6);
    await Promise.all(Array.from({ length: 6 }, () => instance().sweep.run()));
    expect(pipelines.ids).toEqual([`${date}.1`]);
    expect(pipelines.started[0]?.attemptedSince).toEqual(new Date("2017-06-01T06:00:00Z"));
    expect(await room.batches.find(`${date}.1`)).toMatchObject({
      status: "started",
      attempts: 2,
      runId: "run-1",
    });
  });

  test("a batch that cannot be started alerts at each sweep, and is over when it starts", async () => {
    const date = day(5, "04");
    const room = await claimOnly(date);
    pipelines.down = true;
    minutes(6);
    await room.sweep.run();
    pipelines.down = false;
    minutes(6);
    await room.sweep.run();
    const key = `file-arrival/not-started/${date}.1`;
    expect(alerts.keys).toEqual([`firing ${key}`, `resolved ${key}`]);
    expect(alerts.raised[0]).toMatchObject({ severity: "critical", batchId: `${date}.1` });
  });

  test("an attempt that may have got through is looked for, however many failed after it", async () => {
    const date = day(22, "04");
    const room = await claimOnly(date);
    for (let times = 0; times < 3; times += 1) {
      pipelines.down = times < 2;
      minutes(6);
      await room.sweep.run();
    }
    expect(pipelines.started).toMatchObject([{ attemptedSince: new Date("2017-06-01T06:00:00Z") }]);
  });

  test("a batch that is replayed by hand before it ever started is looked for, and its alert is over", async () => {
    const date = day(23, "04");
    const room = await claimOnly(date);
    pipelines.down = true;
    minutes(6);
    await room.sweep.run();
    pipelines.down = false;
    minutes(6);
    await room.gate.replay(`${date}.1`);
    expect(pipelines.started).toMatchObject([{ attemptedSince: new Date("2017-06-01T06:00:00Z") }]);
    const key = `file-arrival/not-started/${date}.1`;
    expect(alerts.keys).toEqual([`firing ${key}`, `resolved ${key}`]);
    minutes(6);
    await room.gate.replay(`${date}.1`);
    expect(pipelines.started.at(-1)).toMatchObject({ attemptedSince: null, lastRunId: "run-1" });
  });

  test("the alert on a waiting batch is over when the sweep starts it", async () => {
    const date = day(24, "04");
    const room = instance({ environment: { FILE_ARRIVAL_WAIT_MINUTES: "60" } });
    await room.arrival.handle(await upload(blobOf("orders", date), csv("orders")));
    minutes(61);
    await room.sweep.run();
    const event = await upload(blobOf("order_items", date), csv("order_items"));
    await expect(instance({ clients: dyingAtTheGate() }).arrival.handle(event)).rejects.toThrow("killed");
    await room.sweep.run();
    expect(pipelines.ids).toEqual([`${date}.1`]);
    const key = `file-arrival/waiting/${date}`;
    expect(alerts.keys.filter((one) => one.includes(date))).toEqual([`firing ${key}`, `resolved ${key}`]);
  });

  test("a file that was written down and not gated starts its batch at the next sweep", async () => {
    const date = day(6, "04");
    const room = instance();
    await room.arrival.handle(await upload(blobOf("orders", date), csv("orders")));
    const event = await upload(blobOf("order_items", date), csv("order_items"));
    const broken = instance({ clients: dyingAtTheGate() }).arrival.handle(event);
    await expect(broken).rejects.toThrow("killed");
    expect(pipelines.ids).toEqual([]);
    await room.sweep.run();
    expect(pipelines.ids).toEqual([`${date}.1`]);
  });

  /** Clients of an instance that dies between the ledger's entry and the gate. */
  function dyingAtTheGate(): Clients {
    const clients = storage.connect();
    const batches = clients.tables(storage.contracts.platform.tables.batches);
    batches.listEntities = () => {
      throw new Error("killed");
    };
    return clients;
  }
});

test("a batch is replayed under its own id, by one at a time", async () => {
  const date = day(7, "04");
  const room = instance();
  for (const source of ["orders", "order_items"]) {
    await room.arrival.handle(await upload(blobOf(source, date), csv(source)));
  }
  minutes(6);
  const replays = await Promise.allSettled(
    Array.from({ length: 4 }, () => instance().gate.replay(`${date}.1`)),
  );
  expect(replays.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(pipelines.ids).toEqual([`${date}.1`, `${date}.1`]);
  expect(pipelines.started[1]?.files).toEqual(pipelines.started[0]?.files);
  await expect(room.gate.replay("2001-01-01.1")).rejects.toThrow("There is no batch 2001-01-01.1");
  await expect(room.gate.replay("../x")).rejects.toThrow("There is no batch");
});

describe("files that break their contract", () => {
  const bomb = () =>
    Buffer.concat([csv("orders"), ...Array<Buffer>(16).fill(gzipSync(Buffer.alloc(1024 * 1024, "a")))]);
  const text = (source: string) => `${columns(source).join(",")}\n`;

  test.each<[what: string, blob: string, content: () => Buffer, reason: string]>([
    [
      "a path that climbs",
      "a/../../landing/x.csv.gz",
      () => csv("orders"),
      "no source delivers a file of this name",
    ],
    ["a path in backslashes", "..\\..\\orders_2017-04-08.csv.gz", () => csv("orders"), "no source delivers"],
    [
      "a byte order mark",
      blobOf("orders", day(8, "04")),
      () => gzipSync(`\u{feff}${text("orders")}`),
      "byte order mark",
    ],
    [
      "UTF-16",
      blobOf("orders", day(9, "04")),
      () => gzipSync(Buffer.from(text("orders"), "utf16le")),
      "UTF-16",
    ],
    [
      "semicolons",
      blobOf("orders", day(10, "04")),
      () => gzipSync(text("orders").replaceAll(",", ";")),
      'delimited by ";"',
    ],
    [
      "a renamed column",
      blobOf("orders", day(11, "04")),
      () => gzipSync(text("orders").replace("country", "land")),
      "it lacks country",
    ],
    [
      "another order",
      blobOf("orders", day(12, "04")),
      () => gzipSync(`${columns("orders").reverse().join(",")}\n`),
      "another order",
    ],
    ["a torn gzip", blobOf("orders", day(13, "04")), () => csv("orders").subarray(0, -8), "torn"],
    ["no bytes", blobOf("orders", day(14, "04")), () => Buffer.alloc(0), "has 0 bytes"],
    [
      "a zip bomb",
      blobOf("orders", day(15, "04")),
      bomb,
      "unpacked, the file has more than the 8388608 bytes",
    ],
  ])(
    "%s is moved away with its reason, and its owner hears of it",
    async (_, blob, content, reason) => {
      const room = instance({ contracts: limitedTo(1024 * 1024) });
      const event = await upload(blob, content());
      await room.arrival.handle(event);
      await room.arrival.handle(event);
      const [file] = (await room.files.list({ status: "rejected" }, 1000)).filter(
        (file) => file.eTag === event.eTag,
      );
      expect(file?.reason).toContain(reason);
      const target = rejectedName("rejected", event.blob, file?.fileDate ?? null);
      expect(await inbox().getBlobClient(target).exists()).toBe(true);
      const sidecar = await inbox().getBlobClient(`${target}.reason.json`).downloadToBuffer();
      expect(JSON.parse(sidecar.toString())).toMatchObject({
        file: event.blob,
        reason: file?.reason,
        eTag: event.eTag,
      });
      expect(await inbox().getBlobClient(event.blob).exists()).toBe(false);
      expect(alerts.raised).toMatchObject([
        { state: "firing", severity: "error", owner: file?.source === null ? null : "order-management" },
      ]);
      expect(alerts.raised[0]?.description).toContain(reason);
      expect(pipelines.ids).toEqual([]);
    },
    30_000,
  );

  test("one that is too large is refused unread", async () => {
    const date = day(16, "04");
    const room = instance({ contracts: limitedTo(20) });
    await room.arrival.handle(await upload(blobOf("orders", date), csv("orders")));
    expect(await room.files.list({ fileDate: date }, 10)).toMatchObject([
      { status: "rejected", sha256: null, reason: expect.stringContaining("where the contract allows 20") },
    ]);
  });

  test("a file that is rejected again lies beside the first, each with its own reason", async () => {
    const room = instance();
    const blob = blobOf("orders", day(17, "04"));
    for (const content of ["order;number\n", ""]) {
      const event = await upload(blob, gzipSync(content));
      // Once more, as after a crash.
      for (const _ of ["first", "again"]) await room.arrival.handle(event);
    }
    const target = rejectedName("rejected", blob, day(17, "04"));
    const lying = (await blobs("rejected/")).filter((name) => name.startsWith(target)).sort();
    expect(lying).toEqual([target, `${target}.reason.json`, `${target}~2`, `${target}~2.reason.json`]);
    const reasons = await Promise.all(
      lying
        .filter((name) => name.endsWith(".json"))
        .map(async (name) => JSON.parse(String(await inbox().getBlobClient(name).downloadToBuffer())).reason),
    );
    expect(new Set(reasons).size).toBe(2);
  });

  /** Contracts that allow less. */
  function limitedTo(maxFileBytes: number): Contracts {
    const { all, platform } = storage.contracts;
    const limited = all.map((one) => (one.layer === "sources" ? { ...one, maxFileBytes } : one));
    return new Contracts(limited, platform);
  }

  test("the moved file and its sidecar are no deliveries", async () => {
    const room = instance();
    const event = await upload("strange.txt", Buffer.from("x"));
    await room.arrival.handle(event);
    const before = (await room.files.list({}, 10_000)).length;
    for (const blob of await blobs("rejected/")) await room.arrival.handle({ ...event, blob });
    expect(await room.files.list({}, 10_000)).toHaveLength(before);
  });

  test("a sound file of the same name is taken, and the alert is over", async () => {
    const date = day(17, "04");
    const room = instance();
    await room.arrival.handle(await upload(blobOf("order_items", date), csv("order_items")));
    await room.arrival.handle(await upload(blobOf("orders", date), Buffer.from("no gzip")));
    await room.arrival.handle(await upload(blobOf("orders", date), csv("orders")));
    const key = `file-arrival/rejected/${blobOf("orders", date)}`;
    expect(alerts.keys).toEqual([`firing ${key}`, `resolved ${key}`]);
    expect(pipelines.ids).toEqual([`${date}.1`]);
  });
});

describe("what does not come", () => {
  test("a batch that waits for too long alerts, and is over when the file comes", async () => {
    const date = day(18, "04");
    const room = instance({ environment: { FILE_ARRIVAL_WAIT_MINUTES: "60" } });
    await room.arrival.handle(await upload(blobOf("orders", date), csv("orders")));
    minutes(59);
    await room.sweep.run();
    expect(alerts.keys.filter((key) => key.includes(date))).toEqual([]);
    minutes(2);
    await room.sweep.run();
    await room.arrival.handle(await upload(blobOf("order_items", date), csv("order_items")));
    const key = `file-arrival/waiting/${date}`;
    expect(alerts.keys.filter((key) => key.includes(date))).toEqual([`firing ${key}`, `resolved ${key}`]);
    expect(alerts.raised.find((alert) => alert.key === key)?.title).toContain("waits for order_items");
  });

  test("tables that lack a day alert their owners, until its batch is published", async () => {
    const day = "2017-05-20";
    const room = instance({ environment: { FILE_ARRIVAL_EXPECT_FROM: day } });
    const told = () => alerts.keys.filter((key) => key.includes("freshness/finance"));
    clock.time = new Date("2017-05-21T09:59:00Z");
    await room.sweep.run();
    expect(told()).toEqual([]);
    clock.time = new Date("2017-05-21T10:01:00Z");
    await room.sweep.run();
    const [warning] = alerts.raised.filter(({ key }) => key === "freshness/finance");
    expect(warning).toMatchObject({ severity: "warning", state: "firing" });
    const [batchId, runId] = [`${day}.1`, "run-of-it"];
    await room.runs.begin(batchId, day, runId);
    clock.time = new Date("2017-05-21T11:30:00Z");
    await room.sweep.run();
    const { containers, folders } = storage.contracts.platform;
    const summary = { batch_id: batchId, run_id: runId, file_date: day, outcome: "passed", rules: [] };
    const text = JSON.stringify(summary);
    const name = `${folders.dqSummaries}/${batchId}.json`;
    const logs = storage.connect().containers(containers.logs);
    await logs.getBlockBlobClient(name).upload(text, text.length);
    await room.runs.end(batchId, runId, true);
    expect(told()).toEqual(["firing freshness/finance", "resolved freshness/finance"]);
    // A day that was published stays so while its batch is run again.
    await room.runs.reopen(batchId);
    await room.runs.begin(batchId, day, "run-again");
    alerts.raised.length = 0;
    await room.sweep.run();
    expect(told()).toEqual([]);
  });

  test("an overdue file that lies in the inbox unannounced is taken, once it is old enough to be whole", async () => {
    const written = Date.now();
    const date = new Date(written - 2 * 24 * 60 * 60_000).toISOString().slice(0, 10);
    const room = instance({ environment: { FILE_ARRIVAL_EXPECT_FROM: date } });
    for (const source of ["orders", "order_items"]) await upload(blobOf(source, date), csv(source));
    const overdue = () => alerts.keys.filter((key) => key.includes(`_${date}`));
    const blobs = [blobOf("order_items", date), blobOf("orders", date)];
    const firing = blobs.map((blob) => `firing file-arrival/overdue/${blob}`);
    clock.time = new Date(written + 60_000);
    await room.sweep.run();
    expect(pipelines.ids).toEqual([]);
    expect(overdue()).toEqual(firing);
    minutes(31);
    await room.sweep.run();
    expect(pipelines.ids).toEqual([`${date}.1`]);
    expect(overdue()).toEqual([...firing, ...firing.map((key) => key.replace("firing", "resolved"))]);
  });

  test("overdue files alert once the contract's time is up, and are over when they come", async () => {
    clock.time = new Date("2017-06-02T07:30:00Z");
    const room = instance({ environment: { FILE_ARRIVAL_EXPECT_FROM: "2017-06-01" } });
    const overdue = () => alerts.keys.filter((key) => key.includes("overdue"));
    await room.sweep.run();
    expect(overdue()).toEqual([]);
    clock.time = new Date("2017-06-02T08:01:00Z");
    await room.sweep.run();
    await room.arrival.handle(await upload(blobOf("orders", "2017-06-01"), csv("orders")));
    expect(overdue()).toEqual([
      `firing file-arrival/overdue/${blobOf("order_items", "2017-06-01")}`,
      `firing file-arrival/overdue/${blobOf("orders", "2017-06-01")}`,
      `resolved file-arrival/overdue/${blobOf("orders", "2017-06-01")}`,
    ]);
  });
});
