import { describe, expect, test } from "@jest/globals";
import { readAlert } from "../../../functions/src/notifications/alerts/read-alert.ts";
import { AlertFormatError } from "../../../functions/src/notifications/errors.ts";
import { cleanLine, clipText, webAddress } from "../../../functions/src/shared/clean-text.ts";
import { alertOf } from "./builders.ts";

describe("alerts from the queue", () => {
  test("a whole one comes through as it is", () => {
    const alert = alertOf({
      facts: [{ name: "Rows", value: "12" }],
      runbook: "https://example.com/runbook.md",
      run: "https://adf.example.com/runs/17",
    });
    expect(readAlert(JSON.parse(JSON.stringify(alert)))).toEqual(alert);
  });

  test.each([
    ["nothing", null],
    ["text", "alert"],
    ["a list", [alertOf()]],
    ["no key", { ...alertOf(), key: "" }],
    ["an unknown state", { ...alertOf(), state: "burning" }],
    ["an unknown severity", { ...alertOf(), severity: "Sev0" }],
    ["no title", { ...alertOf(), title: "\u202e\u0000 " }],
    ["a time that is none", { ...alertOf(), occurredAt: "yesterday" }],
  ])("%s is refused with a sentence", (_, message) => {
    expect(() => readAlert(message)).toThrow(AlertFormatError);
    expect(() => readAlert(message)).toThrow(/^The message is no alert: .+\.$/);
  });

  test("what is too long is cut, and still an alert", () => {
    const alert = readAlert({
      ...alertOf(),
      title: "t".repeat(10_000),
      description: "d".repeat(100_000),
      facts: Array.from({ length: 500 }, (_, index) => ({ name: `n${index}`, value: "v".repeat(5000) })),
      labels: Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`l${index}`, "x".repeat(900)])),
    });
    expect(alert.title).toHaveLength(300);
    expect(alert.title.endsWith("…")).toBe(true);
    expect(alert.facts).toHaveLength(20);
    expect(Object.keys(alert.labels)).toHaveLength(30);
    expect(JSON.stringify(alert).length).toBeLessThan(60_000);
  });

  test("times are compared as text, so all are written alike", () => {
    expect(readAlert({ ...alertOf(), occurredAt: "2026-06-01T12:00:00+02:00" }).occurredAt).toBe(
      "2026-06-01T10:00:00.000Z",
    );
  });

  test("names of labels that mean something in JavaScript mean nothing", () => {
    const message = JSON.parse(
      JSON.stringify(alertOf()).replace('"labels":{}', '"labels":{"__proto__":"x","constructor":"y"}'),
    );
    const { labels } = readAlert(message);
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
    expect(Object.hasOwn(labels, "constructor") && labels.constructor).toBe("y");
  });

  test.each([
    ["javascript:alert(1)", null],
    ["data:text/html,<script>", null],
    ["https://user:secret@example.com", null],
    ["not an address", null],
    ["https://example.com/a?b=c", "https://example.com/a?b=c"],
  ])("runbook %s", (runbook, expected) => {
    expect(webAddress(runbook)).toBe(expected);
  });
});

describe("text", () => {
  test("loses what cannot be seen or turns it around", () => {
    expect(cleanLine("in\u202evoice\u0000\r\nBcc: all@example.com\u200b", 100)).toBe(
      "invoice Bcc: all@example.com",
    );
  });

  test("is not cut through a character", () => {
    expect(clipText("ab😀cd", 4)).toBe("ab…");
    expect(clipText("abcd", 4)).toBe("abcd");
  });
});
