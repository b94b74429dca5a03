/** What a transaction of Table storage answers. */
import type { TableTransactionResponse } from "@azure/data-tables";

/** The version that a transaction gave to a row. */
export function etagOf(response: TableTransactionResponse, rowKey: string): string {
  const etag = response.getResponseForEntity(rowKey)?.etag;
  if (etag !== undefined) return etag;
  throw new Error(`Table storage gave no etag for row ${rowKey}.`);
}
