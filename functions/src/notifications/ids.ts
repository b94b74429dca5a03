/** Ids that every instance makes alike. */
import { createHash } from "node:crypto";
import type { Channel } from "./model.ts";

/** Short, and safe as a key in Table storage and in an address. */
function digest(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** @param key of the alert */
export function alertIdOf(key: string): string {
  return digest("alert", key);
}

/** @param labels that the route groups by, with their values */
export function groupIdOf(route: string, labels: Readonly<Record<string, string>>): string {
  return digest("group", route, ...Object.entries(labels).sort().flat());
}

export function notificationIdOf(groupId: string, sequence: number): string {
  return `${groupId}.${sequence}`;
}

/** The group and the sequence of a notification; null when `id` is none. */
export function partsOfNotificationId(id: string): { groupId: string; sequence: number } | null {
  const { groupId, sequence } = /^(?<groupId>[0-9a-f]{32})\.(?<sequence>\d{1,12})$/.exec(id)?.groups ?? {};
  return groupId && sequence ? { groupId, sequence: Number(sequence) } : null;
}

export function channelIdOf(channel: Channel): string {
  switch (channel.type) {
    case "email":
      return `email-${digest("email", ...channel.to.toSorted())}`;
    case "teams":
      return `teams-${channel.name}`;
  }
}

/** A UUID that is always the same for `key`, for services that demand one as idempotency key. */
export function uuidOf(key: string): string {
  const hex = digest("uuid", key);
  const variant = ((Number.parseInt(hex[16] ?? "0", 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
