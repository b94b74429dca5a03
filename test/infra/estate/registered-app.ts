/** What the Functions app registers with the host: its triggers, without any of their work. */
import type { app as App } from "@azure/functions";
import { loadPlatform } from "@customer360/contracts";
import { blobRoutes, composeApp } from "../../../functions/src/app.ts";
import { roomsOf } from "../../../functions/src/rooms.ts";
import { readAppSettings } from "../../../functions/src/settings.ts";
import { createLog } from "../../../functions/src/shared/log.ts";
import type { Settings } from "./app-references.ts";

export interface RegisteredApp {
  readonly queues: readonly {
    readonly name: string;
    readonly queueName: string;
    readonly connection: string;
  }[];
  readonly blobs: readonly { readonly container: string; readonly prefix: string }[];
  /** Below `/api`, such as `alerts/{origin}`. */
  readonly routes: readonly string[];
}

/** @param settings as the app sees them: references to the vault are replaced by what it holds */
export function registeredApp(settings: Settings): RegisteredApp {
  const queues: RegisteredApp["queues"][number][] = [];
  const routes: string[] = [];
  const listening = {
    storageQueue: (name: string, { queueName, connection }: { queueName: string; connection: string }) =>
      queues.push({ name, queueName, connection }),
    http: (name: string, { route }: { route?: string }) => routes.push(route ?? name),
    timer: () => {},
  };
  const read = readAppSettings(settings);
  const log = createLog(() => {});
  composeApp(listening as unknown as typeof App, read, log);
  return { queues, routes, blobs: blobRoutes(loadPlatform(), roomsOf(read, log)) };
}
