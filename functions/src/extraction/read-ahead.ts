/** Fetches ahead of whoever consumes. */

/**
 * Yields what `source` yields, while the next `ahead` items are already on their way.
 *
 * @param source gets a signal that ends it when the consumer stops early
 */
export async function* readAhead<T>(
  source: (signal: AbortSignal) => AsyncGenerator<T, void, void>,
  ahead: number,
): AsyncGenerator<T, void, void> {
  const stop = new AbortController();
  const items = source(stop.signal);
  const coming: Promise<IteratorResult<T, void>>[] = [];
  const fetchNext = () => {
    const item = items.next();
    // Its error is told when its turn comes; until then nobody waits for it.
    item.catch(() => {});
    coming.push(item);
  };
  try {
    for (let count = 0; count <= ahead; count += 1) fetchNext();
    for (let item = await coming.shift(); item && !item.done; item = await coming.shift()) {
      yield item.value;
      fetchNext();
    }
  } finally {
    stop.abort();
    await Promise.allSettled(coming);
  }
}
