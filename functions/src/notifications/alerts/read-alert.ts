/** Reads an alert as it comes from the queue. What is too long is cut: an alert that says too much is still an alert. */
import { z } from "zod";
import type { Alert } from "../../shared/alert.ts";
import { cleanLine, cleanText, webAddress } from "../../shared/clean-text.ts";
import { longest } from "../../shared/fit-alert.ts";
import { AlertFormatError } from "../errors.ts";

const line = (length: number) => z.string().transform((text) => cleanLine(text, length));
const optionalLine = (length: number) =>
  z
    .string()
    .nullable()
    .default(null)
    .transform((text) => (text === null ? null : cleanLine(text, length) || null));

const labels = z
  .record(z.string(), z.string())
  .default({})
  .transform((record) =>
    Object.fromEntries(
      Object.entries(record)
        .slice(0, longest.labels)
        .map(([name, value]) => [cleanLine(name, longest.name), cleanLine(value, longest.label)]),
    ),
  );

const fact = z.object({ name: line(longest.name), value: line(longest.fact) });

const alert = z.object({
  key: z.string().min(1).max(longest.key),
  state: z.enum(["firing", "resolved"]),
  severity: z.enum(["critical", "error", "warning"]),
  title: line(longest.title).refine((text) => text !== "", "is empty"),
  description: z
    .string()
    .default("")
    .transform((text) => cleanText(text, longest.description)),
  origin: line(longest.name),
  owner: optionalLine(longest.name),
  dataset: optionalLine(longest.name),
  labels,
  facts: z
    .array(fact)
    .default([])
    .transform((facts) => facts.slice(0, longest.facts)),
  runbook: z.string().nullable().default(null).transform(webAddress),
  run: z.string().nullable().default(null).transform(webAddress),
  batchId: optionalLine(longest.name),
  correlationId: line(longest.label),
  occurredAt: z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString()),
});

/** @throws AlertFormatError when it is no alert */
export function readAlert(message: unknown): Alert {
  const result = alert.safeParse(message);
  if (result.success) return result.data;
  const why = result.error.issues.map(({ path, message: text }) => `${path.join(".") || "message"}: ${text}`);
  throw new AlertFormatError(`The message is no alert: ${why.join("; ")}. See shared/alert.ts for its form.`);
}
