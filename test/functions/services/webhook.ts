/** A webhook of Teams without a sense of time: what it takes, and what it is asked while it is out of order. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { cardsOf } from "../../../local/src/teams/workflow-message.ts";

export class Webhook {
  /** Cards that were taken, as text. */
  readonly taken: string[] = [];
  /** Requests that were refused. */
  refused = 0;
  isOut = false;
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece);
      if (this.isOut) {
        this.refused++;
        response.writeHead(503, { "retry-after": "30" }).end();
        return;
      }
      this.taken.push(JSON.stringify(cardsOf(Buffer.concat(pieces))));
      response.writeHead(202).end();
    });
  }

  /** @returns its address */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
