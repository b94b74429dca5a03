import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { claimed } from "../../../functions/src/notifications/delivery/attempts.ts";
import {
  type Estate,
  everythingToTeams,
  notificationIdOf,
  notificationIds,
  startEstate,
} from "./notifier.ts";

let estate: Estate;

beforeAll(async () => {
  estate = await startEstate();
}, 60_000);
afterAll(() => estate.stop());

/** Messages of earlier tests. */
let before = { cards: 0, emails: 0 };
beforeEach(() => {
  estate.teams.setOutage(null);
  estate.mailbox.setOutage(null);
  before = { cards: estate.teams.messages().length, emails: estate.mailbox.messages().length };
});
const newIds = () => notificationIds(estate.teams).slice(0, estate.teams.messages().length - before.cards);
const newEmails = () => estate.mailbox.messages().slice(0, estate.mailbox.messages().length - before.emails);

test("racing instances send everything once", async () => {
  const notifier = await estate.notifier(everythingToTeams);
  const rooms = await Promise.all([1, 2, 3, 4].map(() => notifier.instance()));
  const alerts = Array.from({ length: 8 }, (_, index) =>
    notifier.alert({ key: `k${index}`, dataset: `d${index % 3}` }),
  );
  // Every message of the queue reaches every instance.
  await Promise.all(rooms.flatMap((room) => alerts.map((alert) => room.intake.take(alert))));
  await notifier.pass(rooms, 120);
  expect(newIds()).toHaveLength(3);
  expect(new Set(newIds()).size).toBe(3);
  expect(newEmails().map(({ subject }) => subject)).toEqual(["[test] Heartbeat: The notifier works"]);
  const [open] = await Promise.all(rooms.map((room) => room.openAlerts.list(100)));
  expect(open?.map(({ count }) => count)).toEqual(Array.from({ length: 8 }, () => 1));
}, 60_000);

test("an outage of Teams for an hour loses and doubles nothing", async () => {
  const { webhook, address } = await estate.webhook();
  const notifier = await estate.notifier(everythingToTeams, {
    NOTIFICATIONS_TEAMS: JSON.stringify({ alerts: address }),
  });
  const rooms = await Promise.all([notifier.instance(), notifier.instance()]);
  const [room] = rooms;
  webhook.isOut = true;
  for (let minutes = 0; minutes < 60; minutes += 5) {
    await room?.intake.take(notifier.alert({ key: `k${minutes}`, dataset: `d${minutes}` }));
    if (minutes === 30)
      await room?.intake.take(notifier.alert({ key: "k0", dataset: "d0", state: "resolved" }));
    await notifier.pass(rooms, 300, 150);
  }
  expect(webhook.taken).toEqual([]);
  expect(webhook.refused).toBeGreaterThan(50);
  webhook.isOut = false;
  await notifier.pass(rooms, 600, 150);
  const log = (await room?.deliveries.list({ state: null, since: new Date(0) }, 100)) ?? [];
  const cards = log.filter(({ channelId }) => channelId === "teams-alerts");
  expect(cards).toHaveLength(13);
  expect(cards.map(({ state }) => state)).toEqual(cards.map(() => "sent"));
  expect(webhook.taken.map(notificationIdOf).sort()).toEqual(cards.map(({ id }) => id).sort());
}, 60_000);

test("twelve notifications at once keep below the four a second that Teams takes", async () => {
  const notifier = await estate.notifier(everythingToTeams.replace("groupWait: 30s", "groupWait: 1s"));
  notifier.isRealTime = true;
  const rooms = await Promise.all([notifier.instance(), notifier.instance()]);
  const past = { occurredAt: new Date(Date.now() - 60_000).toISOString() };
  const alerts = Array.from({ length: 12 }, (_, index) =>
    notifier.alert({ key: `k${index}`, dataset: `d${index}`, ...past }),
  );
  await Promise.all(alerts.map((alert) => rooms[0]?.intake.take(alert)));
  const deadline = Date.now() + 20_000;
  while (newIds().length < 12 && Date.now() < deadline) {
    await rooms[0]?.tick.run();
    await notifier.deliver(rooms);
  }
  expect(new Set(newIds()).size).toBe(12);
  // A machine that stalls bunches some together; without turns, eight of the twelve would be refused at once.
  expect(notifier.complaints.filter((line) => !line.includes("answered 429"))).toEqual([]);
  expect(notifier.complaints.length).toBeLessThan(4);
}, 60_000);

