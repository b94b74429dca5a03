/** The timer's extraction: every source, for the last day that is over. */
import type { Clock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import { SourceBusyError } from "./errors.ts";
import type { Extractor } from "./extractor.ts";
import { lastWholeDay } from "./window.ts";

export interface TimedExtraction {
  readonly clock: Clock;
  readonly log: Log;
  readonly correlationId: string;
  /** For all sources together. The host would end the process, and with it whatever else it does. */
  readonly milliseconds: number;
}

/**
 * Extracts one source after the other; one that fails does not keep the others from it. What is not done when the time is
 * over goes on with the next call, by the timer or by Data Factory.
 *
 * @throws AggregateError of all that failed
 */
export async function extractAll(
  extractor: Pick<Extractor, "sources" | "extract">,
  { clock, log, correlationId, milliseconds }: TimedExtraction,
): Promise<void> {
  const start = clock.now();
  const fileDate = lastWholeDay(start);
  const errors: Error[] = [];
  for (const source of extractor.sources) {
    const left = start.getTime() + milliseconds - clock.now().getTime();
    const context = { source, fileDate, correlationId };
    const request = { source, fileDate, batchId: null, correlationId, milliseconds: left };
    try {
      const isDone = left > 0 && (await extractor.extract(request)).status !== "continuing";
      if (!isDone) log.warn("The time is over; the next call goes on with the extraction", context);
    } catch (error) {
      if (error instanceof SourceBusyError) log.info(error.message, context);
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
