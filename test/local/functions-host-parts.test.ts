import { describe, expect, test } from "@jest/globals";
import { corsHeaders } from "../../local/src/functions-host/http/cors.ts";
import { httpDataOf } from "../../local/src/functions-host/http/http-data.ts";
import { byPrecedence, compileRoute } from "../../local/src/functions-host/http/route.ts";
import { Polling } from "../../local/src/functions-host/queue/polling.ts";
import { decodedText } from "../../local/src/functions-host/queue/queue-message.ts";
import { timeSpan } from "../../local/src/functions-host/time-span.ts";
import { retryDelay } from "../../local/src/functions-host/timer/retry-policy.ts";
import { scheduleOf } from "../../local/src/functions-host/timer/schedule.ts";

describe("routes", () => {
  test.each([
    ["batches/{id}/replay", "batches/2017-01-05.1/replay", { id: "2017-01-05.1" }],
    ["batches/{id}/replay", "BATCHES/x/Replay/", { id: "x" }],
    ["files/{name?}", "files", {}],
    ["files/{name?}", "files/a%20b", { name: "a b" }],
    ["docs/{*path}", "docs/a/b", { path: "a/b" }],
    ["docs/{*path}", "docs", {}],
    ["page-{number:int}.html", "page-12.html", { number: "12" }],
    ["a.b", "axb", null],
    ["batches/{id}", "batches/", null],
    ["batches/{id}", "batches/a/b", null],
    ["pages/{number:int}", "pages/one", null],
    ["x/{flag:bool}", "x/TRUE", { flag: "TRUE" }],
    ["raw/{text}", "raw/%E4", { text: "%E4" }],
  ])("%s for %s", (template, path, params) => {
    expect(compileRoute(template).match(path)).toEqual(params);
  });

  test("literal, constrained, free and catch-all come in this order", () => {
    const templates = ["api/{*rest}", "api/{id}", "api/{id:int}", "api/now", "api/{id}/x"];
    const sorted = templates.map(compileRoute).sort(byPrecedence);
    expect(sorted.map(({ template }) => template)).toEqual([
      "api/now",
      "api/{id:int}",
      "api/{id}",
      "api/{id}/x",
      "api/{*rest}",
    ]);
  });

  test("what is not known is refused", () => {
    expect(() => compileRoute("a/{id:datetime}")).toThrow("the constraint 'datetime' is not known here");
    expect(() => compileRoute("a/{id=5}")).toThrow("'{id=5}' is no parameter that is known here");
  });
});

describe("schedules", () => {
  const after = (expression: string, moment: string) =>
    scheduleOf("f", expression).after(new Date(moment)).toISOString();

  test.each([
    ["0 */5 * * * *", "2017-01-05T00:05:00Z", "2017-01-05T00:10:00.000Z"],
    ["*/5 * * * *", "2017-01-05T00:05:00Z", "2017-01-05T00:10:00.000Z"],
    ["30 0 6 * * Mon-Fri", "2017-01-06T06:00:30Z", "2017-01-09T06:00:30.000Z"],
    // The 13th and a Friday, both.
    ["0 0 0 13 * 5", "2017-01-01T00:00:00Z", "2017-01-13T00:00:00.000Z"],
    ["0 0 0 13 * 5", "2017-01-14T00:00:00Z", "2017-10-13T00:00:00.000Z"],
  ])("%s after %s", (expression, moment, expected) => {
    expect(after(expression, moment)).toBe(expected);
  });

  test.each(["", "@daily", "0 0 0 L * *", "0 0 0 * * 5#2", "0 0 0 ? * *", "00:05:00", "0 61 * * * *"])(
    "refused: '%s'",
    (expression) => {
      expect(() => scheduleOf("f", expression)).toThrow(/^Function 'f': the schedule/);
    },
  );
});

test("time spans are read as .NET writes them", () => {
  expect(timeSpan.parse("00:00:02")).toBe(2000);
  expect(timeSpan.parse("1.02:03:04.5")).toBe(93_784_500);
  expect(timeSpan.safeParse("2s").success).toBe(false);
});

test("retries wait as their policy says, and end", () => {
  const fixed = { retryStrategy: "fixedDelay", maxRetryCount: 2, delayInterval: { seconds: 3 } } as const;
  expect([1, 2, 3].map((retry) => retryDelay(fixed, retry))).toEqual([3000, 3000, null]);
  const [minimumInterval, maximumInterval] = [{ seconds: 1 }, { seconds: 5 }];
  const growing = {
    retryStrategy: "exponentialBackoff",
    maxRetryCount: -1,
    minimumInterval,
    maximumInterval,
  } as const;
  expect([1, 2, 3, 4, 99].map((retry) => retryDelay(growing, retry))).toEqual([1000, 2000, 4000, 5000, 5000]);
  expect(retryDelay(undefined, 1)).toBeNull();
});

test("an empty queue is asked ever more seldom, until there is something again", () => {
  const polling = new Polling(1000);
  expect([1, 2, 3, 4, 5, 6].map(() => polling.nextWait())).toEqual([100, 200, 400, 800, 1000, 1000]);
  polling.reset();
  expect(polling.nextWait()).toBe(100);
});

test("messages are decoded as they were encoded", () => {
  expect(decodedText("w6Q=", "base64")).toBe("ä");
  expect(decodedText("", "base64")).toBe("");
  expect(decodedText("{}", "base64")).toBeNull();
  expect(decodedText("{}", "none")).toBe("{}");
});

test("a body beyond what the runtime takes is not read on", async () => {
  let sent = 0;
  const chunk = new Uint8Array(16 * 1024 * 1024);
  const body = new ReadableStream({
    pull: (controller) => {
      sent += 1;
      controller.enqueue(chunk);
    },
  });
  const request = new Request("http://127.0.0.1/", { method: "POST", body, duplex: "half" } as RequestInit);
  expect(await httpDataOf(request, {})).toBeNull();
  expect(sent).toBeLessThan(10);
});

test("any origin is allowed when that is asked for, and credentials only where they are supported", () => {
  const request = new Request("http://127.0.0.1/", { headers: { origin: "https://a.example" } });
  expect(corsHeaders(request, { allowedOrigins: ["*"] })).toEqual({ "access-control-allow-origin": "*" });
  expect(
    corsHeaders(request, { allowedOrigins: ["https://a.example"], supportCredentials: true }),
  ).toMatchObject({
    "access-control-allow-credentials": "true",
  });
  expect(corsHeaders(new Request("http://127.0.0.1/"), { allowedOrigins: ["*"] })).toEqual({});
});
