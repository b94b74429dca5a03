/** Databricks' REST API on this machine: a stand-in that keeps what it is given, and makes up ids. */
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { listenLocally } from "../servers/local-server.ts";
import { databricksApp, type WorkspaceOptions } from "./app.ts";

export interface AnsweredRequest {
  readonly method: string;
  /** Path without its query. */
  readonly path: string;
  readonly status: number;
}

export interface DatabricksApi {
  /** Such as `http://127.0.0.1:43210`. */
  readonly address: string;
  /** In the order of the answers. */
  readonly answered: readonly AnsweredRequest[];
  stop(): Promise<void>;
}

export async function startDatabricksApi(options: WorkspaceOptions): Promise<DatabricksApi> {
  const answered: AnsweredRequest[] = [];
  const listener = getRequestListener(databricksApp(options).fetch);
  const server = createServer((request, response) => {
    const { method = "", url = "" } = request;
    response.once("finish", () =>
      answered.push({ method, path: url.split("?")[0] ?? url, status: response.statusCode }),
    );
    void listener(request, response);
  });
  const { port, stop } = await listenLocally(server, 0);
  return { address: `http://127.0.0.1:${port}`, answered, stop };
}
