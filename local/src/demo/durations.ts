/** How long batches took on this machine, kept in the user's cache folder so that time left can be told next time. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { cacheFolder } from "../../setup/paths.mjs";
import type { Batch } from "./batches.ts";

const record = z.object({
  /** Seconds from the batch's begin to its end. */
  seconds: z.number(),
  /** Records that its files held. */
  rows: z.number(),
  /** Seconds by task. */
  tasks: z.record(z.string(), z.number()),
});
const file = z.record(z.string(), record);

export type BatchDuration = z.infer<typeof record>;
/** By kind of batch, see `durationKey`. */
export type Durations = Readonly<Record<string, BatchDuration>>;

/** Under which name durations of such batches are kept. */
export function durationKey(dataset: string, kind: Batch["kind"]): string {
  return `${dataset}/${kind}`;
}

/** What was recorded; nothing when there is none or it is not readable, because it is only a help. */
export function readDurations(path = defaultPath()): Durations {
  try {
    return file.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return {};
  }
}

/** Keeps the newest duration of its kind. */
export function recordDuration(key: string, duration: BatchDuration, path = defaultPath()): void {
  const all = { ...readDurations(path), [key]: duration };
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, `${JSON.stringify(all, null, 2)}\n`);
  renameSync(draft, path);
}

function defaultPath(): string {
  return join(cacheFolder(), "demo-durations.json");
}
