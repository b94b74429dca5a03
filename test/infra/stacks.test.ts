/** Both stacks render from the one program, and say what others have to find in them. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadContracts } from "@customer360/contracts";
import { beforeAll, describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { readAppSettings } from "../../functions/src/settings.ts";
import { readOutputs } from "../../infra/deploy/outputs.ts";
import { wantedJobs } from "../../infra/deploy/target.ts";
import { Communication } from "../../infra/src/components/communication.ts";
import { configOf } from "../../infra/src/config/index.ts";
import { Names } from "../../infra/src/names.ts";
import { databricksRights, roleAssignments } from "../../local/src/estate/access.ts";
import { invokes } from "../../local/src/estate/invokes.ts";
import { type RecordedResource, type Recording, record } from "../../local/src/estate/recorder.ts";
import { program } from "../../local/src/estate/render-stack.ts";
import { day, passed, secrets, sectionsOf } from "../../local/src/estate/stack-config.ts";
import { resolved } from "./estate/app-references.ts";

const contracts = loadContracts();

/** Services whose instances hold data. */
const holdsData = new Set([
  "azure-native:storage:StorageAccount",
  "azure-native:storage:BlobContainer",
  "azure-native:storage:Table",
  "azure-native:storage:Queue",
  "azure-native:keyvault:Vault",
  "azure-native:eventhub:Namespace",
  "azure-native:eventhub:EventHub",
  "azure-native:databricks:Workspace",
]);

/** Outputs as Pulumi keeps them. */
const plain = (outputs: object) =>
  new Promise<Record<string, unknown>>((resolve) => {
    pulumi.output(outputs).apply((values) => resolve(values as Record<string, unknown>));
  });

