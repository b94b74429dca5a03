import { describe, expect, test } from "@jest/globals";
import { configOf, gist, plainRoute, start, World } from "./builders.ts";

const minute = 60;
const hour = 3600;

describe("grouping and reasons", () => {
  test("the first message waits for company, and tells all that came meanwhile", () => {
    const world = new World();
    world.tell({ key: "a" });
    expect(gist(world.until(20))).toEqual([]);
    world.tell({ key: "b" });
    expect(gist(world.until(hour))).toEqual(["first, everybody, 2 firing"]);
  });

  test("what comes later waits for the interval and is told as new", () => {
    const world = new World();
    world.tell({ key: "a" });
    world.until(40);
    world.tell({ key: "b" });
    expect(gist(world.until(5 * minute + 20))).toEqual([]);
    const [notification] = world.until(5 * minute + 40);
    expect(gist(notification ? [notification] : [])).toEqual(["new, everybody, 2 firing"]);
    expect(notification?.alerts.map(({ alert, change }) => `${alert.key} ${change}`)).toEqual([
      "b new",
      "a unchanged",
    ]);
  });

  test("nothing new is repeated every four hours, and not before", () => {
    const world = new World();
    world.tell();
    expect(gist(world.until(4 * hour))).toEqual(["first, everybody, 1 firing"]);
    expect(gist(world.until(9 * hour))).toEqual([
      "repeat, everybody, 1 firing",
      "repeat, everybody, 1 firing",
    ]);
  });

  test("the same alert again is no news", () => {
    const world = new World();
    world.tell();
    world.until(minute);
    for (let at = 2; at < 200; at++) {
      world.tell();
      expect(gist(world.until(at * minute))).toEqual([]);
    }
  });

  test("graver is told as worse", () => {
    const world = new World();
    world.tell({ severity: "warning" });
    world.until(minute);
    world.tell({ severity: "critical" });
    expect(gist(world.until(hour))).toEqual(["worse, everybody, 1 firing"]);
  });

  test("data sets are told apart", () => {
    const world = new World();
    world.tell({ key: "a", dataset: "orders" });
    world.tell({ key: "b", dataset: "products" });
    world.tell({ key: "c", dataset: null });
    expect(gist(world.until(hour))).toHaveLength(3);
  });

  test("every notification has an id of its own, in a second life of its group too", () => {
    const world = new World();
    const ids: string[] = [];
    for (let round = 0; round < 3; round++) {
      world.tell({ state: "firing" });
      ids.push(...world.until((round * 2 + 1) * hour).map(({ id }) => id));
      world.tell({ state: "resolved" });
      ids.push(...world.until((round * 2 + 2) * hour).map(({ id }) => id));
    }
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(6);
  });
});

describe("the end", () => {
  test("is told once", () => {
    const world = new World();
    world.tell();
    world.until(minute);
    world.tell({ state: "resolved" });
    expect(gist(world.until(10 * hour))).toEqual(["resolved, everybody, 1 resolved"]);
    expect([...world.records.values()].map(({ open }) => open)).toEqual([false]);
  });

  test("of one alert leaves the others firing", () => {
    const world = new World();
    world.tell({ key: "a" });
    world.tell({ key: "b" });
    world.until(minute);
    world.tell({ key: "a", state: "resolved" });
    expect(gist(world.until(hour))).toEqual(["resolved, everybody, 1 firing, 1 resolved"]);
  });

  test("is not told of what was over before anybody heard of it", () => {
    const world = new World();
    world.tell();
    world.until(20);
    world.tell({ state: "resolved" });
    expect(gist(world.until(hour))).toEqual([]);
  });

  test("that overtakes its beginning leaves nothing open", () => {
    const world = new World();
    world.tell({ state: "resolved", occurredAt: "2026-06-01T10:00:01.000Z" });
    world.tell({ state: "firing", occurredAt: "2026-06-01T10:00:00.000Z" });
    expect(gist(world.until(hour))).toEqual([]);
  });

  test("of an alert that its route leads elsewhere by now is told where its beginning was", () => {
    const split = `
route:
  receiver: everybody
  groupBy: [dataset]
  groupWait: 30s
  groupInterval: 5m
  repeatInterval: 4h
  routes:
    - {name: grave, match: {severity: critical}, receiver: lead}`;
    const world = new World(configOf(split));
    world.tell({ severity: "error" });
    world.until(minute);
    world.tell({ severity: "critical" });
    expect(gist(world.until(hour))).toEqual(["first, lead, 1 firing"]);
    world.tell({ severity: "critical", state: "resolved" });
    expect(gist(world.until(2 * hour)).sort()).toEqual([
      "resolved, everybody, 1 resolved",
      "resolved, lead, 1 resolved",
    ]);
  });
});

