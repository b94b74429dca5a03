/** The stand-in for Databricks' REST API: what it keeps, and what it refuses with a sentence. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createdTable } from "../../local/src/databricks-api/create-table.ts";
import { type DatabricksApi, startDatabricksApi } from "../../local/src/databricks-api/server.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers differ by path, and assertions look into them.
type Answer = any;

const token = "a token";
let api: DatabricksApi;
beforeAll(async () => {
  api = await startDatabricksApi({ workspaceId: 7, token });
});
afterAll(() => api.stop());

async function ask(method: string, path: string, body?: object, bearer = token) {
  const answer = await fetch(`${api.address}/api/${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer };
}

const uc = "2.1/unity-catalog";

test("nobody is let in without the token", async () => {
  expect(await ask("GET", "2.0/secrets/scopes/list", undefined, "another")).toMatchObject({
    status: 401,
    body: { error_code: "UNAUTHENTICATED" },
  });
});

test("what it does not know is refused by name, and not as something that is not there", async () => {
  const { status, body } = await ask("GET", "2.0/clusters/list");
  expect({ status, code: body.error_code }).toEqual({ status: 400, code: "NOT_KNOWN_TO_STAND_IN" });
  expect(body.message).toContain("GET /api/2.0/clusters/list");
});

describe("the catalog", () => {
  test("keeps what stands in what is there, and refuses the rest", async () => {
    const schema = { catalog_name: "c1", name: "gold" };
    expect((await ask("POST", `${uc}/schemas`, schema)).body.message).toBe("There is no catalog 'c1'.");
    await ask("POST", `${uc}/catalogs`, { name: "c1" });
    expect((await ask("POST", `${uc}/schemas`, schema)).body.full_name).toBe("c1.gold");
    expect((await ask("POST", `${uc}/schemas`, schema)).status).toBe(409);
    expect((await ask("GET", `${uc}/schemas/c1.default`)).status).toBe(200);
    expect((await ask("GET", `${uc}/schemas/c1.silver`)).status).toBe(404);
  });

  test("changes rights privilege by privilege, and gives none to nobody", async () => {
    await ask("POST", `${uc}/catalogs`, { name: "c2" });
    const change = (changes: object[]) => ask("PATCH", `${uc}/permissions/catalog/c2`, { changes });
    await change([{ principal: "finance", add: ["USE_CATALOG", "SELECT"] }]);
    const { body } = await change([
      { principal: "finance", remove: ["SELECT"] },
      { principal: "jobs", add: ["SELECT"] },
    ]);
    expect(body.privilege_assignments).toEqual([
      { principal: "finance", privileges: ["USE_CATALOG"] },
      { principal: "jobs", privileges: ["SELECT"] },
    ]);
    expect((await change([{ add: ["SELECT"] }])).body.message).toMatch(/names no principal/);
  });
});

describe("jobs", () => {
  const create = (settings: object) => ask("POST", "2.2/jobs/create", { name: "j", ...settings });

  test("are kept with their settings", async () => {
    const { body } = await create({
      tasks: [{ task_key: "a" }, { task_key: "b", depends_on: [{ task_key: "a" }] }],
    });
    const read = await ask("GET", `2.2/jobs/get?job_id=${body.job_id}`);
    expect(read.body.settings.tasks).toHaveLength(2);
  });

  test.each([
    [
      { tasks: [{ task_key: "b", depends_on: [{ task_key: "a" }] }] },
      "depends on 'a', which is no task of it",
    ],
    [{ tasks: [{ task_key: "a", job_cluster_key: "main" }] }, "runs on 'main', which is no cluster of it"],
    [
      { job_clusters: [{ job_cluster_key: "main", new_cluster: { policy_id: "p" } }] },
      "There is no cluster policy 'p'.",
    ],
  ])("like %j are refused", async (settings, sentence) => {
    const { status, body } = await create(settings);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body.message).toContain(sentence);
  });
});

test("a query is kept, changed and put into the trash, and has to be whole", async () => {
  const query = { display_name: "costs", query_text: "SELECT 1", warehouse_id: "w", run_as_mode: "VIEWER" };
  const { body } = await ask("POST", "2.0/sql/queries", { query });
  const path = `2.0/sql/queries/${body.id}`;
  await ask("PATCH", path, { query: { ...query, query_text: "SELECT 2" }, update_mask: "query_text" });
  await ask("DELETE", path);
  const kept = { ...query, query_text: "SELECT 2", lifecycle_state: "TRASHED" };
  expect((await ask("GET", path)).body).toMatchObject(kept);
  const { display_name: _, ...unnamed } = query;
  expect((await ask("POST", "2.0/sql/queries", { query: unnamed })).body.message).toContain("display_name");
});

test("rights on a job are of somebody, and of a level that jobs have", async () => {
  const put = (entry: object) => ask("PUT", "2.0/permissions/jobs/1", { access_control_list: [entry] });
  expect((await put({ permission_level: "CAN_VIEW" })).body.message).toMatch(/names nobody/);
  expect((await put({ group_name: "g", permission_level: "CAN_USE" })).body.message).toMatch(
    /no level 'CAN_USE'/,
  );
  expect((await put({ group_name: "g", permission_level: "CAN_VIEW" })).body).toEqual({
    ...{ object_id: "/jobs/1", object_type: "job" },
    access_control_list: [
      { group_name: "g", all_permissions: [{ permission_level: "CAN_VIEW", inherited: false }] },
    ],
  });
});

describe("a statement", () => {
  test("that makes a table is read with columns, partitions, comments and properties", () => {
    const statement = [
      "CREATE TABLE `c`.`gold`.`days` (`month_sk` INT COMMENT 'Month, the customer\\'s.', `amount` DECIMAL(18,2) NOT NULL, `ids` ARRAY<STRING>)",
      "USING DELTA",
      "PARTITIONED BY (month_sk)",
      "TBLPROPERTIES ('customer360.owner'='finance')",
      "COMMENT 'What a day (or two) brought.';",
    ].join("\n");
    expect(createdTable(statement)).toMatchObject({
      ...{ full_name: "c.gold.days", data_source_format: "DELTA", comment: "What a day (or two) brought." },
      columns: [
        {
          name: "month_sk",
          type_text: "int",
          comment: "Month, the customer's.",
          nullable: true,
          partition_index: 0,
        },
        { name: "amount", type_text: "decimal(18,2)", comment: "", nullable: false },
        { name: "ids", type_text: "array<string>" },
      ],
      properties: { "customer360.owner": "finance" },
    });
  });

  test("of any other kind is refused, and told", () =>
    expect(() => createdTable("DROP TABLE c.gold.days")).toThrow("was given: DROP TABLE c.gold.days"));
});
