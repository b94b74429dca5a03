/** A lake and the state of Functions in Azurite, empty, with everything that `contracts/platform.yaml` names. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Contracts, loadContracts } from "@customer360/contracts";
import type { Alert, AlertSink } from "../../../functions/src/shared/alert.ts";
import { type Clients, connect } from "../../../functions/src/shared/clients.ts";
import { type Azurite, startAzurite } from "../../../local/src/azurite/azurite.ts";

export interface TestStorage {
  readonly azurite: Azurite;
  readonly contracts: Contracts;
  /** Clients of their own connections, as another instance of the app has them. */
  connect(): Clients;
  stop(): Promise<void>;
}

export async function startStorage(): Promise<TestStorage> {
  const contracts = loadContracts();
  const folder = mkdtempSync(join(tmpdir(), "functions-storage-"));
  const azurite = await startAzurite({ folder });
  const settings = { LAKE_STORAGE: azurite.connectionString, STATE_STORAGE: azurite.connectionString };
  const { containers, queues, tables } = connect(settings);
  const { platform } = contracts;
  const names = Object.values(platform.queues).flatMap((name) => [name, `${name}-poison`]);
  await Promise.all([
    ...Object.values(platform.containers).map((name) => containers(name).createIfNotExists()),
    ...names.map((name) => queues(name).createIfNotExists()),
    ...Object.values(platform.tables).map((name) => tables(name).createTable()),
  ]);
  const stop = async () => {
    await azurite.stop();
    rmSync(folder, { recursive: true });
  };
  return { azurite, contracts, connect: () => connect(settings), stop };
}

/** Keeps the alerts that are raised. */
export class AlertList implements AlertSink {
  readonly raised: Alert[] = [];

  async raise(alert: Alert): Promise<void> {
    this.raised.push(alert);
  }

  /** State and key of each alert, in order and without repetitions. */
  get keys(): string[] {
    return [...new Set(this.raised.map(({ state, key }) => `${state} ${key}`))];
  }
}
