/** Copies of a demo that has ended, which another one goes on with. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** Copies its output folder with owners and modes, without which PostgreSQL does not take its files. */
export function copyDemo(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  execFileSync("cp", ["-a", from, to]);
}