describe.each(["dev", "prod"])("stack %s", (stack) => {
  let recording: Recording<Awaited<ReturnType<typeof program>>>;
  const ofType = (type: string) =>
    recording.resources.filter((resource) => resource.type === `azure-native:${type}`);
  const only = (type: string): RecordedResource => {
    const found = ofType(type);
    expect(found).toHaveLength(1);
    return found[0] as RecordedResource;
  };

  beforeAll(async () => {
    recording = await record(program, { stack, config: passed(sectionsOf(stack)), invokes });
  });

  test("has a Git folder, which a rollback puts to the tag of a release", () => {
    const { repository } = JSON.parse(JSON.stringify(sectionsOf(stack).databricks));
    expect(repository).toEqual({ url: expect.stringMatching(/^https:/), branch: "main" });
    const folders = recording.resources.filter(({ type }) => type === "databricks:index/repo:Repo");
    expect(folders.map(({ inputs }) => inputs.url)).toEqual([repository.url]);
  });

  test("each zone has a container of the hierarchical account", () => {
    const lake = ofType("storage:StorageAccount").filter(({ inputs }) => inputs.isHnsEnabled);
    expect(lake).toHaveLength(1);
    const containers = ofType("storage:BlobContainer").filter(
      ({ inputs }) => inputs.accountName === lake[0]?.inputs.accountName,
    );
    const { zones, containers: parts } = contracts.platform;
    const expected = new Set([...zones, ...Object.values(parts)]);
    expect(new Set(containers.map(({ inputs }) => inputs.containerName))).toEqual(expected);
  });

  test("each queue has its poison queue, and each table is there", () => {
    const { queues, tables } = contracts.platform;
    expect(
      ofType("storage:Queue")
        .map(({ inputs }) => inputs.queueName)
        .sort(),
    ).toEqual(
      Object.values(queues)
        .flatMap((name) => [name, `${name}-poison`])
        .sort(),
    );
    expect(
      ofType("storage:Table")
        .map(({ inputs }) => inputs.tableName)
        .sort(),
    ).toEqual(Object.values(tables).sort());
  });

  test("the Functions accept their settings", () => {
    const { siteConfig } = only("web:WebApp").inputs;
    const settings = siteConfig.appSettings.map(({ name, value }: { name: string; value: string }) => [
      name,
      value,
    ]);
    expect(readAppSettings(resolved(Object.fromEntries(settings))).fileArrival.DATA_FACTORY_NAME).toBe(
      only("datafactory:Factory").inputs.factoryName,
    );
    // Flex Consumption has these elsewhere, or sets them itself.
    for (const name of [
      "FUNCTIONS_WORKER_RUNTIME",
      "FUNCTIONS_EXTENSION_VERSION",
      "WEBSITE_RUN_FROM_PACKAGE",
    ])
      expect(Object.fromEntries(settings)).not.toHaveProperty(name);
  });

  test("the secrets that extractions name are in the vault", () => {
    const file = fileURLToPath(new URL("../../functions/extractions/product_catalog.yaml", import.meta.url));
    const { authentication } = parse(readFileSync(file, "utf8"));
    expect(ofType("keyvault:Secret").map(({ inputs }) => inputs.secretName)).toContain(authentication.secret);
  });

  test("no secret goes to the engine in the clear", () => {
    const values = Object.values(secrets).map((value) =>
      typeof value === "string" ? value : JSON.stringify(value),
    );
    for (const { name, inputs, secretInputs } of recording.resources) {
      const open = Object.entries(inputs).filter(([key]) => !secretInputs.includes(key));
      const text = JSON.stringify(open);
      expect({ name, told: values.filter((value) => text.includes(value)) }).toEqual({ name, told: [] });
    }
  });

  test("what holds data is protected where the stack says so", () => {
    const wanted = sectionsOf(stack).protectData;
    const other = recording.resources.filter(
      ({ type, protect }) => holdsData.has(type) && protect !== wanted,
    );
    expect(other.map(({ name }) => name)).toEqual([]);
  });

  test("what holds data is locked where the stack says so, and nothing else, which an update may have to delete", () => {
    const services = [
      "storage:StorageAccount",
      "keyvault:Vault",
      "eventhub:Namespace",
      "databricks:Workspace",
    ];
    const ids = services.flatMap((type) => ofType(type).map(({ id }) => id));
    const locks = recording.resources.filter(({ type }) => type.includes("ManagementLock"));
    expect(locks.map(({ inputs }) => inputs.scope).sort()).toEqual(
      sectionsOf(stack).protectData ? ids.sort() : [],
    );
  });

  test("captured events land in their day's folder under the contract's name", () => {
    const { captureDescription } = only("eventhub:EventHub").inputs;
    expect(captureDescription.destination.archiveNameFormat).toBe(
      "cart_events/{Year}-{Month}-{Day}/{Namespace}.{EventHub}.{PartitionId}.{Hour}{Minute}{Second}",
    );
  });

  test("each source of the contracts has a dataset, and the daily batch is deployed", () => {
    const datasets = ofType("datafactory:Dataset").map(({ inputs }) => inputs.datasetName);
    expect(datasets).toEqual(
      expect.arrayContaining(contracts.ofLayer("sources").map(({ name }) => `landing_${name}`)),
    );
    const pipelines = ofType("datafactory:Pipeline").map(({ inputs }) => inputs.pipelineName);
    expect(pipelines.sort()).toEqual(Object.values(contracts.platform.pipelines).sort());
  });

  test("what whoever deploys stops and starts are triggers that are there", async () => {
    const { dataFactoryTriggers } = await recording.outputs;
    const names = ofType("datafactory:Trigger").map(({ inputs }) => inputs.triggerName);
    expect([...dataFactoryTriggers.all].sort()).toEqual(names.sort());
    expect(names).toEqual(expect.arrayContaining([...dataFactoryTriggers.started]));
    const listened = ofType("datafactory:Trigger").flatMap(({ inputs }) => inputs.properties.scope ?? []);
    expect(new Set(listened).size).toBe(1);
    expect(listened[0]).toMatch(/\/StorageAccount\/lake$/);
  });

  test("a deployment of code finds all that it needs in the outputs, and no secret", async () => {
    const outputs = await plain(await recording.outputs);
    const { databricks } = readOutputs(outputs, stack);
    expect(Object.keys(databricks.jobIds).sort()).toEqual(
      [...wantedJobs(readOutputs(outputs, stack), "a.whl").keys()].sort(),
    );
    const told = JSON.stringify(outputs);
    expect(Object.values(secrets).filter((one) => typeof one === "string" && told.includes(one))).toEqual([]);
  });

  test("what is in the vault goes with it, for whoever deploys may delete nothing in it", () => {
    const inVault = [...ofType("keyvault:Secret"), ...ofType("keyvault:Key")];
    expect(inVault.length).toBeGreaterThan(6);
    for (const { deletedWith } of inVault) expect(deletedWith).toBe(only("keyvault:Vault").urn);
  });

  test("security groups list no rules, for Databricks adds its own, and each subnet has all of ours", () => {
    const groups = ofType("network:NetworkSecurityGroup");
    expect(groups.length).toBe(ofType("network:Subnet").length);
    for (const { inputs } of groups) {
      expect(inputs).not.toHaveProperty("securityRules");
      const { networkSecurityGroupName } = inputs;
      const rules = ofType("network:SecurityRule").map((rule) => rule.inputs);
      const own = rules.filter((rule) => rule.networkSecurityGroupName === networkSecurityGroupName);
      expect(own.map(({ access, direction }) => `${access} ${direction}`)).toEqual(
        expect.arrayContaining(["Deny Inbound", "Allow Outbound", "Deny Outbound"]),
      );
    }
  });

  test("nothing is sent to the logs twice", () => {
    const [insights, ...others] = ofType("applicationinsights:Component");
    expect(others).toEqual([]);
    const sent = ofType("monitor:DiagnosticSetting").map(({ inputs }) => inputs.resourceUri);
    expect(sent).not.toContain(insights?.id);
    expect(new Set(sent).size).toBe(sent.length);
  });

  test("tables of the logs are kept for long because somebody asks them", () => {
    const kept = ofType("operationalinsights:Table").map(({ inputs }) => inputs.tableName);
    const asked = [
      ...ofType("operationalinsights:SavedSearch").map(({ inputs }) => inputs.query),
      ...ofType("monitor:ScheduledQueryRule").map(({ inputs }) => inputs.criteria.allOf[0].query),
    ].join("\n");
    expect(kept.filter((table) => !asked.includes(table))).toEqual([]);
  });

  test("nothing of Entra is changed that is not the platform's own", () => {
    const ofEntra = recording.resources.filter(({ type }) => type.startsWith("azuread:"));
    expect(ofEntra.length).toBeGreaterThan(2);
    expect(ofEntra.filter(({ inputs }) => inputs.useExisting)).toEqual([]);
  });

  test("what has to be unique in the tenant carries what makes the stack unique", () => {
    expect(only("authorization:RoleDefinition").inputs.roleName).toContain(sectionsOf(stack).suffix);
  });

  test("workflows sign in without a secret, from one environment of the repository, and bring code alone", () => {
    const credential = only("managedidentity:FederatedIdentityCredential").inputs;
    expect(credential).toMatchObject({
      issuer: "https://token.actions.githubusercontent.com",
      subject: `repo:example/customer360-lakehouse:environment:${stack}`,
    });
    const rightsOf = (name: string) =>
      roleAssignments(recording.resources).filter((one) => one.principal === name);
    expect(rightsOf("ci").map(({ may, on }) => `${may} on ${on}`)).toEqual([
      "Website Contributor on Web app function-app",
    ]);
    const may = databricksRights(recording.resources).filter(({ principal }) => principal === "ci");
    const jobs = recording.resources
      .filter(({ type }) => type.endsWith("/job:Job"))
      .map(({ name }) => `Job ${name}`);
    const catalog = `customer360_${stack}`;
    expect(may.map((right) => `${right.may} on ${right.on}`).sort()).toEqual(
      [
        ...jobs.map((job) => `CAN MANAGE on ${job}`),
        "CAN MANAGE on Repo repository",
        "CAN USE on SQL warehouse analytics",
        `READ VOLUME, WRITE VOLUME on volume ${catalog}.files.wheels`,
        `USE CATALOG on catalog ${catalog}`,
        `USE SCHEMA on schema ${catalog}.files`,
      ].sort(),
    );
  });

  test("outputs say where emails come from, and what DNS has to say of a domain of ours", async () => {
    const { emailSender, emailDomainRecords } = await plain(recording.outputs);
    const { domain } = sectionsOf(stack).communication as { domain?: string };
    expect(emailSender).toMatch(/^(alerts|DoNotReply)@/);
    expect(emailDomainRecords === undefined).toBe(domain === undefined);
  });

  test("a workspace with a public address lets in offices and its own clusters alone", () => {
    const { isPrivate, allowedRanges = [] } = sectionsOf(stack).network as {
      isPrivate: boolean;
      allowedRanges?: string[];
    };
    const lists = recording.resources.filter(({ type }) => type.endsWith(":IpAccessList"));
    const expected = isPrivate ? [] : [["ALLOW", [...allowedRanges, "198.51.100.7"]]];
    expect(lists.map(({ inputs }) => [inputs.listType, inputs.ipAddresses])).toEqual(expected);
  });

  test("private endpoints are there where the stack is private, and only there", () => {
    const { isPrivate } = sectionsOf(stack).network as { isPrivate: boolean };
    expect(ofType("network:PrivateEndpoint").length > 0).toBe(isPrivate);
  });
});

