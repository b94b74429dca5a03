import { HttpRequest } from "@azure/functions";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { type EventHub, HubBusyError, type HubEvent } from "../../../functions/src/cart-events/event-hub.ts";
import { cartEventsSettings } from "../../../functions/src/cart-events/settings.ts";
import { readSettings } from "../../../functions/src/shared/settings.ts";
import { collectorRoom, event, events, key, origin, post, sha256 } from "./estate.ts";

/** Keeps what it is sent, unless it is busy for a session. */
class Hub implements EventHub {
  readonly sent: { readonly session: string; readonly ids: readonly string[] }[] = [];
  readonly texts: string[] = [];
  busySessions: readonly string[] = [];
  /** Sends wait for it. */
  gate: Promise<void> = Promise.resolve();
  /** Resolves with the first send. */
  readonly reached = Promise.withResolvers<void>();

  async send(session: string, its: readonly HubEvent[]): Promise<void> {
    this.reached.resolve();
    await this.gate;
    if (this.busySessions.includes(session)) throw new HubBusyError("busy");
    this.sent.push({ session, ids: its.map(({ id }) => id) });
    this.texts.push(...its.map(({ body }) => body.toString()));
  }
  get bodies(): unknown[] {
    return this.texts.map((text) => JSON.parse(text));
  }
  async ask(): Promise<void> {}
  async close(): Promise<void> {}
}

let hub: Hub;
let collector: ReturnType<typeof collectorRoom>;
beforeEach(() => {
  hub = new Hub();
  collector = collectorRoom({}, hub);
});

const send = (body: unknown, headers?: Record<string, string>) =>
  collector.room.answer(post(body, headers), "id-1");

describe("events", () => {
  test("one is accepted as it was sent, once the hub has it", async () => {
    expect(await send(event(1))).toMatchObject({
      status: 202,
      jsonBody: { accepted: 1, correlationId: "id-1" },
    });
    expect(hub.bodies).toEqual([event(1)]);
  });

  test("a number that JavaScript cannot hold keeps its digits", async () => {
    const text = JSON.stringify(event(1, { product_id: 0 })).replace(
      '"product_id":0',
      '"product_id":9007199254740993',
    );
    expect(await send(text)).toMatchObject({ status: 202 });
    expect(hub.texts).toEqual([text]);
  });

  test("a batch goes by session, in its order", async () => {
    expect(await send(events(7))).toMatchObject({ status: 202, jsonBody: { accepted: 7 } });
    expect(hub.sent).toEqual([
      { session: "session-0", ids: ["event-0", "event-3", "event-6"] },
      { session: "session-1", ids: ["event-1", "event-4"] },
      { session: "session-2", ids: ["event-2", "event-5"] },
    ]);
  });

  const bad: [string, unknown, RegExp][] = [
    ["no object", "just text", /not a JSON object/],
    ["no id", event(1, { event_id: "" }), /^event_id: is missing/],
    [
      "an unknown type",
      event(1, { event_type: "item_wished" }),
      /^event_type: expected one of product_viewed, item_added/,
    ],
    ["no time", event(1, { occurred_at: "yesterday" }), /^occurred_at: expected a time/],
    [
      "a day that does not exist",
      event(1, { occurred_at: "2017-02-30T10:00:00Z" }),
      /^occurred_at: expected a time/,
    ],
    ["half a unit", event(1, { quantity: 0.5 }), /^quantity: expected a whole number/],
    ["a price that is none", event(1, { unit_price: "cheap" }), /^unit_price: expected a number/],
    ["a nested field", event(1, { product_id: { $gt: "" } }), /^product_id: expected a text/],
    ["an unknown field", event(1, { __proto__: null, admin: true }), /^"admin": is unknown/],
    ["NUL bytes", event(1, { customer_id: "a\0b" }), /^customer_id: contains NUL/],
    ["half a character", event(1, { customer_id: "\ud83d" }), /^customer_id: is not valid Unicode/],
    [
      "a session that is no partition key",
      event(1, { session_id: "s".repeat(129) }),
      /^session_id: is longer than 128/,
    ],
    ["too many bytes", event(1, { product_id: "x".repeat(200_000) }), /at most 200000 are taken/],
  ];
  test.each(bad)(
    "%s: it is rejected and kept with the reason, the others are accepted",
    async (_name, wrong, reason) => {
      const answer = await send([event(0), wrong, event(2)]);
      expect(answer).toMatchObject({
        status: 207,
        jsonBody: {
          accepted: 2,
          rejected: 1,
          errors: [{ item: 1, status: 400, reasons: [expect.stringMatching(reason)] }],
        },
      });
      expect(hub.sent.flatMap(({ ids }) => ids)).toEqual(["event-0", "event-2"]);
      expect(collector.deadLetters).toMatchObject([
        {
          origin: "cart-events",
          queue: null,
          body: { client: "shop-web", events: [{ item: 1, event: wrong }] },
        },
      ]);
    },
  );

  test("when they cannot be kept, nothing is accepted", async () => {
    const room = collectorRoom({}, hub);
    room.deadLetters.push = () => {
      throw new Error("storage is down");
    };
    await expect(room.room.answer(post([event(0), {}]), "id")).rejects.toThrow("storage is down");
    expect(hub.sent).toEqual([]);
  });
});

