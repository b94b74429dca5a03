/** The page of a stack: nothing of what the program registers is missing from it, and nothing secret is on it. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { databricksRights, roleAssignments } from "../../local/src/estate/access.ts";
import { alertsOf } from "../../local/src/estate/alerts.ts";
import { areasOf, elsewhere } from "../../local/src/estate/areas.ts";
import { parseArguments, type Stack, stacks } from "../../local/src/estate/arguments.ts";
import { componentsOf, createdIn } from "../../local/src/estate/components.ts";
import { withCosts } from "../../local/src/estate/cost-markdown.ts";
import { costTable, dollars } from "../../local/src/estate/cost-table.ts";
import { costsOf } from "../../local/src/estate/costs.ts";
import { exposures, publicContainers } from "../../local/src/estate/exposure.ts";
import { page } from "../../local/src/estate/page.ts";
import { picture } from "../../local/src/estate/picture.ts";
import { parsePrices, readPrices } from "../../local/src/estate/prices.ts";
import { idOf, type RecordedResource } from "../../local/src/estate/recorder.ts";
import { renderStack } from "../../local/src/estate/render-stack.ts";
import { secrets } from "../../local/src/estate/stack-config.ts";
import { notProven, viewOf } from "../../local/src/estate/view.ts";

const rendered = {} as Record<Stack, readonly RecordedResource[]>;
beforeAll(async () => {
  for (const stack of stacks) rendered[stack] = await renderStack(stack);
});

function resource(type: string, name: string, inputs: Record<string, unknown>, parent = "urn:parent") {
  return {
    ...{ type, name, inputs, parent, urn: `urn:${type}::${name}`, id: idOf(type, name) },
    ...{
      secretInputs: [],
      protect: false,
      deleteBeforeReplace: false,
      ignoreChanges: [],
      retainOnDelete: false,
      deletedWith: null,
      aliases: [],
      dependencies: [],
    },
    provider: null,
  } satisfies RecordedResource;
}

const ofType = (stack: Stack, type: string) => rendered[stack].filter((one) => one.type === type);

describe.each(stacks)("the stack %s", (stack) => {
  test("has each resource in one component", () => {
    const held = componentsOf(rendered[stack]).reduce((sum, { count }) => sum + count, 0);
    expect(held).toBe(createdIn(rendered[stack]).length);
  });

  test("shows each role assignment with names in place of ids", () => {
    const rights = roleAssignments(rendered[stack]);
    expect(rights).toHaveLength(ofType(stack, "azure-native:authorization:RoleAssignment").length);
    for (const { principal, may, on } of rights) {
      expect([principal, may, on].join(" ")).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|\/subscriptions\//);
    }
  });

  test("shows each principal of each grant", () => {
    const granted = ofType(stack, "databricks:index/grants:Grants").flatMap(({ inputs }) => inputs.grants);
    const rights = databricksRights(rendered[stack]);
    expect(rights.length).toBeGreaterThanOrEqual(granted.length);
    expect(rights).toContainEqual({
      ...{ principal: "marketing", may: "SELECT" },
      on: `table customer360_${stack}.gold.customer_360`,
    });
  });

  test("shows who sees what a mask or a filter hides", () => {
    const rights = databricksRights(rendered[stack]);
    const seeing = (on: string) =>
      rights
        .filter((right) => right.on === on && right.may.startsWith("SEE"))
        .map(({ may, ...right }) => [right.principal, may]);
    expect(seeing(`table customer360_${stack}.gold.customer_360`).sort()).toEqual([
      ["customer-support", "SEE every row"],
      ["jobs", "SEE every row"],
      ["marketing", "SEE only rows with marketing_consent"],
    ]);
    expect(seeing(`catalog customer360_${stack}`)).toContainEqual([
      "finance",
      "SEE confidential string columns unmasked",
    ]);
  });

  test("shows each alert and the budget", () => {
    const named = rendered[stack].filter(
      ({ type, inputs }) =>
        /Alert|:Budget$|ScheduledQueryRule/.test(type) || inputs.destination?.endpointType === "MonitorAlert",
    );
    expect(named.map(({ name }) => name)).toContain("secret-ends-soon");
    const rules = named.filter(({ type }) => !/^customer360:|AlertProcessingRule/.test(type));
    expect(new Set(alertsOf(rendered[stack]).map(({ name }) => name))).toEqual(
      new Set(rules.map(({ name }) => name)),
    );
  });

  test("has a price for each job that starts by itself", () => {
    const priced = readPrices().flatMap(({ type, name }) =>
      type === "databricks:index/job:Job" ? name : [],
    );
    const starting = ofType(stack, "databricks:index/job:Job").filter(
      ({ inputs }) => inputs.schedule || inputs.continuous,
    );
    expect(starting.map(({ name }) => name)).toContain("stream-cart-events");
    for (const { name } of starting) expect(priced).toContain(name);
  });

  test("costs the sum of its lines", () => {
    const costs = costsOf(rendered[stack], readPrices(), stack);
    expect(costs.lines.length).toBeGreaterThan(15);
    const sum = costs.lines.reduce((total, { quantity, price }) => total + quantity * price, 0);
    expect(costs.total).toBeCloseTo(sum, 6);
    expect(costs.missing).toEqual([]);
    expect(costTable(costs).at(-1)).toContain(dollars(costs.total));
  });

  test("shows every component on the page and in the picture, and no secret", async () => {
    const view = viewOf(stack, rendered[stack], readPrices());
    const drawn = await picture(view);
    const whole = await page(view, drawn);
    for (const { path } of view.components) {
      expect(whole).toContain(`<b>${path}</b>`);
      expect(drawn).toContain(`>${path.split(" / ").at(-1)}</text>`);
    }
    expect(whole).toContain(notProven);
    for (const secret of Object.values(secrets).filter((value) => typeof value === "string")) {
      expect(whole).not.toContain(secret);
    }
  });
});

test("prod pays for what dev does not have", () => {
  const titles = (stack: Stack) =>
    costsOf(rendered[stack], readPrices(), stack).lines.map(({ title }) => title);
  expect(titles("prod")).toContain("Private endpoints");
  expect(titles("dev")).not.toContain("Private endpoints");
});

test.each(stacks)(
  "the picture of %s has an area for each component, and marks what is open",
  async (stack) => {
    const view = viewOf(stack, rendered[stack], readPrices());
    const areas = areasOf(view.components);
    expect(areas.map(({ title }) => title)).not.toContain(elsewhere);
    expect(areas.flatMap(({ components }) => components)).toHaveLength(view.components.length);
    const drawn = await picture(view);
    for (const { title } of areas) expect(drawn).toContain(`>${title}</text>`);
    for (const state of ["open", "limited", "closed"]) expect(drawn).toContain(`>${state}</text>`);
  },
);

test("text is escaped on the page and in the picture", async () => {
  const view = viewOf("dev", [resource("azure-native:storage:Table", "<b>&own", {})], []);
  for (const text of [await picture(view), await page(view, "")]) {
    expect(text).toContain("&lt;b&gt;&amp;own");
    expect(text).not.toContain("<b>&own");
  }
});

test("the README tells what both stacks cost: `npm run estate:costs` writes it anew, and no budget is below it", () => {
  const costs = Object.fromEntries(
    stacks.map((stack) => [stack, costsOf(rendered[stack], readPrices(), stack)]),
  );
  const readme = readFileSync(new URL("../../infra/README.md", import.meta.url), "utf8");
  expect(readme).toBe(withCosts(readme, costs));
  for (const stack of stacks) {
    const [budget] = ofType(stack, "azure-native:consumption:Budget");
    expect(costs[stack]?.total).toBeLessThan(budget?.inputs.amount);
  }
});

describe("costs", () => {
  const price = {
    ...{ title: "Units", type: "azure-native:eventhub:Namespace", unit: "hour", price: 0.5 },
    ...{ quantity: { dev: 10, prod: 20 }, because: "always on", times: "sku.capacity" },
  };
  const hub = (name: string, capacity: number, tier = "Standard") =>
    resource(price.type, name, { sku: { capacity, tier } });

  test("multiply what the resources say with quantity and price", () => {
    const { lines, total } = costsOf([hub("one", 2), hub("two", 3)], [price], "prod");
    expect(lines).toMatchObject([{ resources: 2, quantity: 100, amount: 50 }]);
    expect(total).toBe(50);
  });

  test("count only resources that have the name and the inputs", () => {
    const only = { ...price, name: "one", where: { "sku.tier": "Standard" } };
    const hubs = [hub("one", 1), hub("two", 1), hub("one", 5, "Premium")];
    expect(costsOf(hubs, [only], "dev").total).toBe(5);
  });

  test("tell of resources that are like none of the prices", () => {
    const standard = { ...price, where: { "sku.tier": "Standard" } };
    const { missing } = costsOf([hub("one", 1), hub("two", 1, "Premium")], [standard], "dev");
    expect(missing).toEqual([expect.stringContaining("No price for 'two' with sku.tier Premium")]);
  });

  test("say how many resources have no price", () => {
    expect(
      costsOf([hub("one", 1), resource("azure-native:web:WebApp", "app", {})], [price], "dev").unpriced,
    ).toBe(1);
  });

  test("a wrong price is told by its entry and field", () => {
    expect(() =>
      parsePrices("- {title: NAT, type: t, unit: hour, price: -1, quantity: {dev: 1, prod: 1}, because: b}"),
    ).toThrow(/infra\/prices\.yaml, entry 1, price: /);
  });
});

describe("exposure", () => {
  const account = (inputs: Record<string, unknown>) =>
    resource("azure-native:storage:StorageAccount", "lake", inputs);

  test.each([
    [{ publicNetworkAccess: "Disabled" }, "closed", "nobody"],
    [{ publicNetworkAccess: "Enabled" }, "open", "everybody, with a right"],
    [
      {
        publicNetworkAccess: "Enabled",
        networkRuleSet: {
          ...{ defaultAction: "Deny", bypass: "AzureServices, Logging" },
          ipRules: [{ iPAddressOrRange: "203.0.113.0/24" }],
        },
      },
      "limited",
      "203.0.113.0/24, trusted Azure services",
    ],
  ])("of an account with %j is %s", (inputs, state, passes) => {
    expect(exposures([account(inputs)])).toMatchObject([{ state, passes }]);
  });

  test("of a namespace of event hubs is what its firewall says", () => {
    const namespace = { namespaceName: "hubs", publicNetworkAccess: "Enabled" };
    const firewall = { ...namespace, defaultAction: "Deny", ipRules: [] };
    expect(
      exposures([
        resource("azure-native:eventhub:Namespace", "hubs", namespace),
        resource("azure-native:eventhub:NamespaceNetworkRuleSet", "firewall", firewall),
      ]),
    ).toMatchObject([{ name: "hubs", state: "limited", passes: "nobody" }]);
  });

  test("of a workspace is what its list of addresses says, where it has one", () => {
    const workspace = resource("azure-native:databricks:Workspace", "dbw", {
      publicNetworkAccess: "Enabled",
    });
    const list = resource("databricks:index/ipAccessList:IpAccessList", "allowed", {
      ipAddresses: ["203.0.113.0/24", "198.51.100.7"],
    });
    expect(exposures([workspace])).toMatchObject([{ state: "open" }]);
    expect(exposures([workspace, list])).toMatchObject([
      { state: "limited", passes: "203.0.113.0/24, 198.51.100.7" },
    ]);
  });

  test("finds containers that are public", () => {
    const container = (name: string, publicAccess: string) =>
      resource("azure-native:storage:BlobContainer", name, { publicAccess });
    expect(publicContainers([container("landing", "None"), container("shown", "Blob")])).toEqual(["shown"]);
  });
});

describe("the command line", () => {
  test("writes below .local by stack", () =>
    expect(parseArguments(["--stack", "prod"], "/here").out).toBe("/here/.local/estate/prod"));
  test("refuses stacks that are not there", () =>
    expect(() => parseArguments(["--stack", "test"], "/here")).toThrow("choose dev or prod"));
  test("refuses options that are not known", () =>
    expect(() => parseArguments(["--stage", "dev"], "/here")).toThrow("npm run estate -- --help"));
});
