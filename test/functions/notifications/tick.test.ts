import { expect, test } from "@jest/globals";
import type { Notification } from "../../../functions/src/notifications/model.ts";
import { Tick } from "../../../functions/src/notifications/pipeline/tick.ts";
import { createLog } from "../../../functions/src/shared/log.ts";
import { start, World } from "./builders.ts";

test("a group that cannot be kept, and a channel that fails, keep nothing else from being done", async () => {
  const handed: Notification[] = [];
  const done: string[] = [];
  const world = new World();
  for (const dataset of ["broken", "orders"]) world.tell({ key: dataset, dataset });
  const open = async () => [...world.records.values()].map((value) => ({ value, version: "1" }));
  const tick = new Tick({
    config: world.config,
    clock: { now: () => new Date(start.getTime() + 60_000) },
    log: createLog(() => undefined),
    alerts: { open, save: async () => true },
    groups: {
      all: async () => [],
      save: async (value) => {
        if (value.labels.dataset === "broken") throw new Error("There is no room for it.");
        return { value, version: "1" };
      },
    },
    silences: { list: async () => [] },
    deliveries: { channels: async () => [] },
    dispatcher: {
      dispatch: async (groups, notifications) => {
        handed.push(...notifications.filter(({ id }) => groups.some(({ value }) => id.startsWith(value.id))));
        throw new Error("A channel fails.");
      },
    },
    digests: { send: async () => void done.push("digests") },
    reminders: { send: async () => void done.push("reminders") },
    heartbeat: { beat: async () => void done.push("heartbeat") },
  });
  await expect(tick.run()).rejects.toThrow("There is no room for it. Error: A channel fails.");
  expect(handed).toMatchObject([{ labels: { dataset: "orders" } }]);
  expect(done).toEqual(["digests", "reminders", "heartbeat"]);
});
