/** Where emails and cards of a demo are kept, and which channels there are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../../setup/paths.mjs";

/** The Teams channels that receivers of `functions/notifications.yaml` name. */
export function teamsChannels(): string[] {
  const text = readFileSync(join(root, "functions", "notifications.yaml"), "utf8");
  const { receivers } = parse(text) as { receivers: Record<string, { teams?: string }> };
  return [...new Set(Object.values(receivers).flatMap(({ teams }) => teams ?? []))];
}

/** @param platform folder of the stand-ins, as `startPlatform` lays it out */
export function messageFolders(platform: string): { readonly mailbox: string; readonly teams: string } {
  return { mailbox: join(platform, "mailbox"), teams: join(platform, "teams") };
}
