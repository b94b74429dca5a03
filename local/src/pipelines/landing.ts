/** Landing as a container, and its mirror in a folder that Spark reads. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ContainerClient, RestError } from "@azure/storage-blob";
import { LandingError } from "./errors.ts";

/** Files of Landing are written once; writing the same bytes again changes nothing. */
export class Landing {
  readonly #container: ContainerClient;
  readonly #folder: string;

  /** @param folder the mirror */
  constructor(container: ContainerClient, folder: string) {
    this.#container = container;
    this.#folder = folder;
  }

  /** @param name `<source>/<file date>/<file>` @throws LandingError when the file is there with other bytes */
  async write(name: string, bytes: Buffer): Promise<void> {
    const blob = this.#container.getBlockBlobClient(name);
    try {
      await blob.upload(bytes, bytes.length, { conditions: { ifNoneMatch: "*" } });
    } catch (error) {
      if (!(error instanceof RestError) || error.statusCode !== 409) throw error;
      if (hashOf(await blob.downloadToBuffer()) === hashOf(bytes)) return;
      throw new LandingError(`${name} is in Landing with other bytes, and files in Landing never change.`);
    }
  }

  /**
   * Brings the mirror's folder of a source and day up to date: each file whole or not at all, a manifest after its pages.
   *
   * @returns how many files are there
   */
  async mirror(source: string, fileDate: string): Promise<number> {
    const names: string[] = [];
    for await (const { name } of this.#container.listBlobsFlat({ prefix: `${source}/${fileDate}/` })) {
      names.push(name);
    }
    const isManifest = (name: string) => name.includes(".manifest.");
    const ordered = [...names.filter((name) => !isManifest(name)), ...names.filter(isManifest)];
    for (const name of ordered) await this.#copy(name);
    return names.length;
  }

  /** Brings the mirror's folders of some days up to date, the first and the last one included. */
  async mirrorDays(sources: readonly string[], from: string, to: string): Promise<void> {
    const days = (await Promise.all(sources.map((source) => this.#daysOf(source, from, to)))).flat();
    for (const [source, day] of days) await this.mirror(source, day);
  }

  async #daysOf(source: string, from: string, to: string): Promise<(readonly [string, string])[]> {
    if (from === to) return [[source, to]];
    const days: (readonly [string, string])[] = [];
    for await (const item of this.#container.listBlobsByHierarchy("/", { prefix: `${source}/` })) {
      const day = item.name.split("/")[1] ?? "";
      if (item.kind === "prefix" && from <= day && day <= to) days.push([source, day]);
    }
    return days;
  }

  async #copy(name: string): Promise<void> {
    const target = join(this.#folder, ...name.split("/"));
    if (statSync(target, { throwIfNoEntry: false })) return;
    const bytes = await this.#container.getBlobClient(name).downloadToBuffer();
    writeWhole(target, bytes);
  }
}

/** Hidden from every reader of Landing until it is whole. */
function writeWhole(target: string, bytes: Buffer): void {
  mkdirSync(dirname(target), { recursive: true });
  const draft = join(dirname(target), `.${target.split(/[\\/]/).at(-1)}.tmp`);
  writeFileSync(draft, bytes);
  renameSync(draft, target);
}

export function hashOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** SHA-256 and size of a local file. */
export function fileIdentity(path: string): { readonly sha256: string; readonly bytes: number } {
  const content = readFileSync(path);
  return { sha256: hashOf(content), bytes: content.length };
}
