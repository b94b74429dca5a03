/** Programs that are built from the sources that Go's module proxy keeps: once, for all checkouts. */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder, isWindows } from "../../setup/paths.mjs";
import { output, run, SetupError } from "../../setup/run.mjs";
import type { NotToBeHad } from "./errors.ts";

export interface GoProgram {
  /** What sentences call it, such as `the Pulumi CLI v3.200.0`. */
  readonly title: string;
  /** Its folder in the cache folder. */
  readonly name: string;
  /** Folder with `go.mod`, `go.sum` and whatever else decides what is built. */
  readonly sources: string;
  /** Files in it that decide what is built; another content is another program. */
  readonly pins: readonly string[];
  /** Path of the package that is built. */
  readonly package: string;
  readonly executable: string;
  readonly linkerFlags: string;
  /** Files of `sources` that stand beside it. */
  readonly beside: readonly string[];
  /** The error for a machine that cannot build it. */
  readonly missing: (reason: string) => NotToBeHad;
}

/**
 * The folder that holds `bin/<executable>`, built now where it is not there yet: minutes of processor time.
 *
 * @param tell gets a line before something that takes long
 * @throws what `missing` makes when there is no Go, or when the sources cannot be had
 * @throws SetupError when they do not build
 */
export async function goProgram(program: GoProgram, tell: (line: string) => void): Promise<string> {
  const built = builtProgram(program);
  if (built !== null) return built;
  const folder = folderOf(program);
  await build(program, folder, tell);
  return folder;
}

/** The folder that holds `bin/<executable>`; null where it was never built. */
export function builtProgram(program: GoProgram): string | null {
  const folder = folderOf(program);
  return existsSync(join(folder, "bin", program.executable)) ? folder : null;
}

/** The name of an executable on this machine. */
export const executableOf = (name: string) => (isWindows ? `${name}.exe` : name);

/** The folder of exactly what is pinned: other versions are another folder. */
function folderOf({ name, sources, pins }: GoProgram): string {
  const texts = pins.map((file) => readFileSync(join(sources, file), "utf8"));
  const key = createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 16);
  return join(cacheFolder(), name, key);
}

/** Builds into a folder beside the right one and moves it there, so that what is there is whole. */
async function build(program: GoProgram, folder: string, tell: (line: string) => void): Promise<void> {
  const { title, sources, executable, linkerFlags } = program;
  requireGo(program);
  tell(`Building ${title} from the Go module proxy, once: some minutes.`);
  await download(program);
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    mkdirSync(join(work, "bin"));
    const args = ["-C", sources, "build", "-mod=readonly", "-trimpath", "-ldflags", linkerFlags];
    await go(`Building ${title}`, [...args, "-o", join(work, "bin", executable), program.package]);
    for (const name of program.beside) copyFileSync(join(sources, name), join(work, "bin", name));
    publish(work, folder, executable);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function download({ title, sources, missing }: GoProgram): Promise<void> {
  try {
    await go(`Downloading the sources of ${title}`, ["-C", sources, "mod", "download"]);
  } catch (error) {
    throw error instanceof SetupError ? missing(error.message) : error;
  }
}

const go = (what: string, args: string[]) =>
  run(what, "go", args, { env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" } });

function requireGo({ missing }: GoProgram): void {
  const version = output("go", ["env", "GOVERSION"])?.trim();
  const [, major, minor] = version?.match(/^go(\d+)\.(\d+)/) ?? [];
  if (Number(major) === 1 && Number(minor) >= 24) return;
  const seen = version ? `this machine has ${version}` : "there is none";
  throw missing(`building it needs Go 1.24 or newer (https://go.dev/doc/install): ${seen}.`);
}

/** Another set-up may have put the same there meanwhile. */
function publish(work: string, folder: string, executable: string): void {
  try {
    renameSync(work, folder);
  } catch (error) {
    if (!existsSync(join(folder, "bin", executable))) throw error;
  }
}
