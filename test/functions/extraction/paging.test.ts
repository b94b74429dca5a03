import { describe, expect, test } from "@jest/globals";
import type { Answer } from "../../../functions/src/extraction/answer.ts";
import { ApiFault, ApiRefusal } from "../../../functions/src/extraction/errors.ts";
import { nextLink } from "../../../functions/src/extraction/link-header.ts";
import {
  addressOf,
  after,
  type Position,
  type Progressed,
} from "../../../functions/src/extraction/paging.ts";
import { definition } from "./estate.ts";

const base = "https://api.example.com/v1/";
const span = { since: "2017-01-01T00:00:00Z", until: "2017-01-02T00:00:00Z" };
const start: Position = { at: "start" };
const so: Progressed = { records: 10, allRecords: 10, total: null };

function answer(document: unknown, headers: Record<string, string> = {}): Answer {
  const url = new URL("https://api.example.com/v1/products?limit=10");
  return { url, headers: new Headers(headers), document, notModified: false };
}

describe("addresses", () => {
  test("carry window, size and position", () => {
    expect(addressOf(definition(base), span, { at: "page", page: 3 }).href).toBe(
      "https://api.example.com/v1/products?updated_since=2017-01-01T00%3A00%3A00Z&updated_until=2017-01-02T00%3A00%3A00Z&page_size=10&page=3",
    );
  });

  test("of a cursor are escaped", () => {
    const paging = { type: "cursor", parameter: "after", sizeParameter: "limit", size: 5, next: "next" };
    const source = definition(base, { paging, watermark: undefined });
    expect(addressOf(source, span, { at: "cursor", cursor: "a&page=9#x" }).search).toBe(
      "?limit=5&after=a%26page%3D9%23x",
    );
    expect(addressOf(source, span, start).search).toBe("?limit=5");
  });
});

describe("the next page", () => {
  const cursor = {
    type: "cursor",
    parameter: "after",
    sizeParameter: "limit",
    size: 10,
    next: "paging.next",
  };
  const link = { type: "link", sizeParameter: "limit", size: 10 };
  const offset = { type: "offset", parameter: "offset", sizeParameter: "limit", size: 10 };
  const next = (paging: object, at: Position, given: Answer, progressed = so) =>
    after(definition(base, { paging }), at, given, progressed);

  test("by number ends with the page count", () => {
    const { paging } = definition(base);
    expect(next(paging, start, answer({ page_count: 2 }))).toEqual({ at: "page", page: 2 });
    expect(next(paging, { at: "page", page: 2 }, answer({ page_count: 2 }))).toBeNull();
    expect(() => next(paging, start, answer({}))).toThrow(/without a count in 'page_count'/);
    expect(() => next(paging, start, answer({ page_count: -1 }))).toThrow(ApiFault);
  });

  test("by offset goes on from what came, not from what was asked for", () => {
    const came = { records: 7, allRecords: 7, total: 20 };
    expect(next(offset, start, answer({}), came)).toEqual({ at: "offset", offset: 7 });
    expect(next(offset, start, answer({}), { ...came, total: 7 })).toBeNull();
    expect(next(offset, start, answer({}), { ...came, total: null })).toBeNull();
    expect(next(offset, start, answer({}), { records: 0, allRecords: 0, total: 20 })).toBeNull();
  });

  test("by cursor ends without one, and refuses a circle", () => {
    expect(next(cursor, start, answer({ paging: { next: "c2" } }))).toEqual({ at: "cursor", cursor: "c2" });
    for (const end of [{ paging: { next: null } }, { paging: {} }, {}, { paging: { next: "" } }])
      expect(next(cursor, start, answer(end))).toBeNull();
    const circle = () => next(cursor, { at: "cursor", cursor: "c2" }, answer({ paging: { next: "c2" } }));
    expect(circle).toThrow(/in a circle/);
    expect(() => next(cursor, start, answer({ paging: { next: {} } }))).toThrow(/neither text nor number/);
  });

  test("by Link header stays on the host", () => {
    const to = (target: string) => answer({}, { link: `<${target}>; rel="next"` });
    const url = "https://api.example.com/v1/products?limit=10&c=2";
    expect(next(link, start, to("?limit=10&c=2"))).toEqual({ at: "link", url });
    expect(next(link, start, answer({}))).toBeNull();
    for (const elsewhere of [
      "https://evil.example.com/",
      "//evil.example.com/",
      "http://api.example.com/",
      "file:///etc/passwd",
    ])
      expect(() => next(link, start, to(elsewhere))).toThrow(ApiRefusal);
    expect(() => next(link, { at: "link", url }, to(url))).toThrow(/in a circle/);
  });
});

test.each([
  ['<https://a/?p=2>; rel="next"', "https://a/?p=2"],
  ['<https://a/?p=1>; rel="prev", <https://a/?p=3>; rel="next"', "https://a/?p=3"],
  ["</p?x=a,b;c>; rel=next", "/p?x=a,b;c"],
  ['<https://a/>; title="x; y"; rel="last NEXT"', "https://a/"],
  ['<https://a/>; rel="nextish"', null],
  ["garbage", null],
  [null, null],
])("the Link header %j leads to %j", (header, target) => {
  expect(nextLink(header)).toBe(target);
});
