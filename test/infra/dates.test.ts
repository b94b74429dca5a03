/** What days do to a stack: secrets that end, and a budget that Azure takes in its own month alone. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import platform from "../../infra/index.ts";
import { ConfigError, configOf } from "../../infra/src/config/index.ts";
import { dayAfter, daysUntil } from "../../infra/src/days.ts";
import { secretsNotice } from "../../infra/src/secrets-notice.ts";
import { invokes } from "../../local/src/estate/invokes.ts";
import { type RecordedResource, record } from "../../local/src/estate/recorder.ts";
import { day, passed, sectionsOf } from "../../local/src/estate/stack-config.ts";

/** The problems of a stack whose secrets were set on one day, on another one. */
function problemsOn(today: string, secretsSetOn = day): readonly string[] {
  try {
    configOf(passed({ ...sectionsOf("prod"), secretsSetOn }), "customer360", "prod", today);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ key, message }) => `${key}: ${message}`);
  }
}

const { secretsLastDays } = sectionsOf("prod").keyVault as { secretsLastDays: number };
const end = dayAfter(day, secretsLastDays);
const noticeOn = (today: string) =>
  secretsNotice(configOf(passed(sectionsOf("prod")), "customer360", "prod", today));

describe("secrets", () => {
  test("last to the day before their end", () => {
    expect(problemsOn(dayAfter(end, -1))).toEqual([]);
  });

  test("that have ended stop a deployment with a sentence that says what to do", () => {
    const sentence = `secretsSetOn: secrets set on this day have ended, keyVault.secretsLastDays after it; set new ones, and then \`pulumi config set secretsSetOn "$(date -u +%F)"\`.`;
    expect(problemsOn(end)).toEqual([sentence]);
    expect(problemsOn(dayAfter(end, 4000))).toEqual([sentence]);
  });

  test("that are yet to be set are refused", () => {
    expect(problemsOn(day, dayAfter(day, 1))).toEqual([
      "secretsSetOn: lies in the future; expected the day (UTC) on which the secrets were set.",
    ]);
  });

  test("that end soon are told of, and others not", () => {
    expect(noticeOn(dayAfter(end, -31))).toBeNull();
    expect(noticeOn(dayAfter(end, -30))).toContain(`end on ${end}, in 30 days`);
    expect(noticeOn(dayAfter(end, -1))).toContain("in 1 day:");
  });
});

test.each([
  ["2026-12-31", 1, "2027-01-01"],
  ["2028-02-28", 1, "2028-02-29"],
  ["2026-03-01", -1, "2026-02-28"],
])("%s and %d days are %s", (from, days, to) => {
  expect(dayAfter(from, days)).toBe(to);
  expect(daysUntil(to, from)).toBe(days);
});

describe("a stack", () => {
  /** In the middle of a month, which the budget is not to begin with. */
  const today = `${dayAfter(day, 100).slice(0, 8)}15`;
  let resources: readonly RecordedResource[];
  beforeAll(async () => {
    const config = passed(sectionsOf("prod"));
    ({ resources } = await record(() => platform(today), { stack: "prod", config, invokes }));
  });
  const ofType = (type: string) => resources.filter((one) => one.type === type);

  test("has secrets, and a credential of its jobs, that end when its configuration says", () => {
    const ends = Date.parse(`${end}T00:00:00Z`) / 1000;
    const kept = ofType("azure-native:keyvault:Secret");
    expect(kept.length).toBeGreaterThan(6);
    for (const { inputs } of kept) expect(inputs.properties.attributes.expires).toBe(ends);
    const [credential] = ofType("azuread:index/applicationPassword:ApplicationPassword");
    expect(credential?.inputs.endDate).toBe(`${end}T00:00:00Z`);
  });

  test("asks for a budget from the month in which it is made, for Azure takes no earlier one, and keeps it", () => {
    const [budget] = ofType("azure-native:consumption:Budget");
    expect(budget?.inputs.timePeriod).toEqual({ startDate: `${today.slice(0, 8)}01T00:00:00Z` });
    expect(budget?.ignoreChanges).toEqual(["timePeriod"]);
  });
});
