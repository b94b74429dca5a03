/** The routes of operations, by the app's own code, behind a server that asks for a function key as the host does. */
import type { TableClient } from "@azure/data-tables";
import type { HttpResponseInit } from "@azure/functions";
import type { Contracts } from "@customer360/contracts";
import { Hono } from "hono";
import { TableBatchLedger } from "../../../functions/src/file-arrival/azure/table-batch-ledger.ts";
import { TableBatchRuns } from "../../../functions/src/file-arrival/azure/table-batch-runs.ts";
import { TableFileLedger } from "../../../functions/src/file-arrival/azure/table-file-ledger.ts";
import { AlertTable } from "../../../functions/src/notifications/azure/alert-table.ts";
import { SilenceTable } from "../../../functions/src/notifications/azure/silence-table.ts";
import { loadConfig } from "../../../functions/src/notifications/config/read-config.ts";
import { OpenAlerts } from "../../../functions/src/notifications/open-alerts.ts";
import { getBatch, listBatches, listFiles } from "../../../functions/src/operations/batches.ts";
import { listAlerts } from "../../../functions/src/operations/silences.ts";
import { HttpProblemError } from "../../../functions/src/shared/http.ts";
import { teamsChannels } from "../../../local/src/demo/message-folders.ts";
import { requestOf } from "../../functions/operations/requests.ts";

type Ledgers = Parameters<typeof getBatch>[1];

export function functionsApi(table: (name: string) => TableClient, { platform }: Contracts): Hono {
  const { tables } = platform;
  const runs = new TableBatchRuns(table(tables.batchRuns));
  const ledgers = {
    batches: new TableBatchLedger(table(tables.batches)),
    files: new TableFileLedger(table(tables.files)),
    runs: { lastOf: (batchId: string) => runs.find(batchId) },
  } as unknown as Ledgers;
  const alerts = new OpenAlerts({
    alerts: new AlertTable(table(tables.alerts)),
    silences: new SilenceTable(table(tables.silences)),
    config: loadConfig("functions/notifications.yaml", { teams: teamsChannels() }),
    clock: { now: () => new Date("2017-01-02T20:02:00Z") },
  });
  const app = new Hono();
  app.use(async (context, next) => {
    if (context.req.header("x-functions-key") !== "k") return context.body(null, 401);
    return next();
  });
  const answer = (route: string, by: (request: ReturnType<typeof requestOf>) => Promise<HttpResponseInit>) =>
    app.get(`/api/${route}`, async (context) => {
      const { status, jsonBody } = await by(
        requestOf({ params: context.req.param() as Record<string, string>, query: context.req.query() }),
      ).catch((error: unknown) => {
        if (!(error instanceof HttpProblemError)) throw error;
        return { status: error.problem.status, jsonBody: error.problem };
      });
      return context.json(jsonBody, (status ?? 200) as 200);
    });
  answer("batches", (request) => listBatches(request, ledgers));
  answer("batches/:id", (request) => getBatch(request, ledgers));
  answer("files", (request) => listFiles(request, ledgers));
  answer("alerts", (request) => listAlerts(request, alerts));
  return app;
}