test("500 alerts in a minute become a digest, for people and for a channel", async () => {
  const notifier = await estate.notifier(
    everythingToTeams.replace("channel: {teams: alerts}", "channel: {teams: alerts, email: [c@example.com]}"),
  );
  const room = await notifier.instance();
  const alerts = Array.from({ length: 500 }, (_, index) =>
    notifier.alert({ key: `k${index}`, dataset: `d${index}` }),
  );
  await Promise.all(alerts.map((alert) => room.intake.take(alert)));
  await notifier.pass([room], 180, 30);
  expect(newIds()).toHaveLength(1);
  const digests = newEmails().filter(({ subject }) => subject.includes("storm"));
  expect(digests).toMatchObject([
    {
      subject: "[test] Alert storm: 500 notifications, 500 firing",
      to: [{ address: "c@example.com" }],
      attachments: [{ name: "alerts.csv" }],
    },
  ]);
}, 60_000);

describe("what is refused for good", () => {
  test("goes to a dead letter, and is delivered once when that is replayed", async () => {
    const notifier = await estate.notifier(everythingToTeams);
    const room = await notifier.instance();
    estate.teams.setOutage({ status: 403 });
    await room.intake.take(notifier.alert({ title: "Refused" }));
    await notifier.pass([room], 60);
    const letters = (await notifier.deadLetters.list("notifications", 10)).filter(({ reason }) =>
      reason.includes("Refused"),
    );
    expect(letters).toMatchObject([{ queue: "notifications", body: { replay: true } }]);
    expect(letters[0]?.reason).toMatch(
      /^'Refused' could not be delivered to teams-alerts in 1 attempts: .+ answered 403/,
    );
    estate.teams.setOutage(null);
    await notifier.pass([room], 600, 60);
    expect(newIds()).toEqual([]);
    for (let times = 0; times < 3; times++) await room.deliverer.deliver(letters[0]?.body as never);
    expect(newIds()).toHaveLength(1);
  });

  test("stands in no log with the webhook's address", async () => {
    const notifier = await estate.notifier(everythingToTeams);
    const room = await notifier.instance();
    estate.teams.setOutage({ status: 403 });
    await room.intake.take(notifier.alert());
    await notifier.pass([room], 60);
    expect(notifier.complaints.join()).toContain("was not delivered");
    expect(notifier.complaints.join()).not.toContain(
      new URL(estate.teams.webhook("alerts")).searchParams.get("sig"),
    );
  });
});

describe("a crash", () => {
  test("between the decision and the channels loses nothing", async () => {
    const notifier = await estate.notifier(everythingToTeams);
    await (await notifier.instance()).intake.take(notifier.alert());
    notifier.later(60);
    notifier.cutOff("deliveries");
    const dying = await notifier.instance();
    await expect(dying.tick.run()).rejects.toThrow();
    notifier.cutOff(null);
    await notifier.pass([await notifier.instance()], 60);
    expect(newIds()).toHaveLength(1);
  });

  test("that loses the queue's message is made up for", async () => {
    const notifier = await estate.notifier(everythingToTeams);
    const room = await notifier.instance();
    await room.intake.take(notifier.alert());
    notifier.later(60);
    await room.tick.run();
    await notifier.loseMessages();
    await notifier.pass([room], 120);
    expect(newIds()).toHaveLength(1);
  });

  test("in an attempt is made up for when its lease is over", async () => {
    const notifier = await estate.notifier(everythingToTeams);
    const room = await notifier.instance();
    await room.intake.take(notifier.alert());
    notifier.later(60);
    await room.tick.run();
    const pending = await room.deliveries.list({ state: "pending", since: new Date(0) }, 10);
    const waiting = pending.find(({ channelId }) => channelId === "teams-alerts");
    const found = await notifier.deliveries.find("teams-alerts", waiting?.id ?? "");
    if (!found) throw new Error("Nothing waits.");
    await notifier.deliveries.update(claimed(found.value, notifier.now), found.version);
    await notifier.pass([room], 120, 30);
    expect(newIds()).toEqual([]);
    await notifier.pass([room], 120, 30);
    expect(newIds()).toEqual([waiting?.id]);
  });
});
