import { loadContracts } from "@customer360/contracts";
import { expect, test } from "@jest/globals";
import { latenessOf } from "../../../functions/src/file-arrival/freshness.ts";
import { FreshnessAlerts } from "../../../functions/src/file-arrival/freshness-alerts.ts";

const contracts = loadContracts();
const lead = 60 * 60_000;

/** Names of tables, by how they are, of all teams. */
function tables(now: string, publishedUntil: string | null, expectFrom = "2017-06-01") {
  const teams = latenessOf({ contracts, publishedUntil, expectFrom, now: new Date(now), lead });
  const names = (part: "late" | "atRisk") =>
    teams.flatMap((team) =>
      team[part].map(({ contract, fileDate }) => `${contract.layer}.${contract.name} ${fileDate}`),
    );
  return { late: names("late"), atRisk: names("atRisk") };
}

const all = [...contracts.ofLayer("silver"), ...contracts.ofLayer("gold")];

test("every table of Silver and Gold is somebody's, and watched", () => {
  const { late } = tables("2017-06-20T00:00:00Z", null);
  expect(late).toHaveLength(all.length);
});

test("a table is at risk an hour before its time, and late from its time on", () => {
  const at = (time: string) => tables(`2017-06-11T${time}Z`, "2017-06-09");
  const silver = "silver.orders 2017-06-10";
  expect(at("08:59:59")).toEqual({ late: [], atRisk: [] });
  expect(at("09:00:00")).toMatchObject({ late: [], atRisk: expect.arrayContaining([silver]) });
  expect(at("09:59:59").late).toEqual([]);
  expect(at("10:00:00")).toMatchObject({
    late: expect.arrayContaining([silver]),
    atRisk: expect.arrayContaining(["gold.daily_sales 2017-06-10"]),
  });
  expect(at("11:00:00").late).toContain("gold.daily_sales 2017-06-10");
});

test("a table with a longer latency is late later", () => {
  expect(tables("2017-06-11T23:00:00Z", "2017-06-09").late).not.toContain("silver.customers 2017-06-10");
  expect(tables("2017-06-12T02:00:00Z", "2017-06-09").late).toContain("silver.customers 2017-06-10");
});

test("a day that is published, or newer, or not expected yet, is not lacking", () => {
  expect(tables("2017-06-11T12:00:00Z", "2017-06-10")).toEqual({ late: [], atRisk: [] });
  expect(tables("2017-06-11T12:00:00Z", "2017-06-11")).toEqual({ late: [], atRisk: [] });
  expect(tables("2017-06-11T12:00:00Z", null, "2017-06-11")).toEqual({ late: [], atRisk: [] });
});

test("the alert is the team's, a warning before and an error after the time", () => {
  const words = new FreshnessAlerts((topic) => `https://example.com/${topic}.md`);
  const told = (time: string) => {
    const now = new Date(`2017-06-11T${time}Z`);
    const teams = latenessOf({
      contracts,
      publishedUntil: "2017-06-09",
      expectFrom: "2017-06-01",
      now,
      lead,
    });
    return teams.flatMap((team) => words.lacking(team, "2017-06-09", now) ?? []);
  };
  const finance = (time: string) => told(time).find(({ owner }) => owner === "finance");
  expect(told("08:00:00")).toEqual([]);
  expect(finance("10:30:00")).toMatchObject({
    ...{ key: "freshness/finance", severity: "warning", runbook: "https://example.com/late-tables.md" },
    title: "Tables of finance will lack 2017-06-10 if its batch does not end soon",
  });
  expect(finance("11:00:00")).toMatchObject({
    ...{ key: "freshness/finance", severity: "error", title: "Tables of finance lack 2017-06-10" },
    description: expect.stringContaining("The newest day is 2017-06-09."),
    facts: expect.arrayContaining([
      { name: "gold.daily_sales", value: "2017-06-10, due 2017-06-11T11:00:00.000Z" },
    ]),
  });
});
