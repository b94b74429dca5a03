/** The Retry-After header: seconds, or a time. */

/**
 * How long to wait.
 *
 * @returns milliseconds; 0 when the header is missing, past or unreadable
 */
export function retryAfterMilliseconds(header: string | null, now: Date): number {
  const value = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime());
}
