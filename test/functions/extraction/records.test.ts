/** Records against contracts, numbers as delivered, and rates. */
import { describe, expect, test } from "@jest/globals";
import { isObject, numberText, parseJson } from "../../../functions/src/shared/json-text.ts";
import { recordCheckOf } from "../../../functions/src/shared/record-check.ts";
import { TokenBucket } from "../../../functions/src/shared/token-bucket.ts";
import { contracts, products } from "./estate.ts";

describe("a record", () => {
  const check = recordCheckOf(contracts, "product_catalog", { refuseUnknownFields: false });
  const strict = recordCheckOf(contracts, "product_catalog", { refuseUnknownFields: true });
  const [good] = products(1);

  test("that keeps to the contract is good; numbers and unknown fields do not matter", () => {
    expect(check(good)).toEqual([]);
    expect(check({ ...good, product_id: 7, brand: true, package_size: null, colour: "red" })).toEqual([]);
    expect(check(parseJson('{"product_id": 1.10, "updated_at": "2017"}'))).toEqual([]);
  });

  test("is told everything that is wrong with it", () => {
    expect(check({ product_id: "", brand: ["a"], department: "a\0" })).toEqual([
      "product_id: is missing; it is required.",
      "department: contains NUL bytes.",
      "brand: expected a text, a number, true or false, found a list.",
      "updated_at: is missing; it is required.",
    ]);
  });

  test("that is no object is bad, whatever it is", () => {
    for (const record of [null, [], "text", 1, parseJson("1.10")]) expect(check(record)).toHaveLength(1);
  });

  test("cannot hide behind the prototype", () => {
    expect(check(parseJson('{"__proto__": {"product_id": "1", "updated_at": "2017"}}'))).toHaveLength(2);
    expect(strict(parseJson('{"product_id":"1","updated_at":"2017","__proto__":1}'))).toEqual([
      '"__proto__": is unknown to the contract; leave it out.',
    ]);
  });

  test("is shown shortened", () => {
    const cart = recordCheckOf(contracts, "cart_events", { refuseUnknownFields: true });
    const reasons = cart({
      event_id: "e",
      session_id: "s",
      event_type: "x".repeat(5000),
      occurred_at: "2017-01-01",
    });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]?.length).toBeLessThan(250);
  });
});

test.each([
  ["1.10", "1.10"],
  ["12345678901234567890", "12345678901234567890"],
  ["-0", "-0"],
  ["1e2", "1e2"],
  ["7", "7"],
])("the number %s is written again as %s", (text, written) => {
  const value = parseJson(text);
  expect(JSON.stringify(value)).toBe(written);
  expect(numberText(value)).toBe(written);
  expect(isObject(value)).toBe(false);
});

describe("a token bucket", () => {
  const clock = { time: 0, now: () => new Date(clock.time) };

  test("lets a burst through and then its rate", () => {
    const bucket = new TokenBucket({ perSecond: 2, burst: 3 }, clock);
    expect([1, 2, 3, 4].map(() => bucket.take())).toEqual([0, 0, 0, 500]);
    clock.time += 499;
    expect(bucket.take()).toBe(1);
    clock.time += 1;
    expect(bucket.take()).toBe(0);
    clock.time += 60_000;
    expect([1, 2, 3, 4].map(() => bucket.take())).toEqual([0, 0, 0, 500]);
  });

  test("gives tokens in advance, one after the other", () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 1 }, clock);
    expect([1, 2, 3].map(() => bucket.reserve())).toEqual([0, 100, 200]);
  });

  test("loses nothing when the clock is set back", () => {
    const bucket = new TokenBucket({ perSecond: 1, burst: 2 }, clock);
    bucket.take();
    clock.time -= 10_000;
    expect(bucket.take()).toBe(0);
  });
});
