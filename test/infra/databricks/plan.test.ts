/** What the catalog is made of, derived from the contracts: the real ones, and a small made-up platform. */
import { rmSync } from "node:fs";
import { isPersonal, loadContracts } from "@customer360/contracts";
import { afterAll, describe, expect, test } from "@jest/globals";
import { plannedGrants } from "../../../infra/src/databricks/plan/grants.ts";
import { conditionOf, maskFunctions, maskPolicies } from "../../../infra/src/databricks/plan/masks.ts";
import { filterFunctions, rowFilterPolicies } from "../../../infra/src/databricks/plan/row-filters.ts";
import { type PlannedTable, plannedTables } from "../../../infra/src/databricks/plan/tables.ts";
import { governedTags, tagAssignments } from "../../../infra/src/databricks/plan/tags.ts";
import { type Drafts, setOption, soundEstate, written } from "../../contracts/estate.ts";

const real = loadContracts();
const tables = plannedTables(real);
const catalog = "customer360_test";
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function madeUp(change: (drafts: Drafts) => void = () => {}) {
  const drafts = soundEstate();
  change(drafts);
  const folder = written(drafts);
  folders.push(folder);
  return loadContracts(folder);
}

const named = (planned: readonly PlannedTable[], schema: string, name: string) => {
  const found = planned.find((table) => table.schema === schema && table.name === name);
  if (!found) throw new Error(`no table ${schema}.${name}`);
  return found;
};

describe("tables", () => {
  test("are one a source and contract, and one quarantine for each Silver table that a source feeds", () => {
    const count = (schema: string) => tables.filter((table) => table.schema === schema).length;
    expect(count("bronze")).toBe(real.ofLayer("sources").length);
    expect(count("silver")).toBe(real.ofLayer("silver").length);
    expect(count("quarantine")).toBe(real.ofLayer("silver").filter(({ source }) => source !== null).length);
    expect(count("gold")).toBe(real.ofLayer("gold").length);
    expect(count("logs")).toBe(real.ofLayer("logs").length - 1);
    expect(new Set(tables.map(({ schema, name }) => `${schema}.${name}`)).size).toBe(tables.length);
  });

  test("have the columns that their layer adds, history before lineage", () => {
    const columns = named(tables, "silver", "customers").columns.map(({ name }) => name);
    expect(columns.slice(-9)).toEqual([
      ...real.platform.historyColumns.map(({ name }) => name),
      ...real.platform.lineageColumns,
    ]);
    expect(named(tables, "silver", "orders").columns.map(({ name }) => name)).not.toContain("valid_from");
  });

  test("are partitioned as Spark partitions them", () => {
    expect(named(tables, "gold", "customer_months").partitions).toEqual(["month_sk"]);
    expect(named(tables, "gold", "fact_orders").partitions).toEqual([]);
  });

  test("class a whole record as the most sensitive value in it", () => {
    const classOf = (schema: string, name: string, column: string) =>
      named(tables, schema, name).columns.find((candidate) => candidate.name === column)?.classification;
    expect(classOf("bronze", "customer_master", "_rescued_data")).toBe("restricted");
    expect(classOf("quarantine", "customers", "record")).toBe("restricted");
    expect(classOf("quarantine", "orders", "record")).toBe("confidential");
    expect(classOf("quarantine", "products", "record")).toBeNull();
  });
});

