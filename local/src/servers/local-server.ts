/** HTTP servers that only this machine reaches, and that end in good order. */
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface LocalServer {
  readonly port: number;
  /** Takes no more requests, and waits for the answers to those that are there. */
  stop(): Promise<void>;
}

/** Listens on a port; 0 for a free one. */
export async function listenLocally(server: Server, port: number): Promise<LocalServer> {
  // Services in the cloud keep idle connections for minutes. Node's servers end them after five seconds, just when a client on a
  // busy machine may be about to use one again: its request would be lost.
  server.keepAliveTimeout = 0;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, stop: () => stop(server) };
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  // Clients keep a connection open after its last answer, for requests that nobody takes any more.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  await closed;
  clearInterval(sweep);
}
