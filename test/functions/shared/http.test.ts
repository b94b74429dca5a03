import { InvocationContext } from "@azure/functions";
import { describe, expect, test } from "@jest/globals";
import { answering, HttpProblemError, readJson } from "../../../functions/src/shared/http.ts";
import { createLog } from "../../../functions/src/shared/log.ts";
import { requestOf } from "../operations/requests.ts";

const post = (body: string, headers: Record<string, string> = {}) =>
  requestOf({ method: "POST", body, headers });
const problemOf = (reading: Promise<unknown>) =>
  reading.then(
    () => null,
    (error: unknown) => (error as HttpProblemError).problem,
  );

describe("a JSON body", () => {
  test("is read up to the limit, in bytes", async () => {
    const body = JSON.stringify({ name: "Zoë" });
    const bytes = Buffer.byteLength(body);
    expect(await readJson(post(body), bytes)).toEqual({ name: "Zoë" });
    expect(await problemOf(readJson(post(body), bytes - 1))).toMatchObject({ status: 413 });
  });

  test("that is longer than it says is not read to its end", async () => {
    expect(await problemOf(readJson(post("x".repeat(5000), { "content-length": "3" }), 100))).toMatchObject({
      status: 413,
    });
  });

  test.each([
    ["nothing", ""],
    ["torn JSON", '{"a":'],
    ["text", "hello"],
  ])("that is %s is a bad request", async (_, body) => {
    expect(await problemOf(readJson(post(body), 100))).toMatchObject({
      status: 400,
      detail: "The body is no JSON in UTF-8.",
    });
  });

  test.each(["text/plain", "multipart/form-data", "application/jsonp", "text/json; application/json"])(
    "that is said to be %s is refused",
    async (type) => {
      expect(await problemOf(readJson(post("{}", { "content-type": type }), 100))).toMatchObject({
        status: 415,
      });
    },
  );

  test.each(["application/json; charset=utf-8", "application/cloudevents+json"])(
    "may be %s",
    async (type) => {
      expect(await readJson(post("{}", { "content-type": type }), 100)).toEqual({});
    },
  );
});

describe("answers", () => {
  const lines: string[] = [];
  const log = createLog((_, line) => lines.push(line));
  const answer = (error: unknown) =>
    answering(log, () => Promise.reject(error))(
      requestOf(),
      new InvocationContext({ invocationId: "i-1", functionName: "f" }),
    );

  test("tell a problem as problem details", async () => {
    const problem = {
      status: 409,
      title: "Conflict",
      detail: "It is busy.",
      headers: { "retry-after": "3" },
    };
    expect(await answer(new HttpProblemError(problem))).toEqual({
      status: 409,
      headers: { "content-type": "application/problem+json", "retry-after": "3" },
      jsonBody: { type: "about:blank", title: "Conflict", status: 409, detail: "It is busy." },
    });
  });

  test("tell nothing of any other error but where to look", async () => {
    const answered = await answer(new Error("AccountKey=secret is wrong"));
    expect(answered).toMatchObject({ status: 500, jsonBody: { detail: expect.stringContaining("i-1") } });
    expect(JSON.stringify(answered)).not.toContain("secret");
    expect(lines.at(-1)).toContain('"correlationId":"i-1"');
  });
});
