import { describe, expect, test } from "@jest/globals";
import type { SilenceRequest } from "../../../functions/src/operations/ports.ts";
import { addSilence, endSilence } from "../../../functions/src/operations/silences.ts";
import type { HttpProblemError } from "../../../functions/src/shared/http.ts";
import { requestOf } from "./requests.ts";

const clock = { now: () => new Date("2017-01-05T12:00:00Z") };
const silence = {
  matchers: { source: ["orders", "order_*"] },
  author: "ada@example.com",
  comment: "The shop moves house.",
  endsAt: "2017-01-05T18:00:00+01:00",
};

/** Asks for a silence. @returns what was kept, or the problem */
async function ask(body: object): Promise<SilenceRequest | string> {
  const kept: SilenceRequest[] = [];
  const silences = {
    list: async () => kept,
    add: async (request: SilenceRequest) => ({ id: String(kept.push(request)) }),
    end: async () => false,
  };
  try {
    const answer = await addSilence(
      requestOf({ method: "POST", body: JSON.stringify(body) }),
      silences,
      clock,
    );
    expect(answer).toEqual({ status: 201, jsonBody: { id: "1" } });
    return kept[0] as SilenceRequest;
  } catch (error) {
    return (error as HttpProblemError).problem.detail;
  }
}

test("a silence starts now and ends when it says", async () => {
  expect(await ask(silence)).toEqual({
    ...silence,
    startsAt: new Date("2017-01-05T12:00:00Z"),
    endsAt: new Date("2017-01-05T17:00:00Z"),
  });
});

describe("is refused:", () => {
  test.each<[string, object, string]>([
    ["one of everything", { matchers: {} }, "matchers: expected at least one label."],
    ["a label without values", { matchers: { source: [] } }, "matchers.source: expected at least one value."],
    ["one without an author", { author: " " }, "author: is empty; fill it in."],
    ["one that is over", { endsAt: "2017-01-05T11:59:59Z" }, "endsAt: expected a time to come"],
    [
      "one that ends before it starts",
      { startsAt: "2017-01-06T00:00:00Z" },
      "endsAt: expected a time to come",
    ],
    ["one without end", { endsAt: "2017-03-01T00:00:00Z" }, "endsAt: expected a time in the next 30 days."],
    ["a time without zone", { endsAt: "2017-01-05T18:00:00" }, "endsAt: expected a time"],
    ["what it does not know", { matcher: {} }, 'Unrecognized key: "matcher"'],
    ["a long comment", { comment: "x".repeat(2000) }, "comment: is longer than 1000 characters."],
  ])("%s", async (_, change, sentence) => {
    expect(await ask({ ...silence, ...change })).toContain(sentence);
  });
});

test("ending one that is not there is not found", async () => {
  const silences = { list: async () => [], add: async () => ({}), end: async () => false };
  const ending = endSilence(requestOf({ method: "DELETE", params: { id: "7" } }), silences, clock);
  await expect(ending).rejects.toMatchObject({ problem: { status: 404 } });
});
