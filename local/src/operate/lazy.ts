/** Something that is started when it is first needed, once. */
export interface Lazily<T> {
  get(): Promise<T>;
  /** Ends it if it was ever started. */
  end(stop: (started: T) => Promise<void>): Promise<void>;
}

export function lazily<T>(start: () => Promise<T>): Lazily<T> {
  let started: Promise<T> | undefined;
  return {
    get: () => {
      started ??= start();
      return started;
    },
    end: async (stop) => {
      // What did not start has told so where it was asked for, and needs no end.
      const running = await started?.catch(() => undefined);
      if (running !== undefined) await stop(running);
    },
  };
}
