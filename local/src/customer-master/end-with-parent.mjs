// Runs PostgreSQL, so that it never outlives the process that started it, however that one ends: program and arguments follow.
import { spawn } from "node:child_process";

const secondsToEnd = 10;
const [program = "", ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
const end = () => {
  // SIGINT is PostgreSQL's fast shutdown; SIGQUIT ends it at once, and it recovers at its next start.
  child.kill("SIGINT");
  setTimeout(() => child.kill("SIGQUIT"), secondsToEnd * 1000).unref();
};
process.on("disconnect", end);
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, end);
child.once("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
child.once("exit", (code) => process.exit(code ?? 1));
