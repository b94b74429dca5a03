import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import type { Route } from "../../functions/src/notifications/config/model.ts";
import { loadConfig } from "../../functions/src/notifications/config/read-config.ts";
import { teamsChannels } from "../../local/src/demo/message-folders.ts";
import { demoNotifications } from "../../local/src/demo/notification-times.ts";

const folder = mkdtempSync(join(tmpdir(), "notification-times-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const all = (route: Route): Route[] => [route, ...route.routes.flatMap(all)];

test("the demo waits for seconds and mutes nobody; receivers and routes are the app's own", () => {
  const own = loadConfig(join("functions", "notifications.yaml"), { teams: teamsChannels() });
  const demo = loadConfig(demoNotifications(folder), { teams: teamsChannels() });
  const who = ({ name, receiver, matchers }: Route) => ({ name, receiver, matchers });
  expect(all(demo.route).map(who)).toEqual(all(own.route).map(who));
  expect(all(own.route).some(({ mute }) => mute.length > 0)).toBe(true);
  for (const route of all(demo.route)) {
    expect(route).toMatchObject({ mute: [], groupWait: 1000, groupInterval: 2000 });
  }
  expect({ ...demo, route: null }).toEqual({ ...own, route: null });
});
