/** The host of one app: loads it, listens to its triggers, and ends in good order. */
import type { Server } from "node:http";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { listenLocally } from "../servers/local-server.ts";
import { CoreApi } from "./core-api.ts";
import { type AppFunction, loadApp } from "./function-app.ts";
import { readHostFile } from "./host-file.ts";
import type { HostLog } from "./host-log.ts";
import type { CorsSettings } from "./http/cors.ts";
import { createHttpEndpoint, pathOf } from "./http/http-endpoint.ts";
import type { HostKeys } from "./http/keys.ts";
import { Invocations } from "./invocations.ts";
import type { Listener } from "./listener.ts";
import { createOutputs } from "./outputs.ts";
import { QueueListener } from "./queue/queue-listener.ts";
import { ScheduleMonitor } from "./timer/schedule-monitor.ts";
import { TimerListener } from "./timer/timer-listener.ts";

export interface HostOptions {
  /** The app's folder: package.json and host.json are in it. */
  readonly app: string;
  /** Where the host keeps its own state. */
  readonly folder: string;
  /** 0: a free one. */
  readonly port: number;
  readonly keys: HostKeys;
  readonly cors: CorsSettings | null;
  readonly queueLockSeconds: number;
}

/** A function as the host serves it. */
export interface ServedFunction {
  readonly name: string;
  readonly trigger: string;
  /** Path of an HTTP function below the host's address; null for others. */
  readonly path: string | null;
}

export interface Host {
  readonly port: number;
  readonly functions: readonly ServedFunction[];
  /** Takes nothing new, and waits for what is under way. */
  stop(): Promise<void>;
}

/**
 * Starts everything that the app needs.
 *
 * @throws FunctionsHostError when the app or its settings are not what they have to be
 */
export async function startHost(options: HostOptions, log: HostLog): Promise<Host> {
  const environment = process.env;
  const settings = readHostFile(options.app, environment);
  if (settings.ignored.length > 0) {
    log.write("warning", "Host.Startup", `Not honoured here: ${settings.ignored.join(", ")} of host.json`);
  }
  const api = new CoreApi((level, category, message) => log.write(level, `Worker.${category}`, message));
  const functions = await loadApp(options.app, api);
  const invocations = new Invocations(api, log, createOutputs(settings.queues, environment));
  const monitor = new ScheduleMonitor(join(options.folder, "timers"));
  const listeners = new Map<AppFunction, Listener>();
  for (const fn of functions) {
    const { type } = fn.trigger.binding;
    const common = { fn, invocations, environment };
    if (type === "timerTrigger") listeners.set(fn, new TimerListener({ ...common, monitor }));
    if (type === "queueTrigger") {
      const { queues } = settings;
      const queue = { ...common, log, settings: queues, lockSeconds: options.queueLockSeconds };
      listeners.set(fn, new QueueListener(queue));
    }
  }
  const endpoint = createHttpEndpoint({
    functions,
    invocations,
    settings: settings.http,
    keys: options.keys,
    cors: options.cors,
    trigger: (fn, input) => listeners.get(fn)?.trigger(input),
  });
  await invocations.runAppHooks("appStart");
  const server = await listenLocally(createAdaptorServer({ fetch: endpoint }) as Server, options.port);
  for (const listener of listeners.values()) listener.start();
  log.write("information", "Host.Startup", "Host started", {
    port: server.port,
    functions: functions.length,
  });
  return {
    port: server.port,
    functions: functions.map((fn) => served(fn, settings.http.routePrefix)),
    stop: async () => {
      await Promise.all([server.stop(), ...[...listeners.values()].map((listener) => listener.stop())]);
      await invocations.drained();
      await invocations.runAppHooks("appTerminate");
      log.write("information", "Host.Shutdown", "Host stopped");
    },
  };
}

function served(fn: AppFunction, routePrefix: string): ServedFunction {
  const { type } = fn.trigger.binding;
  return { name: fn.name, trigger: type, path: type === "httpTrigger" ? pathOf(fn, routePrefix) : null };
}
