/** What sets operations off: people and tools over HTTP, and messages that were given up. */
import type { app as App, HttpMethod } from "@azure/functions";
import type { Platform } from "@customer360/contracts";
import type { Lazy } from "../shared/dependencies.ts";
import { answering } from "../shared/http.ts";
import type { Log } from "../shared/log.ts";
import { stateStorage } from "../shared/storage-settings.ts";
import type { Operation, OperationsRoom } from "./index.ts";
import type { OperationsSettings } from "./settings.ts";

const routes: Readonly<Record<Operation, readonly [method: HttpMethod, route: string]>> = {
  batches: ["GET", "batches"],
  batch: ["GET", "batches/{id}"],
  "batch-replay": ["POST", "batches/{id}/replay"],
  files: ["GET", "files"],
  alerts: ["GET", "alerts"],
  silences: ["GET", "silences"],
  "silence-add": ["POST", "silences"],
  "silence-end": ["DELETE", "silences/{id}"],
  deliveries: ["GET", "deliveries"],
  deadletters: ["GET", "deadletters"],
  "deadletter-replay": ["POST", "deadletters/{id}/replay"],
  "deadletter-discard": ["DELETE", "deadletters/{id}"],
};

export function registerOperations(
  app: typeof App,
  load: Lazy<OperationsRoom>,
  settings: OperationsSettings,
  platform: Platform,
  log: Log,
): void {
  // With Entra, App Service authentication has let the caller in before the host looks for a key.
  const authLevel = settings.OPERATIONS_ACCESS === "entra" ? "anonymous" : "function";
  for (const [operation, [method, route]] of Object.entries(routes)) {
    app.http(operation, {
      methods: [method],
      route,
      authLevel,
      handler: answering(log, async (request) => (await load()).answer(operation as Operation, request)),
    });
  }
  app.http("health", {
    methods: ["GET"],
    route: platform.routes.health,
    authLevel: "anonymous",
    handler: answering(log, async () => (await load()).health()),
  });
  for (const queue of Object.values(platform.queues)) {
    app.storageQueue(`${queue}-poison`, {
      queueName: `${queue}-poison`,
      connection: stateStorage,
      handler: async (message, context) => {
        const id = String(context.triggerMetadata?.id ?? context.invocationId);
        await (await load()).poison.keep(queue, message, id);
      },
    });
  }
}
