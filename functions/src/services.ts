/** The services that all rooms share, over Azure. */
import { loadContracts } from "@customer360/contracts";
import type { AppSettings } from "./settings.ts";
import { AlertQueue } from "./shared/alert-queue.ts";
import { BlobDeadLetters } from "./shared/blob-dead-letters.ts";
import { connect } from "./shared/clients.ts";
import { systemClock } from "./shared/clock.ts";
import type { Dependencies } from "./shared/dependencies.ts";
import type { Log } from "./shared/log.ts";
import { runbooksOf } from "./shared/runbook.ts";

/** What a room is given, apart from its own settings. */
export type Services = Omit<Dependencies<unknown>, "settings">;

/** @throws ContractError when the contracts cannot be used */
export function createServices(settings: Pick<AppSettings, "storage" | "runbooks">, log: Log): Services {
  const contracts = loadContracts();
  const { platform } = contracts;
  const clients = connect(settings.storage);
  return {
    ...{ clock: systemClock, log, contracts, platform, ...clients },
    alerts: new AlertQueue(clients.queues(platform.queues.alerts)),
    deadLetters: new BlobDeadLetters(clients.containers(platform.containers.deadletters)),
    runbook: runbooksOf(settings.runbooks),
  };
}
