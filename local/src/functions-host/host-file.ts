/** host.json: the settings that this host honours, and the names of those that it does not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { FunctionsHostError } from "./errors.ts";
import { timeSpan } from "./time-span.ts";

const queues = z.object({
  /** How long at most to wait before asking an empty queue again. */
  maxPollingInterval: timeSpan.default(60_000),
  /** How long a message stays hidden after its function failed. */
  visibilityTimeout: timeSpan.default(0),
  batchSize: z.int().min(1).max(32).default(16),
  maxDequeueCount: z.int().min(1).default(5),
  /** More are fetched when no more than this many are being worked on; half of batchSize when it is left out. */
  newBatchThreshold: z.int().min(0).optional(),
  messageEncoding: z.enum(["base64", "none"]).default("base64"),
});

const http = z.object({
  routePrefix: z.string().default("api"),
  /** -1: no limit. */
  maxOutstandingRequests: z.int().min(-1).default(-1),
  maxConcurrentRequests: z.int().min(-1).default(-1),
});

const hostFile = z.object({
  version: z.literal("2.0"),
  extensions: z.object({ queues: queues.prefault({}), http: http.prefault({}) }).prefault({}),
});

export type QueueSettings = z.output<typeof queues>;
export type HttpSettings = z.output<typeof http>;

export interface HostSettings {
  readonly queues: QueueSettings;
  readonly http: HttpSettings;
  /** Settings of the file that change nothing here, such as `logging`. */
  readonly ignored: readonly string[];
}

/**
 * Reads an app's host.json. A variable such as `AzureFunctionsJobHost__extensions__queues__batchSize` goes before it, as
 * it does in Azure.
 *
 * @throws FunctionsHostError when the file is missing or a setting is not what it has to be
 */
export function readHostFile(app: string, environment: NodeJS.ProcessEnv): HostSettings {
  const file = join(app, "host.json");
  const content = withOverrides(parse(file), environment);
  const read = hostFile.safeParse(content);
  if (!read.success) throw new FunctionsHostError(`${file}: ${z.prettifyError(read.error)}`);
  return { ...read.data.extensions, ignored: ignoredOf(content) };
}

type Tree = { [name: string]: unknown };

function parse(file: string): Tree {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Tree;
  } catch (error) {
    throw new FunctionsHostError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function withOverrides(content: Tree, environment: NodeJS.ProcessEnv): Tree {
  const tree = structuredClone(content);
  for (const [name, value] of Object.entries(environment)) {
    const [prefix, ...path] = name.split("__");
    const last = path.pop();
    if (prefix !== "AzureFunctionsJobHost" || last === undefined || value === undefined) continue;
    let place = tree;
    for (const step of path) {
      place[step] ??= {};
      place = place[step] as Tree;
    }
    place[last] = /^-?\d+$/.test(value) ? Number(value) : value;
  }
  return tree;
}

function ignoredOf(content: Tree): string[] {
  const extensions = (content.extensions ?? {}) as Tree;
  return [
    ...Object.keys(content).filter((name) => name !== "version" && name !== "extensions"),
    ...unknownIn("extensions", extensions, { queues, http }),
    ...unknownIn("extensions.queues", extensions.queues, queues.shape),
    ...unknownIn("extensions.http", extensions.http, http.shape),
  ];
}

function unknownIn(path: string, given: unknown, known: object): string[] {
  const names = Object.keys((given ?? {}) as Tree);
  return names.filter((name) => !(name in known)).map((name) => `${path}.${name}`);
}
