import { expect, test } from "@jest/globals";
import { retryAfterMilliseconds } from "../../../functions/src/shared/retry-after.ts";

test.each([
  ["3", 3000],
  ["120", 120_000],
  ["Thu, 05 Jan 2017 10:00:02 GMT", 2000],
  ["Thu, 05 Jan 2017 09:00:00 GMT", 0],
  ["-5", 0],
  ["soon", 0],
  [null, 0],
])("Retry-After %j means %j ms", (header, milliseconds) => {
  expect(retryAfterMilliseconds(header, new Date("2017-01-05T10:00:00Z"))).toBe(milliseconds);
});
