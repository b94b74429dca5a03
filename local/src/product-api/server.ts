/** The shop's product API on this machine: a stand-in that pages, limits and fails as APIs do. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Rate } from "../../../functions/src/shared/token-bucket.ts";
import { productApp } from "./app.ts";
import type { Catalog } from "./catalog.ts";
import { type Trouble, Troubles } from "./trouble.ts";

export interface ProductApiOptions {
  readonly catalog: Catalog;
  /** Port to listen on; a free one when it is left out. */
  readonly port?: number;
  /** Clients have to send it as `x-api-key`; without one everybody may ask. */
  readonly apiKey?: string;
  /** How often clients may ask; without it as often as they like. */
  readonly rate?: Rate;
  /** What goes wrong, and when. */
  readonly troubles?: readonly Trouble[];
  /** Told of every request that was answered. */
  readonly onRequest?: (request: AnsweredRequest) => void;
}

export interface AnsweredRequest {
  /** Path and query. */
  readonly url: string;
  readonly status: number;
}

export interface ProductApi {
  /** Such as `http://127.0.0.1:43210`. */
  readonly address: string;
  /** Serves another catalog from now on. */
  serve(catalog: Catalog): void;
  /** Adds trouble. */
  misbehave(...troubles: readonly Trouble[]): void;
  /** Ends every connection. */
  stop(): Promise<void>;
}

/** Starts the API and waits until it listens. */
export async function startProductApi(options: ProductApiOptions): Promise<ProductApi> {
  let { catalog } = options;
  const troubles = new Troubles();
  troubles.add(options.troubles ?? []);
  const app = productApp({
    catalog: () => catalog,
    troubles,
    apiKey: options.apiKey ?? null,
    rate: options.rate ?? null,
  });
  const listener = getRequestListener(app.fetch);
  const server = createServer((request, response) => {
    response.once("finish", () =>
      options.onRequest?.({ url: request.url ?? "", status: response.statusCode }),
    );
    void listener(request, response);
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (other) => {
      catalog = other;
    },
    misbehave: (...more) => troubles.add(more),
    stop: () => stop(server),
  };
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
