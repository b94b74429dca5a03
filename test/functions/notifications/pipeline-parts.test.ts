import { describe, expect, test } from "@jest/globals";
import type { MuteWindow } from "../../../functions/src/notifications/config/model.ts";
import { fits, matches } from "../../../functions/src/notifications/pipeline/matchers.ts";
import { isMuted } from "../../../functions/src/notifications/pipeline/mute-windows.ts";

describe("patterns", () => {
  test.each([
    ["orders", "orders", true],
    ["orders", "orders2", false],
    ["*", "", true],
    ["ord*", "orders", true],
    ["*ers", "orders", true],
    ["o*d*s", "orders", true],
    ["a*a", "a", false],
    ["*b*b*", "ab", false],
    ["extraction/*/failed", "extraction/catalog/failed", true],
    [".*", "orders", false],
  ])("%s and %s: %s", (pattern, text, expected) => {
    expect(fits(pattern, text)).toBe(expected);
  });

  test("take no time that grows with a power", () => {
    const begun = performance.now();
    expect(fits(`${"*a".repeat(5000)}b`, "a".repeat(100_000))).toBe(false);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  test("every label has to match, and a missing one does not", () => {
    expect(
      matches(
        { dataset: ["orders"], severity: ["error", "critical"] },
        { dataset: "orders", severity: "error" },
      ),
    ).toBe(true);
    expect(matches({ dataset: ["orders"], source: ["*"] }, { dataset: "orders" })).toBe(false);
    expect(matches({ constructor: ["*"] }, {})).toBe(false);
    expect(matches({}, {})).toBe(true);
  });
});

describe("mute windows", () => {
  const nights: MuteWindow = {
    name: "n",
    timeZone: "Europe/Berlin",
    days: [1, 2, 3, 4, 5, 6, 7],
    from: 20 * 60,
    to: 7 * 60,
  };
  const weekends: MuteWindow = { name: "w", timeZone: "Europe/Berlin", days: [6, 7], from: 0, to: 0 };

  test.each([
    ["summer, before the window", "2026-07-01T17:59:00Z", false],
    ["summer, its first minute", "2026-07-01T18:00:00Z", true],
    ["summer, its last minute", "2026-07-02T04:59:00Z", true],
    ["summer, after it", "2026-07-02T05:00:00Z", false],
    ["winter, its first minute", "2026-12-01T19:00:00Z", true],
    ["winter, before it", "2026-12-01T18:59:00Z", false],
    ["midnight", "2026-07-01T22:00:00Z", true],
  ])("nights: %s", (_, at, expected) => {
    expect(isMuted([nights], new Date(at))).toBe(expected);
  });

  test.each([
    ["Friday at its end", "2026-06-05T21:59:59Z", false],
    ["Saturday's first second", "2026-06-05T22:00:00Z", true],
    ["Sunday's last second", "2026-06-07T21:59:59Z", true],
    ["Monday", "2026-06-07T22:00:00Z", false],
  ])("weekends: %s", (_, at, expected) => {
    expect(isMuted([weekends], new Date(at))).toBe(expected);
  });

  test("a night that begins on Friday lasts into Saturday, whose own is not meant", () => {
    const fridays = { ...nights, days: [5] };
    expect(isMuted([fridays], new Date("2026-06-06T04:00:00Z"))).toBe(true);
    expect(isMuted([fridays], new Date("2026-06-06T19:00:00Z"))).toBe(false);
  });
});
