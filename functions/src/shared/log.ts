/** Structured log entries: one JSON object a line, which Application Insights and a terminal both read. */
export type Level = "debug" | "info" | "warn" | "error";

/** What identifies the work that an entry belongs to. */
export interface LogContext {
  readonly correlationId?: string;
  readonly batchId?: string;
  readonly fileDate?: string;
  readonly source?: string;
  readonly [name: string]: unknown;
}

export interface Log {
  debug(message: string, details?: LogContext): void;
  info(message: string, details?: LogContext): void;
  warn(message: string, details?: LogContext): void;
  error(message: string, details?: LogContext & { readonly error?: unknown }): void;
  /** A log whose entries all carry these details. */
  with(context: LogContext): Log;
}

/** Where entries go: a line of JSON and its level. */
export type LogSink = (level: Level, line: string) => void;

/** A log that writes lines to `sink`. */
export function createLog(sink: LogSink, context: LogContext = {}): Log {
  const write = (level: Level, message: string, details: LogContext = {}) =>
    sink(level, JSON.stringify({ message, ...context, ...details, ...errorText(details.error) }));
  return {
    debug: (message, details) => write("debug", message, details),
    info: (message, details) => write("info", message, details),
    warn: (message, details) => write("warn", message, details),
    error: (message, details) => write("error", message, details),
    with: (more) => createLog(sink, { ...context, ...more }),
  };
}

function errorText(error: unknown): LogContext {
  if (error === undefined) return {};
  return error instanceof Error ? { error: error.message, stack: error.stack } : { error: String(error) };
}