test("emails come from a domain of Azure's until ours is verified, and its records are told", async () => {
  const domain = "mail.shop.example.com";
  const sending = async (isDomainVerified: boolean) => {
    const communication = { dataLocation: "Europe", domain, isDomainVerified };
    const given = passed({ ...sectionsOf("dev"), communication });
    const config = configOf(given, "customer360", "dev", day);
    const place = { resourceGroupName: "group", location: "westeurope", tags: {} };
    const estate = { config, contracts, names: new Names(config), place };
    const emails = async () => {
      const { sender, domainRecords } = new Communication(estate);
      return { sender, domainRecords };
    };
    const { resources, outputs } = await record(emails, { stack: "dev", config: given, invokes });
    const of = (type: string) => resources.filter((one) => one.type === `azure-native:communication:${type}`);
    const [service] = of("CommunicationService") as [RecordedResource];
    const linked = of("Domain").filter(({ id }) => service.inputs.linkedDomains.includes(id));
    expect(of("Domain").map(({ inputs }) => inputs.domainName)).toContain(domain);
    const told = await plain(outputs);
    expect(JSON.stringify(told.domainRecords)).toContain("ms-domain-verification");
    return { linked: linked.map(({ inputs }) => inputs.domainManagement), sender: told.sender };
  };
  expect(await sending(false)).toEqual({
    linked: ["AzureManaged"],
    sender: "DoNotReply@test.azurecomm.net",
  });
  expect(await sending(true)).toEqual({ linked: ["CustomerManaged"], sender: `alerts@${domain}` });
});

