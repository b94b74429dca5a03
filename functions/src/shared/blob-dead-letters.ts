/** Dead letters as blobs: `<origin>/<day>/<key>.json` of the container `deadletters`. */
import type { ContainerClient } from "@azure/storage-blob";
import { z } from "zod";
import { type DeadLetter, type DeadLetterStore, deadLetterBlob, idOfDeadLetterBlob } from "./dead-letter.ts";
import { conflict, notFound, unless } from "./storage-error.ts";

const stored = z.object({
  origin: z.string(),
  reason: z.string(),
  occurredAt: z.string(),
  queue: z.string().nullable(),
  body: z.unknown(),
});

export class BlobDeadLetters implements DeadLetterStore {
  readonly #container: ContainerClient;

  constructor(container: ContainerClient) {
    this.#container = container;
  }

  /** @throws RangeError when the id is none that `deadLetterId` makes */
  async write({ id, ...letter }: DeadLetter): Promise<void> {
    const blob = deadLetterBlob(id);
    if (blob === null) throw new RangeError(`Dead letter '${id}': expected an id as deadLetterId makes it.`);
    const text = JSON.stringify(letter, null, 2);
    const options = {
      blobHTTPHeaders: { blobContentType: "application/json" },
      conditions: { ifNoneMatch: "*" },
    };
    const client = this.#container.getBlockBlobClient(blob);
    await unless([conflict], client.upload(text, Buffer.byteLength(text), options));
  }

  async list(origin: string | null, limit: number): Promise<readonly DeadLetter[]> {
    const blobs: string[] = [];
    const prefix = origin === null ? "" : `${origin}/`;
    for await (const { name } of this.#container.listBlobsFlat({ prefix })) blobs.push(name);
    const letters: DeadLetter[] = [];
    for (const blob of blobs.sort(byDay).slice(0, limit)) {
      const letter = await this.read(idOfDeadLetterBlob(blob));
      if (letter) letters.push(letter);
    }
    return letters;
  }

  async read(id: string): Promise<DeadLetter | null> {
    const blob = deadLetterBlob(id);
    if (blob === null) return null;
    const content = await unless([notFound], this.#container.getBlobClient(blob).downloadToBuffer());
    if (content === null) return null;
    const { body, ...letter } = stored.parse(JSON.parse(content.toString()));
    return { id, ...letter, body: body ?? null };
  }

  async remove(id: string): Promise<void> {
    const blob = deadLetterBlob(id);
    if (blob !== null) await this.#container.getBlobClient(blob).deleteIfExists();
  }
}

/** Newest days first. */
function byDay(a: string, b: string): number {
  const day = (blob: string) => blob.split("/")[1] ?? "";
  return day(b).localeCompare(day(a));
}
