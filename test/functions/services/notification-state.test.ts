import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { alertIdOf } from "../../../functions/src/notifications/ids.ts";
import type { GroupState } from "../../../functions/src/notifications/model.ts";
import { notificationOf } from "../notifications/rendering-cases.ts";
import { type Estate, everythingToTeams, startEstate } from "./notifier.ts";

let estate: Estate;

beforeAll(async () => {
  estate = await startEstate();
}, 60_000);
afterAll(() => estate.stop());

describe("instances that write at once", () => {
  test("lose no alert of a trouble", async () => {
    const notifier = await estate.notifier(everythingToTeams);
    const rooms = await Promise.all([1, 2, 3, 4].map(() => notifier.instance()));
    const alerts = Array.from({ length: 12 }, (_, index) =>
      notifier.alert({ description: `Batch ${index}.` }),
    );
    await Promise.all(alerts.map((alert, index) => rooms[index % 4]?.intake.take(alert)));
    expect(await rooms[0]?.openAlerts.list(10)).toMatchObject([{ count: 12 }]);
  });

  test("lose no acknowledgement", async () => {
    const notifier = await estate.notifier(everythingToTeams);
    const [room, other] = await Promise.all([notifier.instance(), notifier.instance()]);
    await room.intake.take(notifier.alert());
    notifier.later(1);
    const id = alertIdOf(notifier.alert().key);
    const takes = Array.from({ length: 8 }, (_, index) =>
      room.intake.take(notifier.alert({ description: `${index}` })),
    );
    await Promise.all([
      ...takes,
      other.intake.acknowledge([id], "Ana"),
      other.intake.acknowledge([id], "Ana"),
    ]);
    expect(await room.openAlerts.list(1)).toMatchObject([{ acknowledged: { by: "Ana" }, count: 9 }]);
  });

  test("begin a group once, and change it one after the other", async () => {
    const { groups } = await estate.notifier(everythingToTeams);
    const group: GroupState = {
      ...{ id: "0123456789abcdef0123456789abcdef", route: "default", labels: {}, sequence: 1 },
      ...{ lastNotifiedAt: null, told: {}, outbox: [1] },
    };
    const made = (sequence: number) => notificationOf([{}], { id: `${group.id}.${sequence}` });
    const first = await groups.save(group, [made(1)], null);
    expect(await groups.save(group, [made(2)], null)).toBeNull();
    expect(await groups.notification(`${group.id}.2`)).toBeNull();
    const version = first?.version ?? "";
    const second = await groups.save({ ...group, sequence: 3 }, [made(3)], version);
    expect(await groups.save({ ...group, sequence: 4 }, [made(4)], version)).toBeNull();
    expect(await groups.remove(group.id, version)).toBe(false);
    expect(await groups.all()).toEqual([second]);
  });
});

test("what is over leaves no group behind, and nothing at all after the time that things are kept", async () => {
  const notifier = await estate.notifier(everythingToTeams);
  const room = await notifier.instance();
  await room.intake.take(notifier.alert());
  await room.silences.add({
    ...{ matchers: { dataset: ["other"] }, author: "Ana", comment: "" },
    ...{ startsAt: notifier.now, endsAt: new Date(notifier.now.getTime() + 60_000) },
  });
  await notifier.pass([room], 60, 30);
  expect((await notifier.groups.all()).map(({ value }) => value.outbox)).toEqual([[]]);
  notifier.later(1);
  await room.intake.take(notifier.alert({ state: "resolved" }));
  await notifier.pass([room], 600, 300);
  expect(await notifier.groups.all()).toEqual([]);
  await notifier.pass([room], 3600, 1800);
  expect(await room.clean()).toBe(0);
  notifier.later(91 * 24 * 3600);
  expect(await room.clean()).toBeGreaterThan(5);
  // The list of channels, and the state of two of them.
  expect(await notifier.countRows()).toEqual({ alerts: 0, deliveries: 4, silences: 0 });
}, 30_000);

test("an alert from the future does not outlive its end", async () => {
  const notifier = await estate.notifier(everythingToTeams);
  const room = await notifier.instance();
  await room.intake.take(notifier.alert({ occurredAt: "2099-01-01T00:00:00Z" }));
  notifier.later(60);
  expect(await room.intake.take(notifier.alert({ state: "resolved" }))).toBe("ended");
  expect(await room.openAlerts.list(1)).toEqual([]);
});

test("a silence that matches everything, or nothing, or has no time, is none", async () => {
  const room = await (await estate.notifier(everythingToTeams)).instance();
  const sound = {
    matchers: { dataset: ["orders"] },
    author: "Ana",
    comment: "",
    startsAt: new Date(0),
    endsAt: new Date(9e12),
  };
  await expect(room.silences.add({ ...sound, matchers: {} })).rejects.toThrow(/everything or nothing/);
  await expect(room.silences.add({ ...sound, matchers: { dataset: [] } })).rejects.toThrow(
    /everything or nothing/,
  );
  await expect(room.silences.add({ ...sound, endsAt: new Date(0) })).rejects.toThrow(/ends before it begins/);
  expect(await room.silences.end("unknown", new Date())).toBe(false);
});
