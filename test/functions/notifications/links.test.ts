import { createHmac } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { LinkTokens } from "../../../functions/src/notifications/actions/link-tokens.ts";
import { start } from "./builders.ts";

const key = "k".repeat(32);
const tokens = new LinkTokens([key]);
const target = { action: "acknowledge", channelId: "teams-on-call", delivery: "a.1" } as const;
const expiry = new Date(start.getTime() + 60_000);
const token = tokens.sign(target, expiry);

/** A token whose payload is what an attacker wants, signed with whatever the attacker has. */
function forge(payload: object, secret: string, purpose = "notification-link.v1."): string {
  const text = Buffer.from(JSON.stringify(payload)).toString("base64url");
  return `${text}.${createHmac("sha256", secret).update(purpose).update(text).digest("base64url")}`;
}

const later = {
  a: "acknowledge",
  c: "teams-on-call",
  d: "a.1",
  e: Math.floor(expiry.getTime() / 1000) + 999_999,
};

test("a link does what it was made for, until it expires", () => {
  expect(tokens.verify(token, start)).toEqual(target);
  expect(() => tokens.verify(token, expiry)).toThrow(/has expired/);
});

describe("forged links are refused", () => {
  const [payload = "", signature = ""] = token.split(".");
  test.each([
    ["nothing", ""],
    ["no signature", payload],
    ["an empty signature", `${payload}.`],
    ["a part too many", `${token}.x`],
    ["a changed signature", `${payload}.${signature.slice(0, -2)}AA`],
    ["a longer signature, of the same bytes", `${token}A`],
    ["a shorter signature", `${payload}.${signature.slice(0, 10)}`],
    ["a later expiry with the old signature", `${forge(later, key).split(".")[0]}.${signature}`],
    ["another key", forge(later, "x".repeat(32))],
    ["no key", forge(later, "")],
    ["a signature for another purpose", forge(later, key, "session.v1.")],
    ["a well signed payload that is none", forge({ a: "delete", c: "x", d: "y", e: 9_999_999_999 }, key)],
    ["megabytes", `${"a".repeat(2_000_000)}.${signature}`],
    ["path traversal", "../../admin.x"],
    ["control characters", "\u0000.\u0000"],
  ])("%s", (_, forged) => {
    expect(() => tokens.verify(forged, start)).toThrow(/was not made by the notifier/);
  });

  test("every single changed character", () => {
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === "A" ? "B" : "A";
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      expect(() => tokens.verify(changed, start)).toThrow();
    }
  });
});

test("keys can be changed without breaking links", () => {
  const both = new LinkTokens(["n".repeat(32), key]);
  expect(both.verify(token, start)).toEqual(target);
  const fresh = both.sign(target, expiry);
  expect(() => tokens.verify(fresh, start)).toThrow();
  expect(new LinkTokens(["n".repeat(32)]).verify(fresh, start)).toEqual(target);
});
