/** Operations: what is going on, what to do once more, and whether everything answers. */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { FileArrivalRoom } from "../file-arrival/index.ts";
import type { Dependencies, Lazy } from "../shared/dependencies.ts";
import type { HealthCheck } from "../shared/health.ts";
import { lazily } from "../shared/lazy.ts";
import { getBatch, listBatches, listFiles, replayBatch } from "./batches.ts";
import { callerOf } from "./caller.ts";
import { discardDeadLetter, listDeadLetters, replayDeadLetter, StoredDeadLetters } from "./dead-letters.ts";
import { listDeliveries } from "./deliveries.ts";
import { Health } from "./health.ts";
import { PoisonWatch } from "./poison.ts";
import type { DeliveryLog, OpenAlerts, Silences } from "./ports.ts";
import { deployedPackage } from "./release.ts";
import type { OperationsSettings } from "./settings.ts";
import { addSilence, endSilence, listAlerts, listSilences } from "./silences.ts";
import { storageChecks } from "./storage-checks.ts";

/** Rooms that operations look into. Each is loaded when somebody asks for it. */
export interface OperatedRooms {
  readonly fileArrival: Lazy<Pick<FileArrivalRoom, "batches" | "files" | "gate" | "runs">>;
  readonly silences: Lazy<Silences>;
  readonly openAlerts: Lazy<OpenAlerts>;
  readonly deliveries: Lazy<DeliveryLog>;
  /** Checks of what only some rooms depend on. */
  readonly checks: Lazy<readonly HealthCheck[]>;
}

type Answer = (request: HttpRequest) => Promise<HttpResponseInit>;

/** What an operator can ask, by function name. */
export type Operation =
  | ("batches" | "batch" | "batch-replay" | "files" | "alerts")
  | (
      | "silences"
      | "silence-add"
      | "silence-end"
      | "deliveries"
      | "deadletters"
      | "deadletter-replay"
      | "deadletter-discard"
    );

export interface OperationsRoom {
  /** Answers a request. @throws HttpProblemError */
  answer(operation: Operation, request: HttpRequest): Promise<HttpResponseInit>;
  health(): Promise<HttpResponseInit>;
  readonly poison: Pick<PoisonWatch, "keep">;
}

export function createOperations(
  dependencies: Dependencies<OperationsSettings>,
  rooms: OperatedRooms,
): OperationsRoom {
  const { clock, log, platform, alerts, deadLetters, runbook, queues, settings } = dependencies;
  const letters = new StoredDeadLetters(deadLetters, queues, Object.values(platform.queues));
  const poison = new PoisonWatch({ clock, log, alerts, deadLetters, runbook });
  const caller = (request: HttpRequest) => callerOf(request, settings);
  const answers: Readonly<Record<Operation, Answer>> = {
    batches: async (request) => listBatches(request, await rooms.fileArrival()),
    batch: async (request) => getBatch(request, await rooms.fileArrival()),
    "batch-replay": async (request) => replayBatch(request, await rooms.fileArrival(), log, caller(request)),
    files: async (request) => listFiles(request, await rooms.fileArrival()),
    alerts: async (request) => listAlerts(request, await rooms.openAlerts()),
    silences: async (request) => listSilences(request, await rooms.silences()),
    "silence-add": async (request) => addSilence(request, await rooms.silences(), clock),
    "silence-end": async (request) => endSilence(request, await rooms.silences(), clock),
    deliveries: async (request) => listDeliveries(request, await rooms.deliveries(), clock),
    deadletters: (request) => listDeadLetters(request, letters),
    "deadletter-replay": (request) =>
      replayDeadLetter(request, { letters, poison, log, caller: caller(request) }),
    "deadletter-discard": (request) =>
      discardDeadLetter(request, { letters, poison, log, caller: caller(request) }),
  };
  const health = lazily(async () => {
    const checks = [...storageChecks(dependencies, platform), ...(await rooms.checks())];
    return new Health(checks, clock, log, deployedPackage());
  });
  return {
    answer: async (operation, request) => {
      caller(request);
      return answers[operation](request);
    },
    health: async () => (await health()).answer(),
    poison,
  };
}