test("a trigger that shall run and is none is refused by its name", async () => {
  const sections = sectionsOf("dev");
  sections.dataFactory = { backfillFrom: "2026-01-01", startedTriggers: ["maintenance", "nightly"] };
  await expect(record(program, { stack: "dev", config: passed(sections), invokes })).rejects.toThrow(
    /dataFactory\.startedTriggers: there is no trigger nightly; known are .*backfill/,
  );
});

test("a network, its DNS zones and a workspace that are there are used, and none is created", async () => {
  const prefix = "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/hub/providers";
  const sections = sectionsOf("prod");
  const subnets = {
    ...{ databricksHost: "dbx-host", databricksContainer: "dbx-container" },
    ...{ functions: "apps", privateEndpoints: "endpoints" },
  };
  sections.network = {
    ...{ isPrivate: true, createDnsZones: false },
    existing: { virtualNetworkId: `${prefix}/Microsoft.Network/virtualNetworks/hub`, subnets },
  };
  const resourceId = `${prefix}/Microsoft.Databricks/workspaces/shared`;
  const existingWorkspace = { resourceId, workspaceId: "7", url: "https://adb-7.1.azuredatabricks.net" };
  sections.databricks = { ...(sections.databricks as object), existingWorkspace };
  const { resources } = await record(program, { stack: "prod", config: passed(sections), invokes });
  const ofType = (type: string) => resources.filter((resource) => resource.type === `azure-native:${type}`);
  for (const type of [
    "network:VirtualNetwork",
    "network:Subnet",
    "privatedns:PrivateZone",
    "databricks:Workspace",
  ]) {
    expect({ type, created: ofType(type).map(({ name }) => name) }).toEqual({ type, created: [] });
  }
  const groups = resources.filter(({ type }) => type.endsWith(":PermissionAssignment"));
  expect(groups.map(({ retainOnDelete }) => retainOnDelete)).toEqual(groups.map(() => true));
  expect(groups.length).toBeGreaterThan(4);
  expect(ofType("web:WebApp")[0]?.inputs.virtualNetworkSubnetId).toBe(
    `${prefix}/Microsoft.Network/virtualNetworks/hub/subnets/apps`,
  );
  const connections = ofType("network:PrivateEndpoint").map(
    ({ inputs }) => inputs.privateLinkServiceConnections[0],
  );
  expect(connections.map(({ privateLinkServiceId }) => privateLinkServiceId)).toContain(resourceId);
});
