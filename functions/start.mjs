/** `npm start`: the bundle in Microsoft's Functions host, when it is installed. */
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const functions = dirname(fileURLToPath(import.meta.url));
const dist = join(functions, "dist");
const isWindows = process.platform === "win32";

if (spawnSync("func", ["--version"], { shell: isWindows }).status !== 0) {
  console.error(
    "Microsoft's Functions host, `func`, is not installed: see https://learn.microsoft.com/azure/azure-functions/functions-run-local. " +
      "`npm run demo` at the root hosts the same bundle without it.",
  );
  process.exit(1);
}
// The build empties the folder; settings that somebody has changed stay beside this file.
const own = join(functions, "local.settings.json");
const built = spawnSync(process.execPath, [join(functions, "build.mjs")], { stdio: "inherit" });
if (built.status !== 0) process.exit(built.status ?? 1);
copyFileSync(
  existsSync(own) ? own : join(functions, "local.settings.example.json"),
  join(dist, "local.settings.json"),
);
const host = spawn("func", ["start"], { cwd: dist, stdio: "inherit", shell: isWindows });
// Ctrl-C reaches the host as well, which ends in good order.
process.on("SIGINT", () => {});
host.on("exit", (code) => process.exit(code ?? 1));
