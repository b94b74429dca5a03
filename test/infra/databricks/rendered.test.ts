/** The workspace as both stacks render it. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { loadContracts } from "@customer360/contracts";
import { beforeAll, describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { readConfig } from "../../../infra/src/config/index.ts";
import { Databricks } from "../../../infra/src/databricks/index.ts";
import { Names } from "../../../infra/src/names.ts";
import { tagsOf } from "../../../infra/src/tags.ts";
import { invokes } from "../../../local/src/estate/invokes.ts";
import { type RecordedResource, record } from "../../../local/src/estate/recorder.ts";
import { day, passed, sectionsOf } from "../../../local/src/estate/stack-config.ts";

const definitions = readdirSync(join("spark", "jobs"));

const contracts = loadContracts();

interface Task {
  readonly taskKey: string;
  readonly dependsOns: readonly { readonly taskKey: string }[];
  readonly notebookTask?: object;
}

/** Renders the workspace alone, beside an Azure that is made up. */
async function rendered(stack: string): Promise<readonly RecordedResource[]> {
  const program = async () => {
    const config = readConfig(day);
    const roots = Object.fromEntries(
      contracts.platform.zones.map((zone) => [zone, `abfss://${zone}@lake.dfs.core.windows.net`]),
    );
    const azure = "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/rg/providers";
    return new Databricks({
      ...{ config, contracts, names: new Names(config) },
      place: { resourceGroupName: "rg", location: config.location, tags: tagsOf(config) },
      workspace: {
        resourceId: `${azure}/Microsoft.Databricks/workspaces/dbw`,
        url: "https://adb-1.2.azuredatabricks.net",
        workspaceId: "1",
      },
      ...{ allowedAddresses: [], after: [] },
      accessConnectorId: `${azure}/Microsoft.Databricks/accessConnectors/dbac`,
      lake: { accountName: "lake", accountId: `${azure}/Microsoft.Storage/storageAccounts/lake`, roots },
      keyVault: { id: `${azure}/Microsoft.KeyVault/vaults/kv`, uri: "https://kv.vault.azure.net/" },
      factory: { clientId: "factory-client", displayName: "adf" },
      alertWebhook: pulumi.secret("https://func.azurewebsites.net/api/alerts/databricks?code=key"),
      eventHubsNamespace: "evhns",
    });
  };
  return (await record(program, { stack, config: passed(sectionsOf(stack)), invokes })).resources;
}