describe("flapping", () => {
  test("is told once, and its end when it keeps still", () => {
    const world = new World();
    const told: string[] = [];
    for (let at = 0; at < 40; at++) {
      world.tell({ state: at % 2 === 0 ? "firing" : "resolved" });
      told.push(...gist(world.until((at + 1) * 2 * minute)));
    }
    expect(told.filter((text) => text.includes("flapping"))).toEqual(["flapping, everybody, 1 flapping"]);
    expect(told.length).toBeLessThanOrEqual(3);
    expect(gist(world.until(3 * hour))).toEqual(["resolved, everybody, 1 resolved"]);
  });

  test("that ends in fire is told as firing", () => {
    const world = new World();
    const told: string[] = [];
    for (let at = 0; at < 7; at++) {
      world.tell({ state: at % 2 === 0 ? "firing" : "resolved" });
      told.push(...gist(world.until((at + 1) * minute)));
    }
    told.push(...gist(world.until(2 * hour)));
    expect(told).toEqual([
      "first, everybody, 1 firing",
      "flapping, everybody, 1 flapping",
      "new, everybody, 1 firing",
    ]);
  });
});

describe("silences", () => {
  const silence = (endsAt: number) => ({
    id: "1",
    matchers: { dataset: ["ord*"] },
    author: "ana",
    comment: "planned",
    startsAt: start.toISOString(),
    endsAt: new Date(start.getTime() + endsAt * 1000).toISOString(),
    createdAt: start.toISOString(),
  });

  test("hold back until they expire; what is still true is told then", () => {
    const world = new World();
    world.silences = [silence(hour)];
    world.tell();
    world.tell({ key: "other", dataset: "products" });
    expect(gist(world.until(hour - 10))).toEqual(["first, everybody, 1 firing"]);
    expect(gist(world.until(hour + minute))).toEqual(["first, everybody, 1 firing"]);
  });

  test("hide no end for good", () => {
    const world = new World();
    world.tell();
    world.until(minute);
    world.silences = [silence(3 * hour)];
    world.tell({ state: "resolved" });
    expect(gist(world.until(3 * hour - 10))).toEqual([]);
    expect(gist(world.until(4 * hour))).toEqual(["resolved, everybody, 1 resolved"]);
  });
});

describe("inhibition", () => {
  const rules = `
inhibitions:
  source-down: {sources: {key: "extraction/*/failed"}, targets: {origin: data-quality}, equal: [source]}`;
  const down = {
    key: "extraction/catalog/failed",
    origin: "extraction",
    dataset: null,
    labels: { source: "catalog" },
  };
  const child = { key: "dq", labels: { source: "catalog" } };

  test("a source that is down mutes its children, and only while it is down", () => {
    const world = new World(configOf(plainRoute, rules));
    world.tell(down);
    world.tell(child);
    world.tell({ key: "stranger", dataset: "orders2", labels: { source: "orders" } });
    expect(gist(world.until(2 * hour))).toEqual(["first, everybody, 1 firing", "first, everybody, 1 firing"]);
    world.tell({ ...down, state: "resolved" });
    expect(gist(world.until(3 * hour)).sort()).toEqual([
      "first, everybody, 1 firing",
      "resolved, everybody, 1 resolved",
    ]);
  });

  test("alerts without the label are not the same as each other", () => {
    const world = new World(configOf(plainRoute, rules));
    world.tell({ ...down, labels: {} });
    world.tell({ ...child, labels: {} });
    expect(gist(world.until(hour))).toHaveLength(2);
  });
});

