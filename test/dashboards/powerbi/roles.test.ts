import { loadContracts } from "@customer360/contracts";
import { describe, expect, test } from "@jest/globals";
import { type Role, rolesOf } from "../../../dashboards/powerbi-generator/model/roles.ts";
import { isFact, starOf } from "../../../dashboards/powerbi-generator/model/star.ts";

const contracts = loadContracts();
const star = starOf(contracts);
const roles = rolesOf(star, contracts.platform.unmasked);
const roleOf = (name: string) => roles.find((role) => role.name === name) as Role;
const permissionOf = (role: string, table: string) =>
  roleOf(role).permissions.find((permission) => permission.table === table);

/** All columns but a surrogate key, by which facts relate and which says nothing. */
const sayingOf = (table: string) =>
  contracts
    .get("gold", table)
    .columns.map(({ name }) => name)
    .filter((name) => name !== `${table.replace("dim_", "")}_sk`);

test("each group that a contract of the model names has a role, and no other", () => {
  expect(roles.map(({ name }) => name)).toEqual([
    "customer-support",
    "data-engineers",
    "finance",
    "marketing",
  ]);
});

describe("a role sees no more than the lake shows its group", () => {
  const cases = roles.flatMap(({ name }) => star.tables.map((table) => ({ name, table })));

  test.each(cases)("$name of $table.name", ({ name, table }) => {
    const permission = permissionOf(name, table.name);
    const hidden = permission?.hidden ?? [];
    if (!table.roles.some(({ role }) => role === name)) {
      expect(permission).toMatchObject(
        isFact(table) ? { filter: "FALSE()" } : { hidden: sayingOf(table.name) },
      );
      return;
    }
    for (const { name: column, classification } of table.columns)
      if (classification === "confidential" || classification === "restricted")
        expect(hidden.includes(column) || contracts.platform.unmasked[classification].includes(name)).toBe(
          true,
        );
  });
});

test("marketing sees customers who consent, and no versions, which facts of others hang on", () => {
  expect(permissionOf("marketing", "customer_360")).toEqual({
    table: "customer_360",
    filter: "'customer_360'[marketing_consent] == TRUE()",
    hidden: ["first_name", "last_name", "email"],
  });
  const versions = sayingOf("dim_customer");
  expect(versions).toEqual(expect.arrayContaining(["customer_id", "marketing_consent", "is_current"]));
  expect(permissionOf("marketing", "dim_customer")).toMatchObject({ filter: null, hidden: versions });
  expect(permissionOf("marketing", "fact_orders")).toBeUndefined();
});

test("customer support sees customers whole, and no sales", () => {
  expect(permissionOf("customer-support", "customer_360")).toBeUndefined();
  expect(permissionOf("customer-support", "fact_orders")).toMatchObject({ filter: "FALSE()", hidden: [] });
});

test("filters of rows stand on no dimension but where a contract has one, because they reach the facts", () => {
  const filtered = roles.flatMap(({ name, permissions }) =>
    permissions
      .filter(({ table, filter }) => filter !== null && !isFact(contracts.get("gold", table)))
      .map(({ table }) => `${name} ${table}`),
  );
  expect(filtered).toEqual(["marketing customer_360"]);
});
