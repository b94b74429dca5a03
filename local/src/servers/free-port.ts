/** Ports that nobody listens on. */
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below those that systems give to whoever connects somewhere, for one of them could be gone before it is listened on. */
const [first, behindLast] = [20_000, 32_000];

/** A port that is free now, for a server whose address has to be known before it starts. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(first, behindLast);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if (["EADDRINUSE", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
  server.close();
  await once(server, "close");
  return true;
}
