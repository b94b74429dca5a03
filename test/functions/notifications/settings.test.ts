import { describe, expect, test } from "@jest/globals";
import { notificationsSettings } from "../../../functions/src/notifications/settings.ts";
import { readSettings, type SettingsError } from "../../../functions/src/shared/settings.ts";

const sound = {
  NOTIFICATIONS_ADDRESS: "https://app.example.com/",
  NOTIFICATIONS_LINK_KEYS: "k".repeat(32),
  NOTIFICATIONS_SENDER: "alerts@example.com",
  NOTIFICATIONS_EMAIL_ENDPOINT: "https://acs.communication.azure.com",
  NOTIFICATIONS_TEAMS: '{"data-platform": "https://host.example/workflows/secret"}',
};

function problemsOf(changes: Record<string, string>): string {
  try {
    readSettings({ notifications: notificationsSettings }, { ...sound, ...changes });
    return "";
  } catch (error) {
    return (error as SettingsError).message;
  }
}

test("sound settings are taken", () => {
  const { notifications } = readSettings({ notifications: notificationsSettings }, sound);
  expect(notifications.NOTIFICATIONS_ADDRESS).toBe("https://app.example.com");
  expect(notifications.NOTIFICATIONS_TEAMS["data-platform"]).toContain("https://");
});

describe("what is wrong is said, and no secret is repeated", () => {
  test.each([
    ["a short key", { NOTIFICATIONS_LINK_KEYS: "geheim" }, /at least 32 characters/],
    [
      "an address in the clear",
      { NOTIFICATIONS_ADDRESS: "http://app.example.com" },
      /expected an https address/,
    ],
    [
      "a webhook in the clear",
      { NOTIFICATIONS_TEAMS: '{"a": "http://host/geheim"}' },
      /expected JSON such as/,
    ],
    ["webhooks that are no JSON", { NOTIFICATIONS_TEAMS: "geheim" }, /expected JSON such as/],
    [
      "two ways for emails",
      { NOTIFICATIONS_SMTP: "smtps://user:geheim@host" },
      /one way for emails, and only one/,
    ],
    ["no way for emails", { NOTIFICATIONS_EMAIL_ENDPOINT: "" }, /one way for emails/],
    [
      "a key of Azure's own",
      { NOTIFICATIONS_EMAIL_CONNECTION: "endpoint=https://acs;accesskey=geheim" },
      /only a stand-in/,
    ],
  ])("%s", (_, changes, expected) => {
    const problems = problemsOf(changes as Record<string, string>);
    expect(problems).toMatch(expected);
    expect(problems).not.toContain("geheim");
  });

  test("all at once", () => {
    const problems = problemsOf({
      NOTIFICATIONS_ADDRESS: "",
      NOTIFICATIONS_SENDER: "",
      NOTIFICATIONS_EMAIL_ENDPOINT: "",
    });
    for (const name of ["NOTIFICATIONS_ADDRESS", "NOTIFICATIONS_SENDER", "NOTIFICATIONS_EMAIL_ENDPOINT"])
      expect(problems).toContain(name);
  });
});
