/** A copy of the checkout, in which files may be changed and commands run. */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { environments, root } from "../local/setup/paths.mjs";

const workspaces = ["functions", "infra", "local"];
const workspaceScope = "@customer360";

/** @returns the folder, with what is installed as links; it goes when this process ends */
export function copyCheckout(): string {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), "customer360-checkout-")));
  process.once("exit", () => rmSync(copy, { recursive: true, force: true }));
  for (const file of filesOf(root)) {
    if (!existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  for (const { folder } of Object.values(environments))
    if (existsSync(folder)) symlinkSync(folder, join(copy, basename(folder)), "junction");
  linkPackages(join(root, "node_modules"), join(copy, "node_modules"));
  for (const workspace of workspaces) {
    const own = join(root, workspace, "node_modules");
    if (existsSync(own)) symlinkSync(own, join(copy, workspace, "node_modules"), "junction");
  }
  return copy;
}

function filesOf(folder: string): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  return execFileSync("git", args, { cwd: folder, encoding: "utf8" }).split("\0").filter(Boolean);
}

/** The project's own packages are the copy's; npm links them relative to where they are. */
function linkPackages(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name !== workspaceScope) symlinkSync(join(from, name), join(to, name));
    else cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
  }
}
