/** The host's log: one JSON object a line, written at once so that a killed host leaves all of it. */
import { mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { LogLevel } from "./rpc.ts";

export interface LogDetails {
  readonly function?: string;
  readonly invocationId?: string;
  readonly [name: string]: unknown;
}

export interface HostLog {
  write(level: LogLevel, category: string, message: string, details?: LogDetails): void;
}

/** A log that adds to a file. */
export function createHostLog(file: string): HostLog {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, "a");
  return {
    write: (level, category, message, details = {}) => {
      const entry = { time: new Date().toISOString(), level, category, ...details, ...fieldsOf(message) };
      writeSync(descriptor, `${JSON.stringify(entry)}\n`);
    },
  };
}

/** A message that is a JSON object of its own, as structured logging writes it, becomes fields of the entry. */
function fieldsOf(message: string): object {
  if (!message.startsWith("{")) return { message };
  try {
    return JSON.parse(message) as object;
  } catch (error) {
    if (error instanceof SyntaxError) return { message };
    throw error;
  }
}
