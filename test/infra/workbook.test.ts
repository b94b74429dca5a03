/** Queries of the logs, checked by Kusto's own language service, and the workbook that draws them. */
import { loadContracts } from "@customer360/contracts";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { logRules } from "../../infra/src/components/alert-rules.ts";
import { logQueries } from "../../infra/src/components/log-queries.ts";
import { workbookDocument } from "../../infra/src/components/workbook-document.ts";
import { loadKusto } from "./kusto/kusto.ts";

const contracts = loadContracts();
const queries = logQueries(contracts.platform);

describe("Kusto", () => {
  let problemsOf: (query: string) => readonly string[];
  beforeAll(() => {
    problemsOf = loadKusto();
  });

  test.each(queries)("takes the query $name", ({ query }) => expect(problemsOf(query)).toEqual([]));
  test.each(logRules)("takes the query of the alert $name", ({ query }) =>
    expect(problemsOf(query)).toEqual([]),
  );

  test.each([
    ["AppRequest | take 1", "The name 'AppRequest' does not refer"],
    ["AppRequests | where Succes == true", "The name 'Succes' does not refer"],
    ["AppRequests | summarise count()", "Query operator expected."],
    ["AppRequests | where toint(ResultCode) >= 'a'", "is not defined for the operand types int and string."],
  ])("refuses %s", (query, problem) => expect(problemsOf(query).join("\n")).toContain(problem));
});

test("queries name no range of time, which the portal and the workbook do", () => {
  expect(queries.filter(({ query }) => /ago\(|now\(/.test(query))).toEqual([]);
});

describe("the workbook's document", () => {
  interface Item {
    readonly type: number;
    readonly name: string;
    readonly content: Record<string, unknown>;
  }
  const document = JSON.parse(workbookDocument("Customer 360", queries, "/workspace"));
  const items: readonly Item[] = document.items;
  const asked = items.filter(({ type }) => type === 3);

  test("is a notebook of texts, one range of time and the queries", () => {
    expect(document).toMatchObject({ version: "Notebook/1.0", fallbackResourceIds: ["/workspace"] });
    expect(new Set(items.map(({ type }) => type))).toEqual(new Set([1, 3, 9]));
    expect(items.filter(({ type }) => type === 9)).toHaveLength(1);
    expect(new Set(items.map(({ name }) => name)).size).toBe(items.length);
  });

  test("asks the workspace every saved question once, for the chosen range", () => {
    const [parameters] = items.filter(({ type }) => type === 9) as [Item];
    const [range] = parameters.content.parameters as [{ readonly name: string; readonly type: number }];
    expect(range).toMatchObject({ type: 4, value: { durationMs: expect.any(Number) } });
    expect(asked.map(({ content }) => content.query)).toEqual(queries.map(({ query }) => query));
    for (const { content } of asked)
      expect(content).toMatchObject({
        ...{ version: "KqlItem/1.0", queryType: 0, timeContextFromParameter: range.name },
        resourceType: "microsoft.operationalinsights/workspaces",
        visualization: expect.stringMatching(/^(table|timechart|barchart)$/),
      });
  });
});
