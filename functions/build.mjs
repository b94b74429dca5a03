/**
 * Bundles the app into a folder that is deployed as it stands and that the local host loads: `functions/dist`, or the one
 * that is named on the command line, which is emptied first.
 *
 * Code that is loaded lazily becomes files of its own. Files that code reads at run time lie below it where they lie in
 * the repository, and `import.meta.url` of each module is made to point there.
 */
import { createHash } from "node:crypto";
import { cpSync, globSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const functions = dirname(fileURLToPath(import.meta.url));
const repository = dirname(functions);
const dist = resolve(process.argv[2] ?? join(functions, "dist"));

/** What is read at run time, beside the code. */
const assets = [
  "contracts/*.yaml",
  "contracts/*/*.yaml",
  "functions/*.yaml",
  "functions/extractions/**/*.{yaml,json}",
  "functions/templates/**/*",
];

/** @type {import("esbuild").Plugin} */
const keepPlaces = {
  name: "keep-places",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const place = relative(repository, path).split(sep).join("/");
      const source = readFileSync(path, "utf8");
      const contents = source.replaceAll("import.meta.url", `new URL("./${place}", import.meta.url).href`);
      return { contents, loader: "ts" };
    });
  },
};

/** zod brings its messages in 50 languages, which would be half of what a cold start reads. @type {import("esbuild").Plugin} */
const englishOnly = {
  name: "english-only",
  setup({ onLoad }) {
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

rmSync(dist, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: [join(functions, "src", "main.ts")],
  outdir: dist,
  absWorkingDir: repository,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node22",
  // Where a package has ES modules, they keep their exports' names and leave out what is not used.
  mainFields: ["module", "main"],
  minify: true,
  // An uncaught error shows its line.
  lineLimit: 200,
  keepNames: true,
  sourcemap: "linked",
  sourcesContent: false,
  metafile: true,
  // Provided by the Functions host.
  external: ["@azure/functions-core"],
  plugins: [keepPlaces, englishOnly],
  // CommonJS libraries in the bundle ask for modules of Node.js by require.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: "warning",
});
for (const file of globSync(assets, { cwd: repository })) cpSync(join(repository, file), join(dist, file));
cpSync(join(functions, "host.json"), join(dist, "host.json"));
writeFileSync(
  join(dist, "package.json"),
  `${JSON.stringify({ type: "module", main: "main.js" }, null, 2)}\n`,
);
// By what the app is made of it is known whether it has to be deployed.
writeFileSync(join(dist, "release.json"), `${JSON.stringify({ package: digestOf(dist) })}\n`);

const sizes = Object.entries(metafile.outputs).filter(([file]) => file.endsWith(".js"));
const total = sizes.reduce((sum, [, { bytes }]) => sum + bytes, 0);
console.log(`${dist}: ${sizes.length} files, ${Math.round(total / 1024)} KB of code.`);

/** SHA-256 over names and bytes of a folder's files. @param {string} folder */
function digestOf(folder) {
  const hash = createHash("sha256");
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  for (const [place, path] of paths
    .map((path) => /** @type {const} */ ([relative(folder, path).split(sep).join("/"), path]))
    .sort(([one], [other]) => (one < other ? -1 : 1))) {
    const bytes = readFileSync(path);
    hash.update(`${place}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}
