/** Work on many rows at once. */
import PQueue from "p-queue";

const concurrency = 16;

/**
 * Does `work` for every item, some at a time. One that fails keeps no other from being done.
 *
 * @returns results in the order of the items
 * @throws AggregateError of all failures, when everything else is done
 */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const queue = new PQueue({ concurrency });
  const results = await Promise.allSettled(items.map((item) => queue.add(() => work(item))));
  const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  if (errors.length > 0) throw new AggregateError(errors, errors.map(String).slice(0, 5).join(" "));
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}
