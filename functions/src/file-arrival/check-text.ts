/** Checks text that arrives in pieces: UTF-8 without a byte order mark throughout, and its first line. */
import { FileRefusedError } from "./errors.ts";

const longestHeader = 64 * 1024;
const enoughForMarks = 4;
const utf16Marks = ["fffe", "feff"];
const utf8Mark = "efbbbf";

/** Takes a file's bytes piece by piece and keeps no more of them than the first line. */
export class TextCheck {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #bytes = 0;
  /** Whether enough was seen to know that the text begins with no mark. */
  #marked = false;
  #start = Buffer.alloc(0);
  #firstLine: string | null = null;
  readonly #onFirstLine: (line: string) => void;

  /** @param onFirstLine called once, as soon as the first line is complete; may throw a refusal */
  constructor(onFirstLine: (line: string) => void) {
    this.#onFirstLine = onFirstLine;
  }

  /** @throws FileRefusedError */
  add(piece: Uint8Array): void {
    if (this.#marked) this.#take(piece);
    else {
      this.#start = Buffer.concat([this.#start, piece]);
      if (this.#start.length >= enoughForMarks) this.#takeStart();
    }
  }

  /** @throws FileRefusedError */
  end(): void {
    if (!this.#marked) this.#takeStart();
    this.#demandUtf8(new Uint8Array(), false);
    if (this.#firstLine === null) this.#foundFirstLine(this.#start);
  }

  #takeStart(): void {
    const start = this.#start;
    refuseMarks(start);
    this.#marked = true;
    this.#start = Buffer.alloc(0);
    this.#take(start);
  }

  #take(piece: Uint8Array): void {
    if (this.#firstLine === null) this.#lookForFirstLine(piece);
    this.#demandUtf8(piece, true);
    this.#bytes += piece.length;
  }

  #lookForFirstLine(piece: Uint8Array): void {
    const start = Buffer.concat([this.#start, piece.subarray(0, longestHeader + 1 - this.#start.length)]);
    this.#start = start;
    const end = start.indexOf("\n");
    if (end >= 0) this.#foundFirstLine(start.subarray(0, end));
    else if (start.length > longestHeader) {
      throw new FileRefusedError(
        `the first line is longer than ${longestHeader} bytes; deliver lines that end in a line feed.`,
      );
    }
  }

  #foundFirstLine(bytes: Buffer): void {
    if (bytes.length === 0) {
      throw new FileRefusedError("the file is empty; even a day without rows has a header.");
    }
    this.#firstLine = bytes.toString("utf8").replace(/\r$/, "");
    this.#start = Buffer.alloc(0);
    if (this.#firstLine.includes("\0")) {
      throw new FileRefusedError("the header contains NUL bytes; deliver the file as UTF-8 text.");
    }
    this.#onFirstLine(this.#firstLine);
  }

  #demandUtf8(piece: Uint8Array, more: boolean): void {
    try {
      this.#decoder.decode(piece, { stream: more });
    } catch (error) {
      if ((error as { code?: unknown }).code !== "ERR_ENCODING_INVALID_ENCODED_DATA") throw error;
      throw new FileRefusedError(
        `the text is not UTF-8 between its bytes ${this.#bytes} and ${this.#bytes + piece.length}; deliver the file as UTF-8.`,
      );
    }
  }
}

function refuseMarks(start: Buffer): void {
  if (utf16Marks.includes(start.toString("hex", 0, 2)) || (start[1] === 0 && start[3] === 0)) {
    throw new FileRefusedError("the text is UTF-16; deliver the file as UTF-8.");
  }
  if (start.toString("hex", 0, 3) === utf8Mark) {
    throw new FileRefusedError(
      "the text begins with a byte order mark; deliver the file as UTF-8 without one.",
    );
  }
}
