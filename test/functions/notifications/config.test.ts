import { readFileSync } from "node:fs";
import { loadContracts } from "@customer360/contracts";
import { describe, expect, test } from "@jest/globals";
import { loadConfig, readConfig } from "../../../functions/src/notifications/config/read-config.ts";
import { channelsOf } from "../../../functions/src/notifications/delivery/receivers.ts";
import type { NotificationConfigError } from "../../../functions/src/notifications/errors.ts";
import { labelsOf } from "../../../functions/src/notifications/pipeline/matchers.ts";
import { routesFor } from "../../../functions/src/notifications/pipeline/routing.ts";
import type { Alert } from "../../../functions/src/shared/alert.ts";
import { alertOf, appConfig, shippedConfig, teams } from "./builders.ts";

const shipped = readFileSync(shippedConfig, "utf8");

/** What is said about the shipped file with one thing changed. */
function problemsOf(find: string | RegExp, replacement: string): string[] {
  const changed = shipped.replace(find, replacement);
  expect(changed).not.toBe(shipped);
  try {
    readConfig("notifications.yaml", changed, { teams });
    return [];
  } catch (error) {
    return [...(error as NotificationConfigError).problems];
  }
}

describe("the shipped file", () => {
  const config = appConfig();
  const contracts = loadContracts();
  const routes = (overrides: Partial<Alert>) => routesFor(config.route, labelsOf(alertOf(overrides)));

  test.each([
    ["a data-quality error goes to the owner", {}, ["data-quality owner"]],
    ["a warning waits for the morning", { severity: "warning" }, ["data-quality-warnings owner"]],
    [
      "a critical one to those on call and to the owner",
      { severity: "critical" },
      ["critical on-call", "data-quality owner"],
    ],
    [
      "what nobody owns to the data platform",
      { owner: null, origin: "databricks" },
      ["default data-platform"],
    ],
    [
      "a critical one that nobody owns to those on call",
      { owner: null, severity: "critical", origin: "azure-monitor" },
      ["critical on-call"],
    ],
  ] as const)("%s", (_, overrides, expected) => {
    expect(routes(overrides).map(({ name, receiver }) => `${name} ${receiver}`)).toEqual(expected);
  });

  test("children inherit what they leave out", () => {
    const [critical] = routes({ severity: "critical" });
    expect(critical).toMatchObject({
      groupBy: ["owner", "dataset"],
      groupWait: 10_000,
      repeatInterval: 3_600_000,
    });
    expect(critical?.escalation?.steps.map(({ receiver }) => receiver)).toEqual(["data-platform", "lead"]);
  });

  test("an owner is reached where the contracts say", () => {
    expect(channelsOf("owner", "order-management", config, contracts)).toEqual([
      { type: "email", to: ["order-management@example.com"] },
      { type: "teams", name: "data-platform" },
    ]);
  });

  test.each([null, "nobody-we-know"])("owner %s is replaced by the default receiver", (owner) => {
    expect(channelsOf("owner", owner, config, contracts)).toEqual(
      channelsOf("data-platform", null, config, contracts),
    );
    expect(channelsOf("gone", owner, config, contracts)).toEqual(
      channelsOf("data-platform", null, config, contracts),
    );
  });
});

describe("what is wrong is said in a sentence", () => {
  test.each([
    [
      "an unknown receiver",
      "receiver: on-call",
      "receiver: on-cal",
      /^notifications\.yaml: route critical: receiver: 'on-cal' is not under receivers/,
    ],
    [
      "an unknown window",
      "mute: [nights, weekends]",
      "mute: [noon]",
      /mute: 'noon' is not under muteWindows; add it there or correct the name\.$/,
    ],
    [
      "a channel without an address",
      "teams: on-call",
      "teams: sales",
      /no address is set for channel 'sales'; add it to NOTIFICATIONS_TEAMS\.$/,
    ],
    ["a duration", "groupWait: 30s", "groupWait: 30", /route\.groupWait: expected a duration such as 30s/],
    [
      "a typing error",
      "groupInterval: 5m\n  repeat",
      "groupIntervall: 5m\n  repeat",
      /'groupIntervall' is unknown; correct the spelling or remove it\.|groupInterval: expected a duration/,
    ],
    ["a time zone", "Europe/Berlin, from", "Europe/Bärlin, from", /expected a time zone/],
    [
      "a name twice",
      "name: data-quality-warnings",
      "name: critical",
      /route critical: the name is used more than once/,
    ],
    ["too many a second", "teams: 4}", "teams: 5}", /Teams takes no more than 4 a second/],
    [
      "no channel",
      "lead: {email: [data-platform-lead@example.com]}",
      "lead: {}",
      /receivers\.lead: has no channel/,
    ],
    ["steps out of order", "after: 45m", "after: 5m", /each step comes later than the one before it/],
    ["no YAML", "receivers:", "receivers: [", /not readable as YAML/],
  ])("%s", (_, find, replacement, expected) => {
    expect(problemsOf(find, replacement).join("\n")).toMatch(expected);
  });

  test("all at once", () => {
    const two = shipped
      .replace("receiver: on-call", "receiver: x")
      .replace("mute: [nights, weekends]", "mute: [y]");
    expect(() => readConfig("n.yaml", two, { teams })).toThrow(/'x'[\s\S]*'y'/);
  });

  test("a file that is not there", () => {
    expect(() => loadConfig("/nowhere/notifications.yaml", { teams })).toThrow(
      /is not there; set NOTIFICATIONS_FILE/,
    );
  });
});
