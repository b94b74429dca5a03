/** Work on many rows at once. */
import PQueue from "p-queue";

const concurrency = 16;

/** What came of work on many items. */
export interface Settled<R> {
  /** Results of those that succeeded, in the order of the items. */
  readonly results: readonly R[];
  readonly errors: readonly unknown[];
}

/** Does `work` for every item, some at a time. One that fails keeps no other from being done. */
export async function settle<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<Settled<R>> {
  const queue = new PQueue({ concurrency });
  const settled = await Promise.allSettled(items.map((item) => queue.add(() => work(item))));
  return {
    results: settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])),
    errors: settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : [])),
  };
}

/**
 * As {@link settle}, where every item has to succeed.
 *
 * @throws AggregateError of all failures, when everything else is done
 */
export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const { results, errors } = await settle(items, work);
  if (errors.length > 0) throw failures(errors);
  return results;
}

/** One error for many. */
export function failures(errors: readonly unknown[]): AggregateError {
  return new AggregateError(errors, errors.map(String).slice(0, 5).join(" "));
}
