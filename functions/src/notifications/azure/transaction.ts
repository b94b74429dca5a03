/** What a transaction of Table storage answers. */
import type { TableTransactionResponse } from "@azure/data-tables";

/** The version that a transaction gave to the row of its first action; answers stand in the order of actions. */
export function etagOfFirst({ subResponses }: TableTransactionResponse): string {
  const etag = subResponses[0]?.etag;
  if (etag !== undefined) return etag;
  throw new Error("Table storage gave no etag for a row that it has written.");
}
