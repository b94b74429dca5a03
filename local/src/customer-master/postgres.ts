/** PostgreSQL as a process of its own, with its data in a folder. */
import { execFile, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { logTo, readyWithin, stopChild, watchEnd } from "../servers/child-server.ts";
import { freePort } from "../servers/free-port.ts";
import { PostgresError } from "./errors.ts";
import { isRoot, nobody, type PostgresPrograms, postgresPrograms, unprivileged } from "./programs.ts";

export interface PostgresOptions {
  /** Where data, password and log are kept; what an earlier run left there is served again. */
  readonly folder: string;
  /** How long it may take to start; default 60,000 ms. */
  readonly startMilliseconds?: number;
}

export interface Postgres {
  /** How to connect, as `pg` takes it. */
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    readonly database: string;
  };
  /** Of the process that ends PostgreSQL when this one is gone; without it, PostgreSQL ends. */
  readonly pid: number;
  /** Resolves with a sentence when that process ends by itself. */
  readonly lost: Promise<string>;
  /** Ends it in good order. */
  stop(): Promise<void>;
}

// Not the name of a schema: that would be searched for tables before `public`.
const user = "customer_master";
const isReady = /database system is ready to accept connections/;

/**
 * Starts PostgreSQL and waits until it answers; makes its database the first time.
 *
 * @throws PostgresError when it ends before that, or takes too long
 */
export async function startPostgres({
  folder,
  startMilliseconds = 60_000,
}: PostgresOptions): Promise<Postgres> {
  const programs = await postgresPrograms();
  const [data, log] = [join(folder, "data"), join(folder, "postgres.log")];
  mkdirSync(folder, { recursive: true });
  const password = passwordOf(folder);
  await endLeftOver(programs, data);
  if (!existsSync(data)) await makeDatabase(programs, folder, data);
  const port = await freePort();
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=20",
    "shared_buffers=32MB",
  ];
  // A background worker's transaction would hold back what a batch may read, and days would depend on chance.
  settings.push("autovacuum=off");
  const args = ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  const child = fork(endWithParent(), [...unprivileged(programs.postgres, args)], {
    execArgv: [],
    silent: true,
    // A process group of its own: Ctrl-C in the terminal is for this side to handle.
    detached: process.platform !== "win32",
  });
  logTo(child, log);
  const { lost, expectEnd } = watchEnd(child, "PostgreSQL", log);
  // The process that ends PostgreSQL with this one may be killed itself: nothing would end PostgreSQL after that.
  const ended = once(child, "exit").then(() => endLeftOver(programs, data));
  // Awaited by whoever stops it.
  ended.catch(() => {});
  const stop = async () => {
    expectEnd();
    await stopChild(child);
    await ended;
  };
  try {
    await readyWithin(child, {
      ...{ output: child.stderr, milliseconds: startMilliseconds },
      read: (line) => isReady.test(line) || undefined,
      error: (why) => new PostgresError(`PostgreSQL ${why}; its log is ${log}.`),
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    connection: { host: "127.0.0.1", port, user, password, database: "postgres" },
    ...{ pid: child.pid ?? 0, lost },
    stop,
  };
}

function endWithParent(): string {
  return fileURLToPath(new URL("end-with-parent.mjs", import.meta.url));
}

function passwordOf(folder: string): string {
  const file = join(folder, "password");
  if (!existsSync(file)) writeFileSync(file, randomBytes(16).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

/** Made beside its place and then moved there, so that it is whole or not there. */
async function makeDatabase(programs: PostgresPrograms, folder: string, data: string): Promise<void> {
  const draft = `${data}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  if (isRoot) chownSync(draft, nobody, nobody);
  // Locale C sorts and compares bytes, as the lake does.
  const args = ["-D", draft, "--locale=C", "--encoding=UTF8", `--username=${user}`, "--auth=scram-sha-256"];
  await run(programs.initdb, [...args, `--pwfile=${join(folder, "password")}`, "--no-sync"]);
  renameSync(draft, data);
}

/** Ends a server that outlived who started it. One that is gone needs nothing: then its number, if any, is stale. */
async function endLeftOver(programs: PostgresPrograms, data: string): Promise<void> {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  if (!isRunning(pid)) return;
  await run(programs.pg_ctl, ["stop", "-D", data, "-m", "fast", "-w"]);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const [command, ...rest] = unprivileged(program, args);
  try {
    await promisify(execFile)(command, rest);
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
    const why =
      code === "ENOENT" && isRoot
        ? "it refuses to run as root, and setpriv (package util-linux), which gives root's rights up, is not there"
        : stderr?.trim() || message;
    throw new PostgresError(`PostgreSQL could not be set up: ${why}.`, { cause: error });
  }
}
