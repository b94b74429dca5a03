import { createHash } from "node:crypto";
import { deflateSync, gzipSync } from "node:zlib";
import { loadContracts, type SourceContract } from "@customer360/contracts";
import { describe, expect, test } from "@jest/globals";
import { checkContent } from "../../../functions/src/file-arrival/check-content.ts";
import { FileRefusedError } from "../../../functions/src/file-arrival/errors.ts";

const orders = loadContracts().get("sources", "orders");
const columns = orders.columns.map(({ name }) => name);
const header = columns.join(",");
const row = "1,c1,s1,sale,2017-01-05 10:00:00,France,EUR,1,9.99";
const sound = `${header}\n${row}\n`;
const limits = (maxFileBytes: number): SourceContract => ({ ...orders, maxFileBytes });

/** Checks content that arrives in pieces of `size` bytes. */
function check(content: Buffer, contract: SourceContract = orders, factor = 8, size = 7) {
  return checkContent(pieces(content, size), contract, factor);
}

async function* pieces(content: Buffer, size: number) {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

const utf16 = (text: string) => Buffer.from(text, "utf16le");

describe("sound files", () => {
  test("bytes and checksum are those of the file as delivered", async () => {
    const content = gzipSync(sound);
    const sha256 = createHash("sha256").update(content).digest("hex");
    expect(await check(content)).toEqual({ bytes: content.length, sha256, newColumns: [] });
  });

  test.each([
    ["a header alone, as on a day without sales", header],
    ["lines that end as on Windows", `${header}\r\n${row}\r\n`],
    ["quoted names", `${columns.map((name) => `"${name}"`).join(",")}\n${row}\n`],
    [
      "letters of more than one byte, cut anywhere",
      `${header}\n${row.replace("France", "Österreich 🛒 日本")}\n`,
    ],
  ])("%s", async (_, text) => {
    for (const size of [1, 2, 3, 64])
      await expect(check(gzipSync(text), orders, 8, size)).resolves.toBeDefined();
  });

  test("several gzip members are one file", async () => {
    const content = Buffer.concat([gzipSync(`${header}\n`), gzipSync(`${row}\n`)]);
    await expect(check(content)).resolves.toMatchObject({ bytes: content.length });
  });

  test("columns after the contract's are told", async () => {
    const text = `${header},loyalty_points\n${row},3\n`;
    expect((await check(gzipSync(text))).newColumns).toEqual(["loyalty_points"]);
  });
});

const without = (name: string) => columns.filter((column) => column !== name).join(",");
const renamed = header.replace("customer_id", "client_id");
const reordered = [columns[1], columns[0], ...columns.slice(2)].join(",");

test.each<[what: string, content: Buffer, sentence: string]>([
  ["no bytes at all", Buffer.alloc(0), "the gzip stream is torn"],
  ["nothing in the gzip", gzipSync(""), "the file is empty; even a day without rows has a header."],
  ["only a line end", gzipSync("\n"), "the file is empty"],
  ["text instead of gzip", Buffer.from(sound), "the file is not sound gzip"],
  ["zlib instead of gzip", deflateSync(sound), "the file is not sound gzip"],
  ["a torn end", gzipSync(sound).subarray(0, -9), "the gzip stream is torn"],
  ["a flipped bit in the checksum", flipped(gzipSync(sound), -6), "the file is not sound gzip"],
  [
    "garbage after the end",
    Buffer.concat([gzipSync(sound), Buffer.from("garbage")]),
    "the file is not sound gzip",
  ],
  ["zeros after the end", Buffer.concat([gzipSync(sound), Buffer.alloc(512)]), "something follows the end"],
  [
    "UTF-16 with a mark",
    gzipSync(Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(sound)])),
    "the text is UTF-16",
  ],
  [
    "UTF-16, big-endian",
    gzipSync(Buffer.concat([Buffer.from([0xfe, 0xff]), utf16(sound).swap16()])),
    "the text is UTF-16",
  ],
  ["UTF-16 without a mark", gzipSync(utf16(sound)), "the text is UTF-16"],
  ["a byte order mark", gzipSync(`\u{feff}${sound}`), "the text begins with a byte order mark"],
  [
    "Latin-1",
    gzipSync(Buffer.from(`${header}\n${row.replace("France", "Île")}\n`, "latin1")),
    "the text is not UTF-8",
  ],
  [
    "a letter cut at the end",
    gzipSync(Buffer.concat([Buffer.from(sound), Buffer.from([0xc3])])),
    "the text is not UTF-8",
  ],
  [
    "NUL bytes in the header",
    gzipSync(`${header.replace("order_id", "order\0id")}\n`),
    "the header contains NUL bytes",
  ],
  ["semicolons", gzipSync(sound.replaceAll(",", ";")), 'the columns are delimited by ";"'],
  ["tabs", gzipSync(sound.replaceAll(",", "\t")), 'the columns are delimited by "\\t"'],
  [
    "a renamed column",
    gzipSync(`${renamed}\n`),
    "the header's column 2 is 'client_id' where the contract has 'customer_id', it lacks customer_id;",
  ],
  ["another order", gzipSync(`${reordered}\n`), "its columns are in another order"],
  ["other case", gzipSync(`${header.toUpperCase()}\n`), "it lacks order_id"],
  [
    "a column too few",
    gzipSync(`${without("total_amount")}\n`),
    "column 9 is nothing where the contract has 'total_amount'",
  ],
  [
    "a column between",
    gzipSync(`${header.replace(",country", ",region,country")}\n`),
    "its columns are in another order",
  ],
  ["a new column twice", gzipSync(`${header},a,a\n`), "the header names 'a' twice"],
  ["a row instead of a header", gzipSync(`${row}\n`), "column 1 is '1'"],
  ["a broken quote in the header", gzipSync(`"order_id,customer_id\n${row}\n`), "the header is not CSV"],
  ["a first line without end", gzipSync("x".repeat(70_000)), "the first line is longer than 65536 bytes"],
])("a file with %s is refused", async (_, content, sentence) => {
  for (const size of [1, 5, 100_000]) {
    const refused = check(content, orders, 8, size);
    await expect(refused).rejects.toThrow(FileRefusedError);
    await expect(refused).rejects.toThrow(sentence);
  }
});

