/** Landing as a container of the lake. */
import { type ContainerClient, RestError } from "@azure/storage-blob";
import { conflict, unless } from "../../shared/storage-error.ts";
import { StagedPageGoneError } from "../errors.ts";
import type { Landing } from "../stores.ts";

/** Every file is one block: staged, it is unseen by everybody; published, it is never written again. */
const block = Buffer.from("page").toString("base64");
const json = { blobContentType: "application/json" };
const onlyNew = { ifNoneMatch: "*" };

export class BlobLanding implements Landing {
  readonly #container: ContainerClient;

  constructor(container: ContainerClient) {
    this.#container = container;
  }

  async names(source: string, fileDate: string): Promise<readonly string[]> {
    const prefix = `${source}/${fileDate}/`;
    const names: string[] = [];
    for await (const { name } of this.#container.listBlobsFlat({ prefix }))
      names.push(name.slice(prefix.length));
    return names;
  }

  async stage(source: string, fileDate: string, name: string, content: string): Promise<void> {
    await this.#blob(source, fileDate, name).stageBlock(block, content, Buffer.byteLength(content));
  }

  async publish(source: string, fileDate: string, name: string): Promise<void> {
    const options = { conditions: onlyNew, blobHTTPHeaders: json };
    try {
      await unless([conflict], this.#blob(source, fileDate, name).commitBlockList([block], options));
    } catch (error) {
      if (!(error instanceof RestError) || error.code !== "InvalidBlockList") throw error;
      const message = `${name} was fetched too long ago and is gone; extract the source again.`;
      throw new StagedPageGoneError(message, { cause: error });
    }
  }

  async write(source: string, fileDate: string, name: string, content: string): Promise<void> {
    const options = { conditions: onlyNew, blobHTTPHeaders: json };
    const blob = this.#blob(source, fileDate, name);
    await unless([conflict], blob.upload(content, Buffer.byteLength(content), options));
  }

  #blob(source: string, fileDate: string, name: string) {
    return this.#container.getBlockBlobClient(`${source}/${fileDate}/${name}`);
  }
}
