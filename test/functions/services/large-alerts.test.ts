import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { readAlert } from "../../../functions/src/notifications/alerts/read-alert.ts";
import type { Alert } from "../../../functions/src/shared/alert.ts";
import { AlertQueue } from "../../../functions/src/shared/alert-queue.ts";
import { noiseOf } from "../../chance.ts";
import { alertOf } from "../notifications/builders.ts";
import { type Estate, everythingToTeams, notificationIds, startEstate } from "./notifier.ts";

let estate: Estate;
let before = 0;

beforeAll(async () => {
  estate = await startEstate();
}, 60_000);
afterAll(() => estate.stop());
beforeEach(() => {
  before = estate.teams.messages().length;
});
const sent = () => notificationIds(estate.teams).slice(0, estate.teams.messages().length - before);

/** Text that nothing makes shorter. */
const bytes = noiseOf("large alerts");
const noise = (characters: number) => bytes(characters).toString("base64").slice(0, characters);

/** As much as an alert may say. */
const verbose = (): Partial<Alert> => ({
  description: noise(4000),
  facts: Array.from({ length: 20 }, () => ({ name: noise(100), value: noise(1000) })),
  labels: Object.fromEntries(Array.from({ length: 30 }, () => [noise(100), noise(300)])),
});

test("a group of alerts that say all they may is told, and keeps no other from being told", async () => {
  const notifier = await estate.notifier(everythingToTeams);
  const room = await notifier.instance();
  for (let index = 0; index < 20; index += 1)
    await room.intake.take(notifier.alert({ key: `k${index}`, dataset: "verbose", ...verbose() }));
  await room.intake.take(notifier.alert({ key: "terse", dataset: "terse" }));
  await notifier.pass([room], 60, 30);
  expect(sent()).toHaveLength(2);
}, 30_000);

test("a group of tens of thousands of alerts is kept", async () => {
  const { groups } = await estate.notifier(everythingToTeams);
  const at = "2026-06-01T10:00:00.000Z";
  const ids = Array.from({ length: 20_000 }, () => bytes(16).toString("hex"));
  const told = { state: "firing", severity: "error", startedAt: at, at, steps: 0 } as const;
  const group = {
    ...{ id: "0123456789abcdef0123456789abcdef", route: "default", labels: {}, sequence: 1, outbox: [] },
    ...{ lastNotifiedAt: at, told: Object.fromEntries(ids.map((id) => [id, told])) },
  };
  const saved = await groups.save(group, [], null);
  expect(await groups.all()).toEqual([{ value: group, version: saved?.version }]);
});

test("an alert that is longer than a message is cut rather than lost", async () => {
  const queue = estate.storage.connect().queues("alerts");
  const error = "Ein Fehler in Zeile 1 der Ausgabe: ü€😀\n".repeat(20_000);
  const alert = alertOf({
    ...{ title: error, description: error },
    facts: Array.from({ length: 50 }, () => ({ name: "Output", value: error })),
  });
  await new AlertQueue(queue).raise(alert);
  const [message] = (await queue.receiveMessages()).receivedMessageItems;
  const read = readAlert(JSON.parse(Buffer.from(message?.messageText ?? "", "base64").toString()));
  expect(read).toMatchObject({ key: alert.key, severity: alert.severity });
  expect(read.description).toMatch(/^Ein Fehler in Zeile 1/);
  expect(read.facts[0]?.value.length).toBeGreaterThan(100);
});
