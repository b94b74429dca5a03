/** An Event Hubs namespace on this machine, which unmodified Event Hubs clients speak AMQP 1.0 with. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import rhea, { type EventContext } from "rhea";
import { ClientConnection } from "./client-connection.ts";
import { AmqpFault, EventHubsError } from "./errors.ts";
import { maxMessageBytes } from "./event-batch.ts";
import { EventHub, type EventHubOptions } from "./event-hub.ts";
import { Ownership } from "./ownership.ts";
import type { AccessPolicy } from "./sas-token.ts";

export interface EventHubsOptions {
  readonly hubs: readonly EventHubOptions[];
  /** Port to listen on; a free one when it is left out. */
  readonly port?: number;
  /** The policy that clients sign in with; `RootManageSharedAccessKey` with a new key when it is left out. */
  readonly policy?: AccessPolicy;
  /** Tells when an event arrived; the machine's clock when it is left out. */
  readonly now?: () => Date;
}

export interface EventHubs {
  readonly port: number;
  /** Connection string of the namespace; clients add the hub's name, or `EntityPath` does. */
  readonly connectionString: string;
  /** @throws AmqpFault when there is none of this name */
  hub(name: string): EventHub;
  /** Refuses the next sends with server-busy: so many of them, or all until 0 is given. */
  refuseAsBusy(sends: number): void;
  /** Ends every connection. Events are in memory: they end as well. */
  stop(): Promise<void>;
}

/**
 * Starts the broker and waits until it listens.
 *
 * Kept as documented: shared access signatures, partition keys, batches, sequence numbers, offsets, starting positions,
 * consumer groups, owner levels, the largest message. Not here, and refused: Entra tokens, idempotent producers,
 * bodies of AMQP values. It proves nothing about throughput units, geo-replication or retention by time.
 *
 * @throws EventHubsError when it has no hubs
 */
export async function startEventHubs(options: EventHubsOptions): Promise<EventHubs> {
  if (options.hubs.length === 0)
    throw new EventHubsError("Event Hubs needs at least one event hub; name it in hubs.");
  const now = options.now ?? (() => new Date());
  const policy = options.policy ?? {
    name: "RootManageSharedAccessKey",
    key: randomBytes(32).toString("base64"),
  };
  const hubs = new Map(options.hubs.map((hub) => [hub.name.toLowerCase(), new EventHub(hub, now())]));
  const hub = (name: string): EventHub => {
    const found = hubs.get(name.toLowerCase());
    if (found) return found;
    throw new AmqpFault(
      "amqp:not-found",
      `There is no event hub '${name}', only ${[...hubs.keys()].join(", ")}.`,
    );
  };
  let busySends = 0;
  const checkBusy = () => {
    if (busySends <= 0) return;
    busySends -= 1;
    throw new AmqpFault("com.microsoft:server-busy", "The namespace is busy; try again in a few seconds.");
  };
  const listener = await listen(options.port ?? 0, () => {
    return new ClientConnection({ policy, ownership, now, hub, checkBusy });
  });
  const ownership = new Ownership();
  return {
    port: listener.port,
    connectionString: [
      `Endpoint=sb://localhost:${listener.port}`,
      `SharedAccessKeyName=${policy.name}`,
      `SharedAccessKey=${policy.key}`,
      "UseDevelopmentEmulator=true",
    ].join(";"),
    hub,
    refuseAsBusy: (sends) => {
      busySends = sends;
    },
    stop: listener.stop,
  };
}

async function listen(port: number, accept: () => ClientConnection) {
  const container = rhea.create_container();
  for (const mechanism of ["ANONYMOUS", "MSSBCBS"]) container.sasl_server_mechanisms[mechanism] = anonymous;
  container.on("connection_open", ({ connection }: EventContext) => {
    const client = accept();
    client.serve(connection);
    connection.on("connection_close", () => client.close());
    connection.on("disconnected", () => client.close());
  });
  // A client that breaks off, or breaks the protocol, loses its connection; the others go on.
  for (const event of ["error", "protocol_error", "connection_error"]) container.on(event, () => {});
  const server = container.listen({
    port,
    host: "localhost",
    max_frame_size: 65_536,
    receiver_options: { autoaccept: false, credit_window: 500, max_message_size: maxMessageBytes },
  } as Parameters<typeof container.listen>[0]);
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await once(server, "listening");
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    // An error, because rhea stops its heartbeat for nothing less.
    for (const socket of sockets) socket.destroy(new Error("The broker stopped."));
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

/** Clients sign in by tokens put to `$cbs`; the connection itself is open to all. */
function anonymous() {
  return { outcome: true, username: "anonymous", start: () => undefined };
}