describe("grants", () => {
  const planned = plannedGrants(tables);

  test("give each group of a contract its access and no other group anything", () => {
    for (const { table, grants } of planned.tables) {
      const expected = table.contract.roles.map(({ role, access }) => ({
        principal: role,
        privileges: access === "write" ? ["SELECT", "MODIFY"] : ["SELECT"],
      }));
      expect(grants).toEqual(expected);
    }
  });

  test("give of a schema only the way to it, to those who reach a table in it", () => {
    const gold = planned.schemas.find(({ schema }) => schema === "gold");
    expect(gold?.grants).toContainEqual({ principal: "finance", privileges: ["USE_SCHEMA"] });
    expect(gold?.grants.map(({ principal }) => principal)).not.toContain("analysts");
    expect(
      new Set(planned.schemas.flatMap(({ grants }) => grants.flatMap(({ privileges }) => privileges))),
    ).toEqual(new Set(["USE_SCHEMA"]));
  });

  test("lead to the views those who may read one", () => {
    const views = real.ofLayer("serving");
    const toViews = plannedGrants(tables, views).schemas.find(({ schema }) => schema === "serving");
    const readers = new Set(views.flatMap(({ roles }) => roles.map(({ role }) => role)));
    expect(toViews?.grants).toEqual(
      [...readers].sort().map((principal) => ({ principal, privileges: ["USE_SCHEMA"] })),
    );
    expect(planned.schemas.map(({ schema }) => schema)).not.toContain("serving");
  });

  test("follow a new contract", () => {
    const contracts = madeUp((drafts) => {
      drafts["gold/fact_orders.odcs.yaml"].roles.push({ role: "auditors", access: "read" });
    });
    const { catalog: onCatalog, schemas, tables: onTables } = plannedGrants(plannedTables(contracts));
    const has = (grants: readonly { principal: string }[]) =>
      grants.some(({ principal }) => principal === "auditors");
    expect(has(onCatalog)).toBe(true);
    expect(schemas.filter(({ grants }) => has(grants)).map(({ schema }) => schema)).toEqual(["gold"]);
    expect(onTables.filter(({ grants }) => has(grants)).map(({ table }) => table.name)).toEqual([
      "fact_orders",
    ]);
  });
});

describe("masks", () => {
  const tags = tagAssignments(tables, catalog);
  const policies = maskPolicies(tables, catalog, real.platform.unmasked);
  const policyOf = (column: string) => {
    const own = tags.filter(({ entityName }) => entityName === column);
    return policies.filter((policy) =>
      Object.entries(policy.tags).every(([key, value]) =>
        own.some((tag) => tag.key === key && tag.value === value),
      ),
    );
  };

  const personal = tables.flatMap(({ schema, name, columns }) =>
    columns
      .filter(({ classification }) => isPersonal(classification))
      .map((column) => [`${catalog}.${schema}.${name}.${column.name}`, column.classification] as const),
  );

  test("hide every personal column of every layer, by exactly one policy of its class", () => {
    expect(personal.length).toBeGreaterThan(50);
    for (const [column, classification] of personal) {
      const matching = policyOf(column);
      expect([column, matching.map(({ name }) => name)]).toEqual([column, [`${classification}_string`]]);
    }
  });

  test("cover what the contracts of Silver and Gold call restricted", () => {
    for (const layer of ["silver", "gold"] as const) {
      for (const contract of real.ofLayer(layer)) {
        for (const { name } of contract.columns.filter((column) => column.classification === "restricted")) {
          expect(policyOf(`${catalog}.${layer}.${contract.name}.${name}`)).toHaveLength(1);
        }
      }
    }
  });

  test("hide nothing that is not personal", () => {
    expect(policyOf(`${catalog}.gold.customer_360.country`)).toEqual([]);
  });

  test("spare the groups that the platform names", () => {
    const [restricted] = policies.filter(({ name }) => name === "restricted_string");
    expect(restricted?.exceptGroups).toEqual(["customer-support"]);
  });

  test("keep the type of a new contract's column", () => {
    const contracts = madeUp((drafts) => {
      drafts["gold/dim_customer.odcs.yaml"].schema[0].properties.push({
        name: "credit",
        logicalType: "number",
        physicalType: "DECIMAL(18,2)",
        description: "Credit.",
        classification: "confidential",
      });
    });
    const planned = plannedTables(contracts);
    expect(maskFunctions(planned, catalog)).toContainEqual({
      name: "mask_decimal_18_2",
      sql: `CREATE OR REPLACE FUNCTION \`${catalog}\`.governance.mask_decimal_18_2(value DECIMAL(18,2)) RETURNS DECIMAL(18,2) RETURN CAST(NULL AS DECIMAL(18,2))`,
    });
    const policy = maskPolicies(planned, catalog, contracts.platform.unmasked).find(
      ({ name }) => name === "confidential_decimal_18_2",
    );
    expect(policy && conditionOf(policy)).toBe(
      `hasTagValue('${catalog}_classification', 'confidential') AND hasTagValue('${catalog}_masked_type', 'decimal_18_2')`,
    );
  });

  test("rest on tags whose values are governed", () => {
    const governed = governedTags(tables, catalog);
    for (const { key, value } of tags)
      expect(governed.find((tag) => tag.key === key)?.values).toContain(value);
    expect(new Set(tags.map(({ id }) => id)).size).toBe(tags.length);
  });
});

