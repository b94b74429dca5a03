/** What a demo's platform knows of alerts, and what people were sent about them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { odata, TableClient } from "@azure/data-tables";
import { loadContracts } from "@customer360/contracts";
import type { AlertRecord } from "../../../functions/src/notifications/model.ts";
import { jsonOf } from "../../../functions/src/shared/json-entity.ts";
import { startAzurite } from "../../../local/src/azurite/azurite.ts";
import { messageFolders } from "../../../local/src/demo/message-folders.ts";

export interface KnownAlert {
  readonly key: string;
  readonly title: string;
  readonly state: string;
}

/** One email or card. */
export interface Message {
  /** Of the notification and who got it: the same twice is a message that came twice. */
  readonly identity: string;
  readonly text: string;
}

/** Alerts that began at least once, by their keys. @param out output folder of a demo that has ended */
export async function alertsOf(out: string): Promise<ReadonlyMap<string, KnownAlert>> {
  const { tables } = loadContracts().platform;
  const azurite = await startAzurite({ folder: join(out, "platform", "storage") });
  try {
    const options = { allowInsecureConnection: true };
    const table = TableClient.fromConnectionString(azurite.connectionString, tables.alerts, options);
    const found = new Map<string, KnownAlert>();
    for await (const entity of table.listEntities({
      queryOptions: { filter: odata`PartitionKey eq ${"alert"}` },
    })) {
      const { alert, transitions } = jsonOf<AlertRecord>(entity);
      const { key, title, state } = alert;
      if (transitions.length > 0) found.set(key, { key, title, state });
    }
    return found;
  } finally {
    await azurite.stop();
  }
}

/** Every email and card. @param out output folder of a demo */
export function messagesOf(out: string): readonly Message[] {
  const { mailbox, teams } = messageFolders(join(out, "platform"));
  const emails = readAll<{ text: string | null; headers: Record<string, string> }>(mailbox);
  const cards = readAll<{ channel: string; cards: unknown }>(teams);
  return [
    ...emails.map(({ text, headers }) => ({
      identity: `email ${headers["x-notification-id"]}`,
      text: text ?? "",
    })),
    ...cards.map(({ channel, cards: shown }) => {
      const text = JSON.stringify(shown);
      return { identity: `card ${channel} ${/Notification ([\w.-]+)\./.exec(text)?.[1]}`, text };
    }),
  ];
}

function readAll<Content>(folder: string): Content[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Content);
}
