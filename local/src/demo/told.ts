/** Who was told of what: waits until everybody has been, and counts. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { odata } from "@azure/data-tables";
import { z } from "zod";
import { TableFileLedger } from "../../../functions/src/file-arrival/azure/table-file-ledger.ts";
import { AlertTable } from "../../../functions/src/notifications/azure/alert-table.ts";
import type { AlertRecord } from "../../../functions/src/notifications/model.ts";
import { jsonOf } from "../../../functions/src/shared/json-entity.ts";
import { historyCorrelation } from "./hand-over.ts";
import { messageFolders } from "./message-folders.ts";
import type { Surroundings } from "./surroundings.ts";
import { until } from "./until.ts";

const tallied = z.object({
  accepted: z.int(),
  rejected: z.int(),
  repeated: z.int(),
  /** Alerts that were ever opened, and how many of them are over. */
  alerts: z.int(),
  resolved: z.int(),
});
/** What came of a demo's files and alerts, from its first run on. */
export type Tally = Readonly<z.output<typeof tallied>>;

const tallyName = "tally.json";
const everything = 100_000;
const secondsToTell = 30;
const alertPartition = "alert";

/** @returns titles of the alerts that nobody has been told of yet; of one that is over, of its end */
export async function untold(surroundings: Surroundings, signal: AbortSignal): Promise<readonly string[]> {
  const { contracts, app, platform, table } = surroundings;
  const emails = platform.mailbox.messages().map(({ text }) => text ?? "");
  const cards = platform.teams.messages().map((message) => JSON.stringify(message.cards));
  const said = [...emails, ...cards].join("\n");
  const records = await new AlertTable(table(contracts.platform.tables.alerts)).open();
  const suppressed = new Set(
    (await app.openAlerts(signal)).flatMap(({ alert, suppressed }) => (suppressed ? alert.key : [])),
  );
  return records
    .map(({ value }) => value.alert)
    .filter(({ key, title }) => !suppressed.has(key) && !said.includes(title))
    .map(({ title }) => title);
}

/**
 * Waits until the app has dealt with every message and told of every alert.
 *
 * @param logs folder of the app's log
 * @returns titles of the alerts that nobody has been told of after some seconds
 */
export async function untilTold(
  surroundings: Surroundings,
  signal: AbortSignal,
  logs: string,
): Promise<readonly string[]> {
  const deadline = performance.now() + secondsToTell * 1000;
  return until(
    async () => {
      if (!(await areQueuesEmpty(surroundings))) return null;
      const titles = await untold(surroundings, signal);
      // A card can have come while the email on the same alert is still on its way.
      if (!(await areQueuesEmpty(surroundings))) return null;
      return titles.length === 0 || performance.now() > deadline ? titles : null;
    },
    {
      ...{ seconds: 2 * secondsToTell, signal },
      otherwise: `The Functions app does not get to the end of its queues; its log is ${join(logs, "functions-host.log")}.`,
    },
  );
}

/** @returns whether the app has dealt with every message */
export async function areQueuesEmpty({
  contracts,
  queue,
}: Pick<Surroundings, "contracts" | "queue">): Promise<boolean> {
  const counts = await Promise.all(
    Object.values(contracts.platform.queues).map(
      async (name) => (await queue(name).getProperties()).approximateMessagesCount ?? 0,
    ),
  );
  return counts.every((count) => count === 0);
}

export async function tally({ contracts, table }: Pick<Surroundings, "contracts" | "table">): Promise<Tally> {
  const { tables } = contracts.platform;
  const all = await new TableFileLedger(table(tables.files)).list({}, everything);
  const files = all.filter(({ correlationId }) => correlationId !== historyCorrelation);
  const count = (status: string) => files.filter((file) => file.status === status).length;
  const states: string[] = [];
  const filter = odata`PartitionKey eq ${alertPartition}`;
  for await (const entity of table(tables.alerts).listEntities({ queryOptions: { filter } })) {
    const { alert, transitions } = jsonOf<AlertRecord>(entity);
    // A success that nothing went before is kept as the end of a trouble that never began.
    if (transitions.length > 0) states.push(alert.state);
  }
  return {
    ...{ accepted: count("accepted"), rejected: count("rejected"), repeated: count("repeated") },
    ...{ alerts: states.length, resolved: states.filter((state) => state === "resolved").length },
  };
}

export function writeTally(platform: string, tally: Tally): void {
  writeFileSync(join(platform, tallyName), `${JSON.stringify(tally, null, 2)}\n`);
}

/** @returns null before the first run has come to its end */
export function readTally(platform: string): Tally | null {
  const file = join(platform, tallyName);
  return existsSync(file) ? tallied.parse(JSON.parse(readFileSync(file, "utf8"))) : null;
}

/** How many emails and cards have come. */
export function received(platform: string): { readonly emails: number; readonly cards: number } {
  const { mailbox, teams } = messageFolders(platform);
  return { emails: messagesIn(mailbox), cards: messagesIn(teams) };
}

function messagesIn(folder: string): number {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".json")).length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}
