/** Builds something when it is first asked for. */
import type { Lazy } from "./dependencies.ts";

/** Makes `build` run once, at the first call; after a failure the next call tries again. */
export function lazily<T>(build: () => Promise<T>): Lazy<T> {
  let built: Promise<T> | undefined;
  return () => {
    built ??= build().catch((error: unknown) => {
      built = undefined;
      throw error;
    });
    return built;
  };
}
