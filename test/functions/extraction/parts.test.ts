/** The small parts: windows, reading ahead, names of files, the timer and the HTTP call. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HttpRequest } from "@azure/functions";
import { describe, expect, test } from "@jest/globals";
import { DeliveryFiles, pageDocument } from "../../../functions/src/extraction/delivery-files.ts";
import { answerExtraction } from "../../../functions/src/extraction/endpoint.ts";
import {
  ApiFault,
  ExtractionRequestError,
  SourceBusyError,
  UnknownSourceError,
} from "../../../functions/src/extraction/errors.ts";
import { extractAll } from "../../../functions/src/extraction/extract-all.ts";
import { readAhead } from "../../../functions/src/extraction/read-ahead.ts";
import type { ExtractionRequest, ExtractionResult } from "../../../functions/src/extraction/result.ts";
import { extractionSettings } from "../../../functions/src/extraction/settings.ts";
import { lastWholeDay, windowOf } from "../../../functions/src/extraction/window.ts";
import { parseJson } from "../../../functions/src/shared/json-text.ts";
import { createLog } from "../../../functions/src/shared/log.ts";
import { readSettings } from "../../../functions/src/shared/settings.ts";
import { contracts, definition, silent } from "./estate.ts";

const clock = { now: () => new Date("2017-01-05T10:30:00.500Z") };

describe("a window", () => {
  const source = definition("https://api.example.com");
  const settling = {
    ...source,
    watermark: { sinceParameter: "s", start: "2016-01-01T00:00:00Z", settleSeconds: 60 },
  };
  const of = (fileDate: string, watermark: string | null, by = source) =>
    windowOf(by, fileDate, watermark, clock.now());

  test("goes from the watermark to the end of the day, or to now", () => {
    expect(of("2017-01-03", null)).toEqual({ since: "1900-01-01T00:00:00Z", until: "2017-01-04T00:00:00Z" });
    expect(of("2017-01-05", "2017-01-05T09:00:00Z", settling)).toEqual({
      since: "2017-01-05T09:00:00Z",
      until: "2017-01-05T10:29:00Z",
    });
  });

  test("is none where everything was extracted", () => {
    expect(of("2017-01-03", "2017-01-04T00:00:00Z")).toBeNull();
    expect(of("2017-01-02", "2017-01-04T00:00:00Z")).toBeNull();
  });

  test.each(["2017-02-30", "05.01.2017", "2017-1-5", "", "../2017-01-05"])(
    "is refused for the day %j",
    (day) => {
      expect(() => of(day, null)).toThrow(ExtractionRequestError);
    },
  );

  test("is refused for a day to come", () => {
    expect(() => of("2017-01-06", null)).toThrow(/still to come/);
    expect(lastWholeDay(clock.now())).toBe("2017-01-04");
  });
});

describe("reading ahead", () => {
  test("fetches so many before they are asked for, and no more", async () => {
    let fetched = 0;
    async function* source() {
      for (; fetched < 10; ) yield fetched++;
    }
    const seen: [number, number][] = [];
    for await (const item of readAhead(source, 2)) {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push([item, fetched]);
    }
    expect(seen.map(([item]) => item)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(seen.every(([item, by]) => by === Math.min(10, item + 3))).toBe(true);
  });

  test("tells an error in its turn", async () => {
    async function* source() {
      yield 1;
      yield 2;
      throw new Error("third");
    }
    const seen: number[] = [];
    const reading = async () => {
      for await (const item of readAhead(source, 4)) seen.push(item);
    };
    await expect(reading()).rejects.toThrow("third");
    expect(seen).toEqual([1, 2]);
  });

  test("stops the source when the consumer stops", async () => {
    let ended: AbortSignal | undefined;
    async function* source(signal: AbortSignal) {
      ended = signal;
      yield 1;
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    }
    for await (const _item of readAhead(source, 2)) break;
    expect(ended?.aborted).toBe(true);
  });
});

describe("files of a delivery", () => {
  const files = new DeliveryFiles(contracts.get("sources", "product_catalog"));

  test("are named by the contract", () => {
    expect(files.page(2, 7)).toBe("products.2.page-00007.json");
    expect(files.manifest(2)).toBe("products.2.manifest.json");
  });

  test.each([
    [[], 1],
    [["products.1.manifest.json", "products.1.page-00001.json"], 2],
    [["products.3.page-00001.json"], 4],
    [["products.12.manifest.json", "products.2.manifest.json"], 13],
    [["other.9.manifest.json", "products.x.page-00001.json", "products.7"], 1],
  ])("%j are followed by delivery %d", (names, delivery) => {
    expect(files.nextDelivery(names)).toBe(delivery);
  });

  test("keep numbers as they were delivered", () => {
    const text = '[{"product_id":12345678901234567890,"package_size":1.10,"brand":1e2}]';
    const records = parseJson(text) as unknown[];
    const page = {
      records,
      text: JSON.stringify(records),
      fingerprint: "",
      total: 1,
      next: null,
      validator: null,
    };
    const document = pageDocument(3, page, [{ record: 1, reasons: ["bad"] }]);
    expect(document).toContain(`"items":${text}`);
    expect(JSON.parse(document)).toMatchObject({
      page: 3,
      total: 1,
      invalid: [{ record: 1, reasons: ["bad"] }],
    });
  });
});

class Scripted {
  readonly sources = ["a", "b", "c"];
  readonly requests: ExtractionRequest[] = [];
  readonly #outcomes: Readonly<Record<string, Error | ExtractionResult["status"]>>;

  constructor(outcomes: Readonly<Record<string, Error | ExtractionResult["status"]>>) {
    this.#outcomes = outcomes;
  }

  async extract(request: ExtractionRequest): Promise<ExtractionResult> {
    this.requests.push(request);
    const outcome = this.#outcomes[request.source] ?? "unchanged";
    if (outcome instanceof Error) throw outcome;
    return { status: outcome, source: request.source, fileDate: request.fileDate } as ExtractionResult;
  }
}

test("the timer extracts all sources for the last whole day, whichever fails", async () => {
  const extractor = new Scripted({ a: new ApiFault("a is down."), b: new SourceBusyError("b is busy.") });
  const timed = { ...{ clock, log: silent, correlationId: "id" }, milliseconds: 60_000 };
  await expect(extractAll(extractor, timed)).rejects.toThrow("1 of 3 extractions failed. a is down.");
  expect(extractor.requests.map(({ source, fileDate }) => [source, fileDate])).toEqual([
    ["a", "2017-01-04"],
    ["b", "2017-01-04"],
    ["c", "2017-01-04"],
  ]);
});

test("the timer ends before the host ends it, and says which sources wait for the next call", async () => {
  const time = { now: new Date("2017-01-05T00:15:00Z") };
  const extractor = new Scripted({ a: "published", b: "continuing" });
  const extract = extractor.extract.bind(extractor);
  extractor.extract = (request) => {
    time.now = new Date(time.now.getTime() + 40_000);
    return extract(request);
  };
  const lines: string[] = [];
  const log = createLog((level, line) => void lines.push(`${level} ${line}`));
  const timed = { clock: { now: () => time.now }, log, correlationId: "id", milliseconds: 60_000 };
  await extractAll(extractor, timed);
  expect(extractor.requests.map(({ source, milliseconds }) => [source, milliseconds])).toEqual([
    ["a", 60_000],
    ["b", 20_000],
  ]);
  expect(lines.filter((line) => line.startsWith("warn"))).toMatchObject([
    expect.stringContaining('"source":"b"'),
    expect.stringContaining('"source":"c"'),
  ]);
});

test("the host lets the timer's extraction end by itself", () => {
  const { functionTimeout } = JSON.parse(readFileSync(join("functions", "host.json"), "utf8"));
  const [hours, minutes, seconds] = functionTimeout.split(":").map(Number);
  const { settings } = readSettings({ settings: extractionSettings }, { EXTRACTION_SECRETS: "{}" });
  expect(settings.EXTRACTION_TIMER_SECONDS).toBeLessThan(hours * 3600 + minutes * 60 + seconds - 60);
});

describe("a call", () => {
  const call = (
    source: string,
    body: string | null,
    outcome: Error | ExtractionResult["status"] = "unchanged",
  ) => {
    const extractor = new Scripted({ [source]: outcome });
    const request = new HttpRequest({
      method: "POST",
      url: `http://localhost/api/extract/${source}`,
      params: { source },
      headers: { "content-type": "application/json" },
      ...(body === null ? {} : { body: { string: body } }),
    });
    const answer = answerExtraction(extractor, request, { clock, correlationId: "id", milliseconds: 1000 });
    return { answer, extractor };
  };

  test("carries Data Factory's parameters", async () => {
    const { answer, extractor } = call("a", '{"fileDate":"2017-01-03","batchId":"2017-01-03.2"}');
    expect(await answer).toMatchObject({
      status: 200,
      jsonBody: { status: "unchanged", correlationId: "id" },
    });
    expect(extractor.requests).toEqual([
      {
        source: "a",
        fileDate: "2017-01-03",
        batchId: "2017-01-03.2",
        correlationId: "id",
        milliseconds: 1000,
      },
    ]);
  });

  test("without a body is for the last whole day", async () => {
    const { answer, extractor } = call("a", null);
    await answer;
    expect(extractor.requests).toMatchObject([{ fileDate: "2017-01-04", batchId: null }]);
  });

  test("that is not done is to be made again", async () => {
    expect(await call("a", "{}", "continuing").answer).toMatchObject({
      status: 202,
      headers: { "retry-after": "1" },
    });
  });

  test.each([
    ["an unknown source", "{}", new UnknownSourceError("x"), 404],
    ["a busy source", "{}", new SourceBusyError("x"), 409],
    ["an API that fails", "{}", new ApiFault("x"), 502],
    ["a wrong day", '{"fileDate":"2017-02-30"}', "unchanged" as const, 400],
    ["a batch id that leads elsewhere", '{"batchId":"../1"}', "unchanged" as const, 400],
    ["a field that nobody knows", '{"date":"2017-01-01"}', "unchanged" as const, 400],
  ])("for %s is told", async (_name, body, outcome, status) => {
    await expect(call("a", body, outcome).answer).rejects.toMatchObject({ problem: { status } });
  });
});
