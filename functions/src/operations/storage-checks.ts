/** Asks storage whether it answers, with what the app's identity may do. */
import type { Platform } from "@customer360/contracts";
import type { Clients } from "../shared/clients.ts";
import type { HealthCheck } from "../shared/health.ts";

export function storageChecks({ containers, queues, tables }: Clients, platform: Platform): HealthCheck[] {
  return [
    {
      name: "lake",
      ask: async (abortSignal) =>
        void (await containers(platform.containers.inbox).getProperties({ abortSignal })),
    },
    {
      name: "queues",
      ask: async (abortSignal) =>
        void (await queues(platform.queues.blobEvents).getProperties({ abortSignal })),
    },
    {
      name: "tables",
      ask: async (abortSignal) => {
        const pages = tables(platform.tables.files).listEntities({ abortSignal }).byPage({ maxPageSize: 1 });
        await pages.next();
      },
    },
  ];
}
