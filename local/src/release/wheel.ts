/** `npm run wheel`: builds the wheel that clusters install, in `dist`. */
import { execFileSync } from "node:child_process";
import { environments, root } from "../../setup/paths.mjs";

execFileSync(environments.build.python, ["-m", "hatchling", "build", "-t", "wheel", "-d", "dist"], {
  cwd: root,
  stdio: "inherit",
});
