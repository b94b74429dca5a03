/** Bundles the pack into `dist/index.cjs`, which Pulumi's policy runner requires; libraries stay in node_modules. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const pack = dirname(fileURLToPath(import.meta.url));

await build({
  entryPoints: [join(pack, "index.ts")],
  outfile: join(pack, "dist", "index.cjs"),
  absWorkingDir: pack,
  bundle: true,
  packages: "external",
  format: "cjs",
  platform: "node",
  target: "node22",
  logLevel: "warning",
});