describe("mute windows", () => {
  const nights = `
route: {receiver: everybody, groupBy: [dataset], groupWait: 30s, groupInterval: 5m, repeatInterval: 4h, mute: [nights]}
muteWindows:
  nights: {timeZone: Europe/Berlin, from: "20:00", to: "07:00"}`;

  test("what is still true in the morning is told then, what is over is not", () => {
    const world = new World(configOf(nights));
    world.until(9 * hour);
    world.tell({ key: "stays" });
    world.tell({ key: "goes" });
    world.until(10 * hour);
    world.tell({ key: "goes", state: "resolved" });
    expect(gist(world.until(19 * hour - 10))).toEqual([]);
    expect(gist(world.until(19 * hour + minute))).toEqual(["first, everybody, 1 firing"]);
  });
});

describe("escalation", () => {
  const escalating = `
route:
  receiver: everybody
  groupBy: [dataset]
  groupWait: 30s
  groupInterval: 5m
  repeatInterval: 1d
  escalation: until-acknowledged
escalations:
  until-acknowledged:
    severities: [critical]
    steps: [{after: 15m, receiver: on-call}, {after: 45m, receiver: lead}]
    every: 1h`;
  const critical = { severity: "critical" } as const;

  test("goes on until somebody acknowledges", () => {
    const world = new World(configOf(escalating));
    world.tell(critical);
    expect(gist(world.until(3 * hour))).toEqual([
      "first, everybody, 1 firing",
      "escalation, on-call, 1 firing",
      "escalation, lead, 1 firing",
      "escalation, lead, 1 firing",
      "escalation, lead, 1 firing",
    ]);
    world.acknowledge();
    expect(gist(world.until(23 * hour))).toEqual([]);
  });

  test("leaves slighter alerts and resolved ones alone", () => {
    const world = new World(configOf(escalating));
    world.tell({ key: "slight", severity: "error" });
    world.tell(critical);
    world.until(minute);
    world.tell({ ...critical, state: "resolved" });
    expect(gist(world.until(3 * hour))).toEqual(["resolved, everybody, 1 firing, 1 resolved"]);
  });

  test("begins anew when an acknowledged alert gets worse", () => {
    const world = new World(configOf(escalating));
    world.tell({ severity: "error" });
    world.until(minute);
    world.acknowledge();
    world.tell(critical);
    expect(gist(world.until(hour))).toEqual([
      "worse, everybody, 1 firing",
      "escalation, on-call, 1 firing",
      "escalation, lead, 1 firing",
    ]);
  });

  test("after hours without the app, each receiver is told once", () => {
    const world = new World(configOf(escalating));
    world.tell(critical);
    world.until(minute);
    world.now = new Date(start.getTime() + 6 * hour * 1000);
    expect(gist(world.until(6 * hour + 20))).toEqual([
      "escalation, on-call, 1 firing",
      "escalation, lead, 1 firing",
    ]);
  });
});

test("acknowledged alerts are not repeated, and their end is told", () => {
  const world = new World();
  world.tell();
  world.until(minute);
  world.acknowledge();
  expect(gist(world.until(20 * hour))).toEqual([]);
  world.tell({ state: "resolved" });
  expect(gist(world.until(21 * hour))).toEqual(["resolved, everybody, 1 resolved"]);
});

test("the gravest of many are shown, and all are counted", () => {
  const world = new World();
  for (let index = 0; index < 50; index++) world.tell({ key: `e${index}`, severity: "warning" });
  world.tell({ key: "grave", severity: "critical" });
  const [notification] = world.until(minute);
  expect(notification?.counts.firing).toBe(51);
  expect(notification?.alertIds).toHaveLength(51);
  expect(notification?.alerts).toHaveLength(20);
  expect(notification?.alerts[0]?.alert.key).toBe("grave");
});
