/** Where emails and cards of a demo are kept, and which channels there are. */
import { join } from "node:path";

/** Channels that `functions/notifications.yaml` names. */
export const teamsChannels = ["data-platform", "on-call"];

/** @param platform folder of the stand-ins, as `startPlatform` lays it out */
export function messageFolders(platform: string): { readonly mailbox: string; readonly teams: string } {
  return { mailbox: join(platform, "mailbox"), teams: join(platform, "teams") };
}
