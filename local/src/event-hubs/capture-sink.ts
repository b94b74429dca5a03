/** Where capture files go: a folder or a blob container. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ContainerClient } from "@azure/storage-blob";

/** Takes files whole; one that is there already is never changed. */
export interface CaptureSink {
  /** @param name Path below the sink, with `/` between its parts */
  write(name: string, content: Buffer): Promise<void>;
}

/** Files below a folder of this machine. */
export function folderSink(folder: string): CaptureSink {
  return {
    write: async (name, content) => {
      const path = join(folder, ...name.split("/"));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content, { flag: "wx" });
    },
  };
}

/** Blobs of a container. */
export function containerSink(container: ContainerClient): CaptureSink {
  return {
    write: async (name, content) => {
      await container.getBlockBlobClient(name).uploadData(content, {
        blobHTTPHeaders: { blobContentType: "avro/binary" },
        conditions: { ifNoneMatch: "*" },
      });
    },
  };
}
