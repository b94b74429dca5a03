/** Keys that HTTP functions are called with. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** The keys of the app. Keys of single functions do not exist here. */
export interface HostKeys {
  /** Opens everything, the administration included. */
  readonly master: string;
  /** Opens functions of the level `function`. */
  readonly default: string;
}

export type AuthLevel = "anonymous" | "function" | "admin";

/** New keys. */
export function createHostKeys(): HostKeys {
  const key = () => randomBytes(40).toString("base64url");
  return { master: key(), default: key() };
}

/** The key of a request: `x-functions-key`, or `code` in its address. */
export function keyOf(request: Request): string | null {
  return request.headers.get("x-functions-key") ?? new URL(request.url).searchParams.get("code");
}

/** Whether a key opens what has this level. */
export function isAllowed(level: AuthLevel, key: string | null, keys: HostKeys): boolean {
  if (level === "anonymous") return true;
  if (key === null) return false;
  return equal(key, keys.master) || (level === "function" && equal(key, keys.default));
}

function equal(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
