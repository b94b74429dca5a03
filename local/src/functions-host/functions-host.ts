/** Hosts a Functions app in a process of its own, as the runtime of Azure Functions does. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { watchEnd } from "../servers/child-server.ts";
import { FunctionsHostError } from "./errors.ts";
import type { ServedFunction } from "./host.ts";
import type { CorsSettings } from "./http/cors.ts";
import { createHostKeys, type HostKeys } from "./http/keys.ts";
import type { FromHost, ToHost } from "./messages.ts";

export interface FunctionsHostOptions {
  /** The app's folder: package.json, whose `main` is loaded, and host.json are in it. */
  readonly app: string;
  /** Where the host keeps its log and its state. */
  readonly folder: string;
  /** The app's settings; of this process's environment it gets what programs need at all, such as PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** Port to listen on; a free one when it is left out. */
  readonly port?: number;
  /** Keys of the app; new ones when they are left out. */
  readonly keys?: HostKeys;
  /** Whom browsers may call the app from; nothing is answered for CORS when it is left out. */
  readonly cors?: CorsSettings;
  /** How long a queue's message stays hidden when the host dies with it; 600 s as in Azure when it is left out. */
  readonly queueLockSeconds?: number;
  /** How long it may take to start; default 60,000 ms. */
  readonly startMilliseconds?: number;
  /** How long what is under way may take when the host is stopped; default 30,000 ms. */
  readonly drainMilliseconds?: number;
}

export interface FunctionsHost {
  /** `http://127.0.0.1:7071` */
  readonly url: string;
  readonly functions: readonly ServedFunction[];
  readonly keys: HostKeys;
  readonly pid: number;
  /** One JSON object a line. */
  readonly log: string;
  /** Resolves when the process is gone, with how it ended. */
  readonly ended: Promise<string>;
  /** Resolves with a sentence when the process ends by itself. */
  readonly lost: Promise<string>;
  /** Takes nothing new, waits for what is under way, and ends. */
  stop(): Promise<void>;
  /** Ends at once, as when the machine fails. */
  kill(): Promise<void>;
}

const inherited = ["PATH", "HOME", "TMPDIR", "TEMP", "TZ", "LANG", "SystemRoot", "NODE_EXTRA_CA_CERTS"];

/**
 * Starts the host and waits until the app is served.
 *
 * Kept as documented: HTTP with routes, methods, keys and CORS; storage queues with batches, dequeue counts, visibility
 * and poison queues; timers that make up for what they missed; queue and blob outputs; the app's hooks. Refused: every
 * other trigger or binding, HTTP streams, accounts reached by identity. Not proven here: scaling out, cold starts,
 * `functionTimeout`, keys of single functions, Entra before the app.
 *
 * @throws FunctionsHostError that says why the app cannot be served
 */
export async function startFunctionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  const log = join(options.folder, "functions-host.log");
  const keys = options.keys ?? createHostKeys();
  const child = spawn(options);
  const { lost, expectEnd } = watchEnd(child, "The Functions host", log);
  const ended = once(child, "exit").then(([code, signal]) => signal ?? `exit code ${code}`);
  const { app, folder, port = 0, cors = null, queueLockSeconds = 600 } = options;
  tell(child, { type: "start", options: { app, folder, port, keys, cors, queueLockSeconds }, log });
  try {
    const started = await answerOf(child, ended, log, options.startMilliseconds ?? 60_000);
    return {
      ...{ keys, log, ended, lost },
      url: `http://127.0.0.1:${started.port}`,
      functions: started.functions,
      pid: child.pid ?? 0,
      stop: () => {
        expectEnd();
        return stop(child, ended, options.drainMilliseconds ?? 30_000);
      },
      kill: async () => {
        expectEnd();
        child.kill("SIGKILL");
        await ended;
      },
    };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

function spawn({ app, folder, env }: FunctionsHostOptions): ChildProcess {
  const output = join(folder, "functions-host.out");
  mkdirSync(dirname(output), { recursive: true });
  const descriptor = openSync(output, "a");
  const own = inherited.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  const child = fork(fileURLToPath(new URL("host-process.ts", import.meta.url)), {
    cwd: app,
    env: { ...Object.fromEntries(own), ...env },
    execArgv: [],
    stdio: ["ignore", descriptor, descriptor, "ipc"],
  });
  closeSync(descriptor);
  return child;
}

type Started = FromHost & { type: "started" };

async function answerOf(
  child: ChildProcess,
  ended: Promise<string>,
  log: string,
  milliseconds: number,
): Promise<Started> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), milliseconds);
  const late = once(giveUp.signal, "abort").then((): never => {
    throw new FunctionsHostError(
      `The Functions host did not start within ${milliseconds / 1000} s; its log is ${log}.`,
    );
  });
  const gone = ended.then((how): never => {
    throw new FunctionsHostError(
      `The Functions host ended with ${how} before it started; its log is ${log}.`,
    );
  });
  try {
    const [message] = (await Promise.race([once(child, "message"), late, gone])) as [FromHost];
    if (message.type === "failed") throw new FunctionsHostError(message.message);
    return message;
  } finally {
    clearTimeout(timer);
    gone.catch(() => {});
  }
}

async function stop(child: ChildProcess, ended: Promise<string>, milliseconds: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
  tell(child, { type: "stop" });
  await ended;
  clearTimeout(timer);
}

function tell(child: ChildProcess, message: ToHost): void {
  // A process that is gone is told of by its end.
  if (child.connected) child.send(message, () => {});
}
