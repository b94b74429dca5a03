/** The app's `notifications.yaml` with times that fit a demonstration of minutes. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { root } from "../../setup/paths.mjs";

interface Route {
  groupWait?: string;
  groupInterval?: string;
  mute?: string[];
  routes?: Route[];
}

/** Routes and receivers stay as they are; groups wait for seconds, and nobody sleeps. @returns the file's path */
export function demoNotifications(folder: string): string {
  const source = readFileSync(join(root, "functions", "notifications.yaml"), "utf8");
  const config = parse(source) as { route: Route };
  const file = join(folder, "notifications.yaml");
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, stringify({ ...config, route: hurried(config.route) }));
  return file;
}

function hurried({ mute: _, routes, ...route }: Route): Route {
  const times = {
    ...(route.groupWait && { groupWait: "1s" }),
    ...(route.groupInterval && { groupInterval: "2s" }),
  };
  return { ...route, ...times, ...(routes && { routes: routes.map(hurried) }) };
}
