/** What Azure Storage answers when a request cannot be done. */

/** The HTTP status of an error of a storage client; null for any other error. */
export function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !("statusCode" in error)) return null;
  return typeof error.statusCode === "number" ? error.statusCode : null;
}

/** Awaits `request`; null where storage answers one of `statuses`. */
export async function unless<T>(statuses: readonly number[], request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (statuses.includes(statusOf(error) ?? 0)) return null;
    throw error;
  }
}

/** There is no such blob, entity or message. */
export const notFound = 404;
/** It is there already. */
export const conflict = 409;
/** It is not the version that the request was made for. */
export const preconditionFailed = 412;