describe("size limits", () => {
  test("of the file as delivered", async () => {
    const content = gzipSync(sound);
    await expect(check(content, limits(content.length))).resolves.toBeDefined();
    await expect(check(content, limits(content.length - 1))).rejects.toThrow(
      `the file has more than the ${content.length - 1} bytes that are allowed`,
    );
  });

  test("a zip bomb is refused at the limit, without unpacking the rest", async () => {
    const gigabyte = Array<Buffer>(64).fill(gzipSync(Buffer.alloc(16 * 1024 * 1024, "a")));
    const bomb = Buffer.concat([gzipSync(sound), ...gigabyte]);
    let taken = 0;
    async function* counted() {
      for await (const piece of pieces(bomb, 1024)) {
        taken += piece.length;
        yield piece;
      }
    }
    const refused = checkContent(counted(), limits(2 * 1024 * 1024), 8);
    await expect(refused).rejects.toThrow(
      "unpacked, the file has more than the 16777216 bytes that are allowed",
    );
    expect(taken).toBeLessThan(bomb.length / 5);
  });

  test("reading goes wrong for another reason: that one is thrown", async () => {
    async function* broken() {
      yield gzipSync(sound).subarray(0, 10);
      throw new Error("connection reset");
    }
    await expect(checkContent(broken(), orders, 8)).rejects.toThrow("connection reset");
  });
});

function flipped(content: Buffer, at: number): Buffer {
  const copy = Buffer.from(content);
  const place = copy.length + at;
  copy[place] = (copy[place] ?? 0) ^ 1;
  return copy;
}
