/** Reads a file once, from end to end, and checks it against its contract. Memory stays flat for files of any size. */
import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { createGunzip, type Gunzip } from "node:zlib";
import type { SourceContract } from "@customer360/contracts";
import { checkHeader } from "./check-header.ts";
import { TextCheck } from "./check-text.ts";
import { FileRefusedError } from "./errors.ts";
import { printable } from "./read-name.ts";

/** What is known of a file that keeps its contract. */
export interface CheckedContent {
  readonly bytes: number;
  /** SHA-256 of the bytes as delivered, hexadecimal. */
  readonly sha256: string;
  /** Columns after the contract's; when there are many, the first of them and how many more. */
  readonly newColumns: readonly string[];
}

type Bytes = AsyncIterable<Uint8Array>;

/**
 * Checks size, gzip, encoding and header of a file.
 *
 * @param unpackedFactor how many times the contract's limit the unpacked file may have
 * @throws FileRefusedError when it breaks its contract; whatever reading `content` throws
 */
export async function checkContent(
  content: Bytes,
  contract: SourceContract,
  unpackedFactor: number,
): Promise<CheckedContent> {
  let newColumns: readonly string[] = [];
  const packed = new Seal(contract.maxFileBytes);
  const text = new TextCheck((line) => {
    if (contract.format === "csv") newColumns = someOf(checkHeader(line, columnsOf(contract)));
  });
  const checkText = async (source: Bytes) => {
    for await (const piece of source) text.add(piece);
    text.end();
  };
  if (contract.inboxFile?.endsWith(".gz")) {
    const limit = contract.maxFileBytes * unpackedFactor;
    await unzip(content, packed, (unpacked) => checkText(atMost(unpacked, limit, "unpacked, the file")));
  } else {
    await pipeline(content, (source: Bytes) => packed.through(source), checkText);
  }
  return { bytes: packed.bytes, sha256: packed.sha256(), newColumns };
}

/** More than these say nothing more to anybody. */
const toldColumns = 50;

function someOf(names: readonly string[]): readonly string[] {
  const left = names.length - toldColumns;
  const some = names.slice(0, toldColumns).map(printable);
  return left > 0 ? [...some, `and ${left.toLocaleString("en")} more`] : some;
}

function columnsOf({ columns }: SourceContract): string[] {
  return columns.map(({ name }) => name);
}

async function unzip(content: Bytes, packed: Seal, read: (unpacked: Bytes) => Promise<void>): Promise<void> {
  const gunzip = createGunzip();
  try {
    await pipeline(content, (source: Bytes) => packed.through(source), gunzip, read);
  } catch (error) {
    throw refusalOf(error, gunzip) ?? error;
  }
  if (gunzip.bytesWritten !== packed.bytes) throw trailingBytes();
}

/** What an error says about the file; null when it is about something else. */
function refusalOf(error: unknown, gunzip: Gunzip): FileRefusedError | null {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (code === "Z_BUF_ERROR") {
    return new FileRefusedError("the gzip stream is torn, its end is missing; deliver the file again.");
  }
  if (typeof code === "string" && code.startsWith("Z_")) {
    return new FileRefusedError(`the file is not sound gzip (${message}); compress and deliver it again.`);
  }
  // Zeros after the last member end the stream as if there were nothing more, and what feeds it finds it closed.
  return code === "ERR_STREAM_PREMATURE_CLOSE" && gunzip.readableEnded ? trailingBytes() : null;
}

function trailingBytes(): FileRefusedError {
  return new FileRefusedError("something follows the end of the gzip stream; compress the file again.");
}

/** Passes bytes on, and refuses more than `limit`. */
async function* atMost(source: Bytes, limit: number, what: string): Bytes {
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.length;
    if (bytes > limit) {
      throw new FileRefusedError(
        `${what} has more than the ${limit} bytes that are allowed; deliver smaller files.`,
      );
    }
    yield piece;
  }
}

/** Counts and hashes the bytes as they are delivered. */
class Seal {
  bytes = 0;
  readonly #hash = createHash("sha256");
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  async *through(source: Bytes): Bytes {
    for await (const piece of atMost(source, this.#limit, "the file")) {
      this.bytes += piece.length;
      this.#hash.update(piece);
      yield piece;
    }
  }

  sha256(): string {
    return this.#hash.digest("hex");
  }
}
