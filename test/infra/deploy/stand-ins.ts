/** What a deployment meets: the stand-in for a workspace, and servers that answer as Azure does, with a state of their own. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type DatabricksApi, startDatabricksApi } from "../../../local/src/databricks-api/server.ts";
import { listenLocally } from "../../../local/src/servers/local-server.ts";

export const token = "a token that lives as long as a test";

/** What Azure keeps of our estate. Tests look into it, and change it. */
export interface AzureState {
  /** Digest of the package that the app runs from; null before the first one. */
  running: string | null;
  readonly packages: Buffer[];
  /** Ways in which the next deployments end; success when none is left. */
  readonly endings: number[];
  /** Looks that a deployment takes. */
  looks: number;
  seen: number;
  readonly triggers: Map<string, "Started" | "Stopped">;
  readonly requests: string[];
}

export interface StandIns {
  readonly databricks: DatabricksApi;
  /** What the workspace's Git folders find, by reference. */
  readonly remote: Map<string, string>;
  readonly azure: AzureState;
  /** Of the app, its packages and Azure Resource Manager. */
  readonly azureAddress: string;
  /** Asks the workspace as the tests' own. */
  ask(method: string, path: string, body?: object): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

export const factoryId = "/subscriptions/s/resourceGroups/g/providers/Microsoft.DataFactory/factories/f";

/** @param digestOf what a package says that it is */
export async function startStandIns(digestOf: (zip: Buffer) => string): Promise<StandIns> {
  const remote = new Map<string, string>();
  const databricks = await startDatabricksApi({ workspaceId: 7, token, remote });
  const azure: AzureState = {
    ...{ running: null, packages: [], endings: [], looks: 2, seen: 0, requests: [] },
    triggers: new Map(),
  };
  const server = createServer((request, response) => void answer(request, response, azure, digestOf));
  const { port, stop } = await listenLocally(server, 0);
  return {
    ...{ databricks, remote, azure, azureAddress: `http://127.0.0.1:${port}` },
    ask: (method, path, body) => askWorkspace(databricks.address, method, path, body),
    stop: async () => {
      await stop();
      await databricks.stop();
    },
  };
}

async function askWorkspace(address: string, method: string, path: string, body?: object) {
  const response = await fetch(`${address}/api/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Record<string, unknown>;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  state: AzureState,
  digestOf: (zip: Buffer) => string,
): Promise<void> {
  const { method = "", url = "" } = request;
  const path = url.split("?")[0] ?? "";
  state.requests.push(`${method} ${path}`);
  const bytes = await buffer(request);
  const json = (body: object, status = 200, headers: Record<string, string> = {}) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  if (path === "/api/health") return void json(...healthOf(state));
  if (request.headers.authorization !== `Bearer ${token}`)
    return void json({ error: { message: "Who is that?" } }, 401);
  if (path === "/api/publish") {
    state.packages.push(bytes);
    state.seen = 0;
    return void json({}, 202, { location: "https://elsewhere.example/api/deployments/d1" });
  }
  if (path === "/api/deployments/d1") return void json(deploymentOf(state, digestOf));
  const [, name = "", action] = /\/triggers\/([^/]+)(?:\/(start|stop))?$/.exec(path) ?? [];
  if (!state.triggers.has(name)) return void json({ error: { message: "There is no such trigger." } }, 404);
  if (action) state.triggers.set(name, action === "start" ? "Started" : "Stopped");
  json({ properties: { runtimeState: state.triggers.get(name) } });
}

function healthOf({ running }: AzureState): [object, number] {
  return running === null ? [{}, 404] : [{ status: "up", package: running, dependencies: [] }, 200];
}

function deploymentOf(state: AzureState, digestOf: (zip: Buffer) => string): object {
  state.seen += 1;
  if (state.seen < state.looks) return { id: "d1", status: 2, complete: false };
  const status = state.endings.shift() ?? 4;
  const last = state.packages.at(-1);
  if (status === 4 && last) state.running = digestOf(last);
  return { id: "d1", status, status_text: status === 4 ? "" : "out of luck", complete: true };
}