describe("filters of rows", () => {
  const { unmasked } = real.platform;

  test("show a group what its contract says, and the others who see personal data all of it", () => {
    const policies = rowFilterPolicies(tables, catalog, unmasked);
    expect(policies.find(({ table }) => table === `${catalog}.gold.customer_360`)).toEqual({
      name: "gold_customer_360_rows",
      comment: "Shows marketing only rows with marketing_consent.",
      table: `${catalog}.gold.customer_360`,
      functionName: `${catalog}.governance.shows_row_of_1`,
      columns: [
        { alias: "marketing_consent", condition: `hasTagValue('${catalog}_filter', 'marketing_consent')` },
      ],
      groups: ["marketing"],
      exceptGroups: ["customer-support"],
    });
    expect(policies.map(({ table }) => table)).toEqual([
      `${catalog}.gold.customer_360`,
      `${catalog}.gold.dim_customer`,
    ]);
  });

  test("take of history only versions that are current", () => {
    const policy = rowFilterPolicies(tables, catalog, unmasked).find(({ table }) =>
      table.endsWith("dim_customer"),
    );
    expect(policy?.columns.map(({ alias }) => alias)).toEqual(["is_current", "marketing_consent"]);
  });

  test("hide a row that does not say whether it may be shown", () => {
    expect(filterFunctions(tables, catalog)).toEqual([
      {
        name: "shows_row_of_1",
        sql: `CREATE OR REPLACE FUNCTION \`${catalog}\`.governance.shows_row_of_1(value_1 BOOLEAN) RETURNS BOOLEAN RETURN COALESCE(value_1, FALSE)`,
      },
      {
        name: "shows_row_of_2",
        sql: `CREATE OR REPLACE FUNCTION \`${catalog}\`.governance.shows_row_of_2(value_1 BOOLEAN, value_2 BOOLEAN) RETURNS BOOLEAN RETURN COALESCE(value_1 AND value_2, FALSE)`,
      },
    ]);
  });

  test("follow a new contract, and need no tag where there is none", () => {
    const without = plannedTables(madeUp());
    expect(rowFilterPolicies(without, catalog, unmasked)).toEqual([]);
    expect(filterFunctions(without, catalog)).toEqual([]);
    expect(governedTags(without, catalog).map(({ key }) => key)).not.toContain(`${catalog}_filter`);
    const contracts = madeUp((drafts) => {
      const table = drafts["gold/dim_customer.odcs.yaml"].schema[0];
      const consent = {
        name: "may_write",
        logicalType: "boolean",
        physicalType: "BOOLEAN",
        description: "Consent.",
      };
      table.properties.push(consent);
      setOption(table, "rowFilter", { groups: ["data-engineers"], columns: ["may_write"] });
    });
    const planned = plannedTables(contracts);
    expect(rowFilterPolicies(planned, catalog, unmasked)).toMatchObject([
      {
        table: `${catalog}.gold.dim_customer`,
        groups: ["data-engineers"],
        exceptGroups: ["customer-support"],
      },
    ]);
    expect(tagAssignments(planned, catalog)).toContainEqual({
      id: "gold-dim_customer-may_write-filter",
      entityType: "columns",
      entityName: `${catalog}.gold.dim_customer.may_write`,
      key: `${catalog}_filter`,
      value: "may_write",
    });
  });
});
