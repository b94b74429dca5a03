/** What tables of signals are made of: the shipped routes, and how cells are written. */
import { join } from "node:path";
import { loadConfig } from "../../../functions/src/notifications/config/read-config.ts";
import { labelsOf } from "../../../functions/src/notifications/pipeline/matchers.ts";
import { routesFor } from "../../../functions/src/notifications/pipeline/routing.ts";
import type { Alert, AlertSeverity } from "../../../functions/src/shared/alert.ts";
import { root } from "../../setup/paths.mjs";
import { teamsChannels } from "../demo/message-folders.ts";

/** A table of the page, under its heading. */
export interface SignalTable {
  readonly heading: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const shipped = join(root, "functions", "notifications.yaml");
export const config = loadConfig(shipped, { teams: teamsChannels() });

export const code = (text: string) => `\`${text}\``;
export const runbook = (topic: string) => `[${topic}](runbooks/${topic}.md)`;
export const columns = ["signal", "raised", "severity", "told", "runbook"] as const;

/** Receivers of an alert by the notifier's own routing. */
export function told(origin: string, severity: AlertSeverity, owner: string | null = null): string {
  const alert = {
    key: "k",
    severity,
    origin,
    owner,
    dataset: null,
    batchId: null,
    labels: {},
  } as unknown as Alert;
  const routes = routesFor(config.route, labelsOf(alert));
  return routes
    .map(({ receiver, mute }) => {
      const waits = mute.map(({ name }) => name).join(" and ");
      return `${receiver === "owner" ? (owner ?? "owner") : receiver}${waits && ` (waits: ${waits})`}`;
    })
    .join(", ");
}