describe("a busy hub", () => {
  test("that takes nothing is told by 503 and Retry-After", async () => {
    hub.busySessions = ["session-0", "session-1", "session-2"];
    expect(await send(events(3))).toMatchObject({ status: 503, headers: { "retry-after": "2" } });
  });

  test("keeps what is refused once, however often the client has to send it again", async () => {
    hub.busySessions = ["session-0"];
    for (let times = 0; times < 3; times += 1)
      expect(await send([event(0), {}])).toMatchObject({ status: 503 });
    expect(new Set(collector.deadLetters.map(({ id }) => id)).size).toBe(1);
    await send([event(0), { other: true }]);
    for (const body of ["{", "{", "["]) await send(body);
    expect(new Set(collector.deadLetters.map(({ id }) => id)).size).toBe(4);
  });

  test("that takes some is told event by event", async () => {
    hub.busySessions = ["session-1"];
    expect(await send([...events(5), {}])).toMatchObject({
      status: 207,
      headers: { "retry-after": "2" },
      jsonBody: {
        accepted: 3,
        errors: [
          { item: 1, eventId: "event-1", status: 503 },
          { item: 4, eventId: "event-4", status: 503 },
          { item: 5, status: 400 },
        ],
      },
    });
  });

  test("holds no more events than it may: the next are turned away, and taken later", async () => {
    collector = collectorRoom({ CART_EVENTS_WAITING: "1000" }, hub);
    const gate = Promise.withResolvers<void>();
    hub.gate = gate.promise;
    const waiting = send(events(999));
    await hub.reached.promise;
    expect(await send(events(2))).toMatchObject({ status: 503, headers: { "retry-after": "2" } });
    gate.resolve();
    expect(await waiting).toMatchObject({ status: 202, jsonBody: { accepted: 999 } });
    expect(await send(events(2))).toMatchObject({ status: 202 });
  });
});

