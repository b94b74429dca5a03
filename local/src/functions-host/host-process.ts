/** The process that an app runs in. It ends by itself when the process that started it is gone. */
import { format } from "node:util";
import { type Host, startHost } from "./host.ts";
import { createHostLog, type HostLog } from "./host-log.ts";
import type { FromHost, ToHost } from "./messages.ts";

let host: Host | undefined;

process.on("message", async (message: ToHost) => {
  if (message.type === "start") await start(message);
  else await stop();
});
process.on("disconnect", stop);
// Ctrl-C reaches all processes of a terminal; the one that started this one says when to stop.
process.on("SIGINT", () => {});

async function start({ options, log: file }: ToHost & { type: "start" }): Promise<void> {
  const log = createHostLog(file);
  takeConsole(log);
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    process.on(event, (error: unknown) => end(log, error));
  }
  try {
    host = await startHost(options, log);
    tell({ type: "started", port: host.port, functions: host.functions });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    log.write("critical", "Host.Startup", message, { stack: (error as Error).stack });
    tell({ type: "failed", message }, () => process.exit(1));
  }
}

async function stop(): Promise<void> {
  await host?.stop();
  process.exit(0);
}

/** An app that fails outside of its functions is lost: the process ends, as the runtime's worker does. */
function end(log: HostLog, error: unknown): never {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  log.write("critical", "Host", `The app failed outside of its functions: ${message}`, { stack });
  process.exit(1);
}

/** What the app prints becomes entries of the log. */
function takeConsole(log: HostLog): void {
  const levels = {
    debug: "debug",
    log: "information",
    info: "information",
    warn: "warning",
    error: "error",
  } as const;
  for (const [method, level] of Object.entries(levels)) {
    const write = (...args: unknown[]) => log.write(level, "Host.Console", format(...args));
    console[method as keyof typeof levels] = write;
  }
}

function tell(message: FromHost, then: () => void = () => {}): void {
  process.send?.(message, then);
}