describe.each(["dev", "prod"])("the workspace of %s", (stack) => {
  let resources: readonly RecordedResource[];
  beforeAll(async () => {
    resources = await rendered(stack);
  });
  const of = (type: string) => resources.filter((resource) => resource.type.endsWith(`:${type}`));
  const databricks = () => resources.filter(({ type }) => type.startsWith("databricks:"));
  const isProd = stack === "prod";

  test("has a dashboard of every definition, which looks into the catalog as whoever looks", () => {
    const ending = ".lvdash.json";
    const files = readdirSync("dashboards")
      .filter((file) => file.endsWith(ending))
      .map((file) => file.slice(0, -ending.length));
    const found = of("Dashboard").map(({ name, inputs }) => ({ name, inputs }));
    expect(found.map(({ name }) => name).sort()).toEqual(files.sort());
    expect(files).toHaveLength(4);
    for (const { name, inputs } of found) {
      expect(inputs).toMatchObject({ displayName: `customer360-${stack}-${name}`, embedCredentials: false });
      const text = String(inputs.serializedDashboard);
      expect(text).toContain(`FROM \`${of("Catalog")[0]?.inputs.name}\`.serving.`);
      expect(text).not.toMatch(/\s"?serving\./);
      expect(JSON.parse(text).datasets.length).toBeGreaterThan(0);
    }
  });

  test("binds every resource to a provider of its own", () => {
    expect(databricks().filter(({ provider }) => provider === null)).toEqual([]);
  });

  test("gives no group more than its contract's role", () => {
    for (const { inputs } of of("Grants").filter((grants) => grants.inputs.table)) {
      const [, schema, name] = inputs.table.split(".");
      const layer = schema === "bronze" ? "sources" : schema === "quarantine" ? "logs" : schema;
      const { roles } = contracts.get(layer, schema === "quarantine" ? "quarantine" : name);
      const allowed = roles.map(({ role, access }) => ({
        principal: role,
        privileges: access === "write" ? ["SELECT", "MODIFY"] : ["SELECT"],
      }));
      expect(inputs.grants).toEqual(allowed);
    }
  });

  test("keeps the owners' right to manage in the catalog's authoritative grants", () => {
    const [{ inputs }] = of("Grants").filter((grants) => grants.inputs.catalog) as [RecordedResource];
    expect(inputs.grants).toContainEqual({
      principal: "data-platform",
      privileges: ["ALL_PRIVILEGES", "MANAGE"],
    });
    const manages = inputs.grants.filter(({ privileges }: { privileges: string[] }) =>
      privileges.includes("MANAGE"),
    );
    expect(manages).toHaveLength(1);
  });

  test("has jobs whose tasks wait for tasks that are there", () => {
    expect(of("Job")).toHaveLength(definitions.length);
    for (const { inputs } of of("Job")) {
      const keys = inputs.tasks.map(({ taskKey }: Task) => taskKey);
      const awaited = inputs.tasks.flatMap(({ dependsOns }: Task) =>
        dependsOns.map(({ taskKey }) => taskKey),
      );
      expect(keys).toEqual(expect.arrayContaining(awaited));
    }
  });

  test("has jobs whose tasks stand in the order in which the provider reads them back", () => {
    const keysOf = (tasks: readonly { taskKey: string }[]) => tasks.map(({ taskKey }) => taskKey);
    for (const { inputs } of of("Job")) {
      for (const tasks of [inputs.tasks, ...inputs.tasks.map(({ dependsOns }: Task) => dependsOns)])
        expect(keysOf(tasks)).toEqual(keysOf(tasks).sort());
    }
  });

  test("runs notebooks with the wheel, on a cluster that the job defines", () => {
    for (const { inputs } of of("Job")) {
      const [cluster] = inputs.jobClusters;
      expect(cluster.newCluster.policyId).toBeTruthy();
      expect(cluster.newCluster.runtimeEngine).toBe(isProd ? "PHOTON" : "STANDARD");
      for (const task of inputs.tasks.filter(({ notebookTask }: Task) => notebookTask)) {
        expect(task.jobClusterKey).toBe(cluster.jobClusterKey);
        expect(task.libraries[0].whl).toMatch(/^\/Volumes\/.*\.whl$/);
      }
    }
  });

  test("tells of failures, of delays and of what ends both, and stops what hangs before Data Factory does", () => {
    for (const { name, inputs } of of("Job").filter((job) => !job.inputs.continuous)) {
      const { webhookNotifications: told, queue, health, timeoutSeconds } = inputs;
      expect({ name, told: Object.keys(told).sort() }).toEqual({
        name,
        told: ["onDurationWarningThresholdExceededs", "onFailures", "onSuccesses"],
      });
      expect(queue.enabled).toBe(true);
      expect(health.rules[0].value).toBeLessThan(timeoutSeconds);
      expect(timeoutSeconds).toBeLessThan(6 * 60 * 60);
    }
  });

  test("tells of a stream that is behind by the latency of its source, and ends that with a new start", () => {
    const streams = of("Job").filter((job) => job.inputs.continuous);
    expect(streams).toHaveLength(1);
    for (const { inputs } of streams) {
      const { value, unit } = contracts.get("sources", "cart_events").sla.latency;
      expect({ value, unit }).toEqual({ value: 1, unit: "h" });
      // A file a partition every five minutes.
      const files = 12 * (isProd ? 8 : 2);
      expect(inputs.health.rules).toEqual([
        { metric: "STREAMING_BACKLOG_SECONDS", op: "GREATER_THAN", value: 3600 },
        { metric: "STREAMING_BACKLOG_FILES", op: "GREATER_THAN", value: files },
      ]);
      expect(Object.keys(inputs.webhookNotifications).sort()).toEqual([
        ...["onFailures", "onStarts", "onStreamingBacklogExceededs"],
      ]);
    }
  });

  test("has SQL alerts that say to the notification function what they are about", () => {
    const alerts = of("AlertV2");
    const names = [
      "late-tables",
      "cart-events-behind",
      "quarantine-waiting",
      ...(isProd ? ["costly-runs"] : []),
    ];
    expect(alerts.map(({ name }) => name)).toEqual(names);
    for (const { inputs } of alerts) {
      expect(inputs.customSummary).toMatch(/\{\{ALERT_STATUS\}\}$/);
      expect(inputs.customDescription).toMatch(/ \[severity: (error|warning)\] \[runbook: [a-z-]+\]$/);
      expect(inputs.evaluation.notification.notifyOnOk).toBe(true);
    }
  });

  test("has a query of what runs cost, which says what it counts, and asks as whoever looks", () => {
    const [query, ...others] = of("Query") as [RecordedResource];
    expect(others).toEqual([]);
    expect(query.inputs).toMatchObject({
      displayName: `customer360-${stack}-run-costs`,
      runAsMode: "VIEWER",
    });
    expect(query.inputs.description).toContain("without Azure's virtual machines");
    for (const { inputs } of of("Job").filter((job) => !job.inputs.continuous))
      expect(query.inputs.queryText).toContain(`'${inputs.name}'`);
  });

  test("tries notebooks once more, and leaves a continuous job to Databricks", () => {
    for (const { inputs } of of("Job")) {
      const tries = inputs.tasks
        .filter(({ notebookTask }: Task) => notebookTask)
        .map(({ maxRetries }: { maxRetries?: number }) => maxRetries);
      expect(new Set(tries)).toEqual(new Set([inputs.continuous ? undefined : 1]));
    }
  });

  test("has clusters that their policy allows", () => {
    const [policy] = of("ClusterPolicy") as [RecordedResource];
    const rules = JSON.parse(policy.inputs.definition);
    const { maxValue } = rules["autoscale.max_workers"];
    for (const { inputs } of of("Job")) {
      const { newCluster } = inputs.jobClusters[0];
      expect(newCluster.sparkVersion).toBe(rules.spark_version.value);
      expect(rules.node_type_id.values).toContain(newCluster.nodeTypeId);
      expect(newCluster.autoscale?.maxWorkers ?? newCluster.numWorkers).toBeLessThanOrEqual(maxValue);
      expect(newCluster.azureAttributes.firstOnDemand).toBeGreaterThanOrEqual(
        rules["azure_attributes.first_on_demand"].minValue,
      );
      for (const [tag, value] of Object.entries(newCluster.customTags))
        expect(rules[`custom_tags.${tag}`]).toEqual({ type: "fixed", value });
    }
  });

  test("installs the wheel that the package's version names", () => {
    const version = /^version = "(.+)"$/m.exec(readFileSync("pyproject.toml", "utf8"))?.[1];
    const [wheel] = of("File") as [RecordedResource];
    const deployed = new RegExp(`/customer360-${version}-0\\.[0-9a-f]{12}-py3-none-any\\.whl$`);
    expect(wheel.inputs.path).toMatch(deployed);
    const built = basename(wheel.inputs.path).replace(/-0\.[0-9a-f]{12}(?=-py3)/, "");
    expect(wheel.inputs.source).toBe(join(process.cwd(), "dist", built));
  });

  test("has jobs that name who they run as and whose they are", () => {
    for (const { inputs } of of("Job")) {
      expect(inputs.runAs.servicePrincipalName).toBeTruthy();
      expect(inputs.tags).toMatchObject({ environment: stack });
    }
  });

  test("references no secret that the vault does not have", () => {
    const vault = of("Secret").map(({ inputs }) => inputs.secretName);
    const scopes = of("SecretScope").map(({ inputs }) => inputs.name);
    const references = [...JSON.stringify(resources).matchAll(/\{\{secrets\/([^/]+)\/([^}]+)\}\}/g)];
    expect(references.length).toBeGreaterThanOrEqual(3);
    for (const [, scope, key] of references) {
      expect(scopes).toContain(scope);
      expect(vault).toContain(key);
    }
  });

  test("shows no secret in the open", () => {
    const [secret] = of("Secret");
    expect(secret?.secretInputs).toContain("properties");
    expect(of("NotificationDestination")[0]?.secretInputs).toContain("config");
  });

  test("lets masks spare the jobs, which else would write masks into Gold", () => {
    const runAs = of("Job")[0]?.inputs.runAs.servicePrincipalName;
    expect(of("PolicyInfo").length).toBeGreaterThanOrEqual(2);
    for (const { inputs } of of("PolicyInfo")) expect(inputs.exceptPrincipals).toContain(runAs);
  });

  test("hides from marketing who has not consented, and from nobody else", () => {
    const filters = of("PolicyInfo").filter(({ inputs }) => inputs.rowFilter);
    const tables = filters.map(({ inputs }) => inputs.onSecurableFullname);
    expect(tables).toContain(`customer360_${stack}.gold.customer_360`);
    const made = of("Command").map(({ name }) => name);
    const tagged = of("EntityTagAssignment").map(
      ({ inputs }) => `${inputs.entityName} ${inputs.tagKey} ${inputs.tagValue}`,
    );
    for (const { inputs } of filters) {
      expect(inputs.toPrincipals).toEqual(["marketing"]);
      expect(inputs.exceptPrincipals).not.toContain("marketing");
      expect(made).toContain(inputs.rowFilter.functionName.split(".").at(-1));
      for (const { alias, condition } of inputs.matchColumns) {
        const [, key, value] = /^hasTagValue\('(.+)', '(.+)'\)$/.exec(condition) ?? [];
        expect(tagged).toContain(`${inputs.onSecurableFullname}.${alias} ${key} ${value}`);
      }
    }
  });

  test("is isolated and kept in production, and easy to throw away in development", () => {
    const [catalog] = of("Catalog");
    expect(catalog?.inputs.isolationMode).toBe(isProd ? "ISOLATED" : "OPEN");
    expect(catalog?.inputs.forceDestroy).toBe(!isProd);
    expect(catalog?.protect).toBe(isProd);
    expect(of("WorkspaceBinding")).toHaveLength(isProd ? 1 : 0);
    for (const { protect } of of("SqlTable")) expect(protect).toBe(isProd);
  });

  test("lets Data Factory run the jobs and change none", () => {
    const onJobs = of("Permissions").filter(({ inputs }) => inputs.jobId);
    expect(onJobs).toHaveLength(definitions.length);
    for (const { inputs } of onJobs) {
      const levels = inputs.accessControls.filter(
        (acl: { servicePrincipalName?: string }) => acl.servicePrincipalName === "factory-client",
      );
      expect(levels.map((acl: { permissionLevel: string }) => acl.permissionLevel)).toEqual([
        "CAN_MANAGE_RUN",
      ]);
    }
  });

  test("keeps no volume over a place where tables are kept", () => {
    const roots = of("Schema").map(({ inputs }) => inputs.storageRoot);
    for (const { inputs } of of("Volume").filter(({ inputs }) => inputs.storageLocation)) {
      expect(roots.filter((root) => root.startsWith(inputs.storageLocation))).toEqual([]);
    }
  });
});
