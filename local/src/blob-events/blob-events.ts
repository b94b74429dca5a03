/** A proxy before Azurite's blob service that announces uploads as Event Grid does. */
import { Agent, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueClient } from "@azure/storage-queue";
import { createProxyServer } from "http-proxy-3";
import { connectionStringOf, type StorageEndpoints } from "../azurite/account.ts";
import { listenLocally } from "../servers/local-server.ts";
import { type ConfirmedUpload, createAnnouncer } from "./announce.ts";
import type { EventSchema } from "./blob-created.ts";
import { createSequencer } from "./sequencer.ts";
import { Turns } from "./turns.ts";
import { type BlobAddress, blobChangeOf } from "./upload.ts";

/** What an Event Grid subscription is limited to. */
export interface Watched {
  readonly container: string;
  /** What the names of blobs start with; every blob of the container when it is left out. */
  readonly prefix?: string;
}

export interface BlobEventsOptions {
  /** Where Azurite's services are. */
  readonly endpoints: StorageEndpoints;
  readonly watched: readonly Watched[];
  /** Name of the storage queue that events are put onto; it is made when there is none. */
  readonly queue: string;
  /** Default: Event Grid's own schema. */
  readonly schema?: EventSchema;
  /** Port to listen on; a free one when it is left out. */
  readonly port?: number;
  /** Called when an upload was made, but its event could not be queued; its client is told to try again. */
  readonly onError: (error: Error) => void;
}

export interface BlobEvents {
  /** Where clients find the services: the proxy for blobs, Azurite itself for the rest. */
  readonly endpoints: StorageEndpoints;
  readonly connectionString: string;
  stop(): Promise<void>;
}

/**
 * Starts the proxy and waits until it listens.
 *
 * An upload is confirmed to its client once its event is on the queue. Event Grid gives no such promise, nor does it keep
 * the order of events or send each only once: nothing may be built on that. An upload whose client leaves before it is
 * confirmed may be made without an event, which Event Grid would send.
 */
export async function startBlobEvents(options: BlobEventsOptions): Promise<BlobEvents> {
  const announce = await announcerFor(options);
  const agent = new Agent({ keepAlive: true });
  const forward = createForwarder(new URL(options.endpoints.blob).origin, agent, options.onError);
  const turns = new Turns();
  const server = createServer(async (request, response) => {
    const change = blobChangeOf({
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
    });
    if (change === null || !isWatched(change, options.watched)) return forward(request, response);
    const endTurn = await turns.take(`${change.container}/${change.blob}`);
    // A client that left while it waited has no use for its turn.
    if (response.closed) return endTurn();
    response.once("close", endTurn);
    const { api } = change;
    if (api === null) return forward(request, response);
    forward(request, response, (headers) =>
      announce({ ...change, api, request: request.headers, response: headers }),
    );
  });
  // Big files over slow lines take as long as they take.
  server.requestTimeout = 0;
  const { port, stop } = await listenLocally(server, options.port ?? 0);
  const blob = `http://127.0.0.1:${port}${new URL(options.endpoints.blob).pathname}`;
  const endpoints = { ...options.endpoints, blob };
  return {
    endpoints,
    connectionString: connectionStringOf(endpoints),
    stop: async () => {
      await stop();
      agent.destroy();
    },
  };
}

async function announcerFor({ endpoints, queue: queueName, schema = "event-grid" }: BlobEventsOptions) {
  const connectionString = connectionStringOf(endpoints);
  const queue = new QueueClient(connectionString, queueName);
  await queue.createIfNotExists();
  const blobs = BlobServiceClient.fromConnectionString(connectionString);
  return createAnnouncer({ blobs, queue, schema, nextSequencer: createSequencer() });
}

function isWatched({ container, blob }: BlobAddress, watched: readonly Watched[]): boolean {
  return watched.some((one) => one.container === container && blob.startsWith(one.prefix ?? ""));
}

/** Called with the headers of a request that succeeded, before its client hears of it. */
type BeforeAnswer = (headers: ConfirmedUpload["response"]) => Promise<void>;

type Forward = (request: IncomingMessage, response: ServerResponse, beforeAnswer?: BeforeAnswer) => void;

/** Sends requests on as they came, path and Host header included: signatures cover them. */
function createForwarder(target: string, agent: Agent, onError: (error: Error) => void): Forward {
  const pending = new WeakMap<IncomingMessage, BeforeAnswer>();
  const proxy = createProxyServer({ target, toProxy: true, agent });
  proxy.on("error", (error, _request, response) => {
    if ("writeHead" in response) refuse(response, error);
    else response.destroy();
  });
  proxy.on("proxyRes", async (answer, request, response) => {
    const beforeAnswer = pending.get(request);
    if (!beforeAnswer) return;
    try {
      if ((answer.statusCode ?? 500) < 300) await beforeAnswer(answer.headers);
      response.writeHead(answer.statusCode ?? 500, answer.rawHeaders);
      answer.pipe(response);
    } catch (error) {
      answer.resume();
      onError(error as Error);
      refuse(response, error as Error);
    }
  });
  return (request, response, beforeAnswer) => {
    if (beforeAnswer) pending.set(request, beforeAnswer);
    proxy.web(request, response, { selfHandleResponse: beforeAnswer !== undefined });
  };
}

/** As the service says that it could not do its work, so that clients try again. */
function refuse(response: ServerResponse, error: Error): void {
  if (response.headersSent) return void response.destroy();
  const message = error.message.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  response.writeHead(500, { "content-type": "application/xml", "x-ms-error-code": "InternalError" });
  response.end(`<?xml version="1.0"?><Error><Code>InternalError</Code><Message>${message}</Message></Error>`);
}
