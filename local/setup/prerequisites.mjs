/** What the machine has to bring: Node and Python, and Java for Spark. Everything else is installed by the set-up. */
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cacheFolder, isWindows } from "./paths.mjs";
import { output } from "./run.mjs";

const nodeMinimum = 20;
const pythonRange = { from: 11, to: 13 };
const javaRange = { from: 17, to: 23 };

const install = {
  node: "Debian/Ubuntu: see https://nodejs.org/en/download (apt's own is often too old), macOS: `brew install node`, Windows: `winget install OpenJS.NodeJS.LTS`",
  python:
    "Debian/Ubuntu: `sudo apt-get install python3 python3-venv`, macOS: `brew install python@3.12`, Windows: `winget install Python.Python.3.12`",
  java: "Debian/Ubuntu: `sudo apt-get install openjdk-17-jre-headless` (or 21), macOS: `brew install openjdk@17` and set JAVA_HOME as brew says, Windows: `winget install EclipseAdoptium.Temurin.17.JRE`",
};

const withJava = `Install it: ${install.java}. Sail, the engine without \`--engine spark\`, needs none.`;

/** A sentence when this Node is too old to go on, else null. */
export function nodeProblem(version = process.versions.node) {
  if (Number(version.split(".")[0]) >= nodeMinimum) return null;
  return `Node.js ${nodeMinimum} or newer is needed, and this is ${version}. Install it: ${install.node}.`;
}

/**
 * A sentence when nobody builds Sail, Node.js 24 or PostgreSQL for this kind of machine, else null.
 * Sail: https://pypi.org/project/pysail/#files
 */
export function machineProblem(machine = thisMachine()) {
  const { platform, arch, isGlibc } = machine;
  const isKnown = platform === "win32" ? arch === "x64" : ["x64", "arm64"].includes(arch);
  if (isKnown && (platform !== "linux" || isGlibc)) return null;
  const seen = `${platform} on ${arch}${platform === "linux" && !isGlibc ? ", without glibc" : ""}`;
  return `Linux with glibc or macOS, on x64 or arm64, or Windows on x64 is needed, and this is ${seen}. Use such a machine, or a container of Debian or Ubuntu.`;
}

function thisMachine() {
  const { platform, arch } = process;
  if (platform !== "linux") return { platform, arch, isGlibc: false };
  const report = /** @type {{header: {glibcVersionRuntime?: string}}} */ (process.report.getReport());
  return { platform, arch, isGlibc: report.header.glibcVersionRuntime !== undefined };
}

/**
 * A Python that can make the virtual environment, or a sentence when there is none.
 * @returns {{python: string} | {problem: string}}
 */
export function findPython() {
  const probe = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])";
  const found = [];
  for (const python of ["python3.12", "python3.11", "python3.13", "python3", "python"]) {
    const version = output(python, ["-c", probe])?.trim();
    if (version && inRange(version, pythonRange)) return { python };
    const plain =
      version ?? output(python, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"])?.trim();
    if (plain) found.push(version ? plain : `${plain} without its venv module`);
  }
  const seen = found.length > 0 ? `this machine has ${[...new Set(found)].join(" and ")}` : "none was found";
  return {
    problem: `Python 3.${pythonRange.from} to 3.${pythonRange.to} with venv is needed, and ${seen}. Install it: ${install.python}.`,
  };
}

/**
 * Whether a version such as 3.12 is in the range of minor versions.
 * @param {string} version
 * @param {{from: number, to: number}} range
 */
function inRange(version, range) {
  const [major, minor] = version.split(".").map(Number);
  return major === 3 && minor !== undefined && minor >= range.from && minor <= range.to;
}

/** A sentence when Java is missing, too old or too new, else null. Asks java itself only when it has changed. */
export function javaProblem() {
  const needed = "Spark needs Java 17 or 21 (4.0 runs on neither older nor newest ones)";
  const java = findJava();
  if (!java) {
    const where = process.env.JAVA_HOME
      ? `JAVA_HOME (${process.env.JAVA_HOME}) holds no bin/java`
      : "none was found";
    return `${needed}, and ${where}. ${withJava}`;
  }
  const version = javaVersion(java);
  if (version !== null && version >= javaRange.from && version <= javaRange.to) return null;
  const seen = version === null ? `${java} does not start` : `${java} is Java ${version}`;
  return `${needed}, and ${seen}. ${withJava}`;
}

/** The java that Spark would start: JAVA_HOME's, else the first on the path. */
export function findJava() {
  const name = isWindows ? "java.exe" : "java";
  if (process.env.JAVA_HOME) {
    const java = join(process.env.JAVA_HOME, "bin", name);
    return isExecutable(java) ? java : null;
  }
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Feature version of a java, remembered by the file's path, size and time because starting it takes long.
 * @param {string} java
 * @returns {number | null}
 */
function javaVersion(java) {
  const { mtimeMs, size } = statSync(java);
  const identity = `${java} ${size} ${mtimeMs}`;
  const memory = join(cacheFolder(), "java");
  if (existsSync(memory)) {
    const [known, version] = readFileSync(memory, "utf8").split("\n");
    if (known === identity && version) return Number(version);
  }
  const version = parseJavaVersion(output(java, ["-version"]));
  if (version !== null) {
    mkdirSync(cacheFolder(), { recursive: true });
    writeFileSync(memory, `${identity}\n${version}`);
  }
  return version;
}

/**
 * Feature version in what `java -version` prints: 17 of "17.0.15", 8 of "1.8.0_392".
 * @param {string | null} text
 */
export function parseJavaVersion(text) {
  const match = text?.match(/version "(?:1\.)?(\d+)/);
  return match ? Number(match[1]) : null;
}
