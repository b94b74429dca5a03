/** `npm run alerts`: the emails and Teams cards that a demo's people got, as pages. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startMailbox } from "../mailbox/mailbox.ts";
import { startTeams } from "../teams/teams.ts";
import { messageFolders, teamsChannels } from "./message-folders.ts";

const help = `Shows the emails and Teams cards of a demo, until Ctrl-C.

Usage: npm run alerts -- [--out DIR]

  --out DIR   output folder of the demo (.local/journey)
`;

async function main(): Promise<number> {
  const options = { out: { type: "string" }, help: { type: "boolean", short: "h", default: false } } as const;
  const { out = join(".local", "journey"), help: isHelp } = parseArgs({ options }).values;
  if (isHelp) {
    console.log(help);
    return 0;
  }
  const folders = messageFolders(join(resolve(out), "platform"));
  if (!existsSync(folders.mailbox)) {
    console.error(`${out} holds no emails: run npm run demo first, or name its folder with --out.`);
    return 1;
  }
  const mailbox = await startMailbox({ folder: folders.mailbox });
  const teams = await startTeams({ folder: folders.teams, channels: teamsChannels() });
  console.log(`Emails: ${mailbox.url}\nTeams:  ${teams.url}`);
  console.log(
    "Their buttons lead to the Functions app, which runs only as long as a demo. Ctrl-C ends this.",
  );
  await new Promise<void>((end) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => end());
  });
  await Promise.all([mailbox.stop(), teams.stop()]);
  return 0;
}

process.exitCode = await main();