describe("requests that are refused", () => {
  const refused: [string, unknown, Record<string, string>, number][] = [
    ["without a key", event(1), { "x-api-key": "" }, 401],
    ["with a wrong key", event(1), { "x-api-key": "guess" }, 401],
    ["with a key's hash", event(1), { "x-api-key": sha256(key) }, 401],
    ["of another origin", event(1), { origin: "https://evil.example.com" }, 403],
    ["of no origin to be named", event(1), { origin: "null" }, 403],
    ["of another media type", event(1), { "content-type": "text/plain" }, 415],
    ["nested without end", "[".repeat(500_000) + "]".repeat(500_000), {}, 400],
    ["nested in an event", `[{"product_id":${"[".repeat(5000)}${"]".repeat(5000)}}]`, {}, 400],
    ["without events", [], {}, 400],
    ["with too many events", Array.from({ length: 1001 }, () => ({})), {}, 400],
    ["of more than 1 MB", [event(1, { product_id: "x".repeat(1_048_577) })], {}, 413],
  ];
  test.each(refused)("%s", async (_name, body, headers, status) => {
    const answer = await send(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.jsonBody).toMatchObject({ status, detail: expect.stringMatching(/\.$/) });
    expect(hub.sent).toEqual([]);
    expect(collector.deadLetters).toEqual([]);
  });

  test.each([
    ["half a body", Buffer.from('[{"event_id":')],
    ["bytes that are no text", Buffer.from([0x7b, 0xff, 0x7d])],
  ])("%s: refused, and kept byte for byte", async (_name, body) => {
    const request = new HttpRequest({
      method: "POST",
      url: "http://localhost/api/cart-events",
      headers: { "content-type": "application/json", "x-api-key": key },
      body: { bytes: body },
    });
    expect(await collector.room.answer(request, "id-1")).toMatchObject({
      status: 400,
      jsonBody: { detail: "The body is no JSON in UTF-8." },
    });
    expect(collector.deadLetters).toMatchObject([
      {
        reason: expect.stringMatching(/^shop-web sent \d+ bytes that are no JSON/),
        body: { client: "shop-web", correlationId: "id-1", base64: body.toString("base64") },
      },
    ]);
    expect(hub.sent).toEqual([]);
  });

  test("each client has a rate of its own", async () => {
    collector = collectorRoom({ CART_EVENTS_PER_SECOND: "0.5", CART_EVENTS_BURST: "2" }, hub);
    const statuses = [await send(event(1)), await send(event(2)), await send(event(3))];
    expect(statuses.map(({ status }) => status)).toEqual([202, 202, 429]);
    expect(statuses[2]?.headers).toMatchObject({ "retry-after": "2" });
    expect(await send(event(4), { "x-api-key": "the-key-of-the-app" })).toMatchObject({ status: 202 });
    collector.clock.time = new Date(collector.clock.time.getTime() + 2000);
    expect(await send(event(5))).toMatchObject({ status: 202 });
  });
});

describe("pages", () => {
  const preflight = (from: string) =>
    collector.room.answer(
      new HttpRequest({
        method: "OPTIONS",
        url: "http://localhost/api/cart-events",
        headers: { origin: from },
      }),
      "id-1",
    );

  test("of the shop may send, and read the answer, whatever it is", async () => {
    expect(await preflight(origin)).toMatchObject({
      status: 204,
      headers: { "access-control-allow-origin": origin, "access-control-allow-methods": "POST" },
    });
    expect((await send(event(1), { origin })).headers).toMatchObject({
      "access-control-allow-origin": origin,
    });
    expect((await send("{", { origin })).headers).toMatchObject({ "access-control-allow-origin": origin });
  });

  test.each(["https://shop.example.com.evil.com", "http://shop.example.com", "https://evil.example.com"])(
    "of %s may not",
    async (from) => {
      const answer = await preflight(from);
      expect(answer.status).toBe(403);
      expect(answer.headers).toEqual({ vary: "origin" });
    },
  );
});

test("settings that cannot be used are told together, without the secrets", () => {
  const environment = {
    CART_EVENTS_KEYS: '{"shop-web": "a key and not its hash"}',
    CART_EVENTS_ORIGINS: "https://shop.example.com/cart",
    EVENT_HUBS: "Endpoint=sb://prod.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=b",
  };
  const read = () => readSettings({ cartEvents: cartEventsSettings }, environment);
  expect(read).toThrow(
    /CART_EVENTS_KEYS: expected JSON[\s\S]*CART_EVENTS_ORIGINS: expected origins[\s\S]*EVENT_HUBS: serves only/,
  );
  expect(read).not.toThrow(/a key and not its hash/);
});
