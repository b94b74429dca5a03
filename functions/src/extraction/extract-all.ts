/** The timer's extraction: every source, for the last day that is over. */
import type { Clock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import { SourceBusyError } from "./errors.ts";
import type { Extractor } from "./extractor.ts";
import { lastWholeDay } from "./window.ts";

/**
 * Extracts one source after the other; one that fails does not keep the others from it.
 *
 * @throws AggregateError of all that failed
 */
export async function extractAll(
  extractor: Pick<Extractor, "sources" | "extract">,
  clock: Clock,
  log: Log,
  correlationId: string,
): Promise<void> {
  const fileDate = lastWholeDay(clock.now());
  const errors: Error[] = [];
  for (const source of extractor.sources) {
    try {
      await extractor.extract({ source, fileDate, batchId: null, correlationId, milliseconds: null });
    } catch (error) {
      if (error instanceof SourceBusyError) log.info(error.message, { source, fileDate, correlationId });
      else errors.push(error as Error);
    }
  }
  if (errors.length === 0) return;
  const reasons = errors.map(({ message }) => message).join(" ");
  throw new AggregateError(
    errors,
    `${errors.length} of ${extractor.sources.length} extractions failed. ${reasons}`,
  );
}
