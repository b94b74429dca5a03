/** `npm run changelog -- [--from TAG] [--to TAG] [--out FILE]`: what changed between two releases, out of the commits. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { changelogOf, commitsOf, logFormat } from "./changes.ts";

const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8", maxBuffer: 2 ** 28 }).trim();

/** The release before a commit; null when it is the first. */
function releaseBefore(to: string): string | null {
  const [parent] = git("rev-list", "--max-count=1", "--skip=1", to).split("\n");
  const tags = parent ? git("tag", "--merged", parent, "--list", "v*.*.*", "--sort=-version:refname") : "";
  return tags.split("\n")[0] || null;
}

const options = {
  from: { type: "string" },
  to: { type: "string", default: "HEAD" },
  out: { type: "string" },
} as const;
const { from, to, out } = parseArgs({ options }).values;
const start = from ?? releaseBefore(to);
const range = start ? `${start}..${to}` : to;
const commits = commitsOf(git("log", "--no-merges", "--name-only", `--format=${logFormat}`, range));
const text = changelogOf(start ? `${to}, since ${start}` : to, commits);
if (out) {
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, text);
} else process.stdout.write(text);
