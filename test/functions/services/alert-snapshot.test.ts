import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Estate, everythingToTeams, type Notifier, startEstate } from "./notifier.ts";

let estate: Estate;

beforeAll(async () => {
  estate = await startEstate();
}, 60_000);
afterAll(() => estate.stop());

type Line = Record<string, unknown>;

const file = () => {
  const { containers, logFiles } = estate.storage.contracts.platform;
  return estate.storage.connect().containers(containers.logs).getBlockBlobClient(logFiles.alerts);
};
const lines = async (): Promise<Line[]> =>
  String(await file().downloadToBuffer())
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const minutesOf = (notifier: Notifier, value: unknown) =>
  (notifier.now.getTime() - Date.parse(value as string)) / 60_000;

test("the lake is told of an alert from its beginning to its end, and only of what has changed", async () => {
  const notifier = await estate.notifier(everythingToTeams);
  const room = await notifier.instance();
  expect(await room.snapshot.write()).toBe(true);
  expect(await lines()).toEqual([]);
  expect(await room.snapshot.write()).toBe(false);

  await room.intake.take(notifier.alert({ key: "k", batchId: "2017-01-05.1" }));
  // The end of what never began is no trouble.
  await room.intake.take(notifier.alert({ key: "never", state: "resolved" }));
  expect(await room.snapshot.write()).toBe(true);
  const [opened] = await lines();
  const contract = estate.storage.contracts.get("logs", "alerts");
  expect(Object.keys(opened ?? {})).toEqual(contract.columns.map(({ name }) => name));
  expect(opened).toMatchObject({
    ...{ alert_key: "k", status: "firing", severity: "error", owner: "order-management", dataset: "orders" },
    ...{ batch_id: "2017-01-05.1", times_raised: 1, opened_at: notifier.now.toISOString() },
    ...{ resolved_at: null, first_told_at: null, last_told_at: null, held_back_by: null },
  });
  for (const { name, required } of contract.columns) if (required) expect(opened?.[name]).not.toBeNull();

  await notifier.pass([room], 60);
  expect(await room.snapshot.write()).toBe(true);
  const [told] = await lines();
  expect(minutesOf(notifier, told?.first_told_at)).toBeLessThanOrEqual(0.5);
  expect(told?.last_told_at).toBe(told?.first_told_at);
  notifier.later(60);
  expect(await room.snapshot.write()).toBe(false);

  const endsAt = new Date(notifier.now.getTime() + 3_600_000);
  const request = {
    matchers: { key: ["k"] },
    author: "Ana",
    comment: "known",
    startsAt: notifier.now,
    endsAt,
  };
  await room.silences.add(request);
  notifier.later(1);
  expect(await room.snapshot.write()).toBe(true);
  expect(await lines()).toMatchObject([{ held_back_by: "silence" }]);

  await room.intake.take(notifier.alert({ key: "k", state: "resolved" }));
  await notifier.pass([room], 60);
  expect(await room.snapshot.write()).toBe(true);
  expect(await lines()).toMatchObject([{ alert_key: "k", status: "resolved" }]);
  expect((await lines())[0]?.resolved_at).not.toBeNull();
}, 30_000);

test("of instances that write at once, one does, and the file is whole", async () => {
  const notifier = await estate.notifier(everythingToTeams);
  const rooms = await Promise.all([1, 2, 3, 4].map(() => notifier.instance()));
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => rooms[0]?.intake.take(notifier.alert({ key: `k${index}` }))),
  );
  const written = await Promise.all(rooms.map((room) => room.snapshot.write()));
  expect(written.filter(Boolean)).toHaveLength(1);
  expect((await lines()).map(({ alert_key }) => alert_key)).toHaveLength(20);
}, 30_000);
