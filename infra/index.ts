/** The platform in Azure, from top to bottom. */
import { loadContracts } from "@customer360/contracts";
import * as pulumi from "@pulumi/pulumi";
import { Access } from "./src/components/access.ts";
import { Alerts } from "./src/components/alerts.ts";
import { Budget } from "./src/components/budget.ts";
import { CiIdentity } from "./src/components/ci-identity.ts";
import { Communication } from "./src/components/communication.ts";
import { DataFactory } from "./src/components/data-factory.ts";
import { DatabricksWorkspace } from "./src/components/databricks-workspace.ts";
import { Diagnostics } from "./src/components/diagnostics.ts";
import { EventGrid } from "./src/components/event-grid.ts";
import { EventHubs } from "./src/components/event-hubs.ts";
import { FunctionApp } from "./src/components/function-app.ts";
import { keyGrants, lakeGrants, secretGrants, serviceGrants, stateGrants } from "./src/components/grants.ts";
import { Identities } from "./src/components/identities.ts";
import { KeyVault } from "./src/components/key-vault.ts";
import { Lake } from "./src/components/lake.ts";
import { Network } from "./src/components/network.ts";
import { Observability } from "./src/components/observability.ts";
import { PipelineStarter } from "./src/components/pipeline-starter.ts";
import { PrivateEndpoints } from "./src/components/private-endpoints.ts";
import { ResourceGroup } from "./src/components/resource-group.ts";
import { startedTriggers } from "./src/components/started-triggers.ts";
import { StateStorage } from "./src/components/state-storage.ts";
import { VaultEvents } from "./src/components/vault-events.ts";
import { Workbook } from "./src/components/workbook.ts";
import { type Config, readConfig } from "./src/config/index.ts";
import { Databricks } from "./src/databricks/index.ts";
import { dayOf } from "./src/days.ts";
import { Names } from "./src/names.ts";
import { stackOutputs } from "./src/outputs.ts";
import { secretsNotice } from "./src/secrets-notice.ts";

/** Clusters come to the workspace from the network's own address, people from an office. Another's workspace has its own rules. */
function allowedAddresses(
  { network: { isPrivate, allowedRanges }, databricks }: Config,
  { publicAddress }: Network,
): readonly pulumi.Input<string>[] {
  if (isPrivate || databricks.existingWorkspace || allowedRanges.length === 0) return [];
  return [...allowedRanges, ...(publicAddress ? [publicAddress] : [])];
}

/**
 * Pulumi calls it, and keeps what it returns as the stack's outputs.
 *
 * @param today the day of the deployment (UTC)
 */
export default async function platform(today = dayOf(new Date())) {
  const config = readConfig(today);
  const notice = secretsNotice(config);
  if (notice) pulumi.log.warn(notice);
  const contracts = loadContracts();
  const names = new Names(config);
  const { routes } = contracts.platform;
  const started = startedTriggers({ config, contracts });

  const group = new ResourceGroup({ config, names });
  const estate = { config, contracts, names, place: group.place };
  const { subscriptionId, id: resourceGroupId, name: resourceGroupName } = group;

  // Where everything stands, who services are, and what they tell.
  const network = new Network(estate);
  const identities = new Identities(estate);
  const who = { ...estate, identities };
  const observability = new Observability(estate);

  // What is secret, and what holds data.
  const keyVault = new KeyVault({ ...who, network });
  const keyAccess = new Access({ ...estate, to: "key", grants: keyGrants(who, keyVault) });
  const secretAccess = new Access({ ...estate, to: "secrets", grants: secretGrants(who, keyVault) });
  const stored = { ...who, network, keyVault };
  const lake = new Lake(stored, { dependsOn: keyAccess.assignments });
  const state = new StateStorage(stored, { dependsOn: keyAccess.assignments });
  const lakeAccess = new Access({ ...estate, to: "lake", grants: lakeGrants(who, lake) });
  const stateAccess = new Access({ ...estate, to: "state", grants: stateGrants(who, state) });

  // What brings data in.
  const eventHubs = new EventHubs({ ...who, network, lake }, { dependsOn: lakeAccess.assignments });
  const eventGrid = new EventGrid(
    { ...who, lake, state },
    { dependsOn: [...state.parts, ...stateAccess.assignments] },
  );
  const communication = new Communication(estate);
  const serviceAccess = new Access({
    ...{ ...estate, to: "services" },
    grants: serviceGrants(who, {
      cartEventsHub: eventHubs.cartEventsId,
      applicationInsights: observability.applicationInsightsId,
      communication: communication.id,
    }),
  });
  const workspace = new DatabricksWorkspace({ ...who, network, subscriptionId });

  // What a private network reaches: before anything is asked that has no other address.
  const waysIn = config.network.isPrivate
    ? new PrivateEndpoints({
        ...{ ...estate, network, to: "services" },
        targets: [
          { name: "lake", id: lake.id, kinds: ["blob", "dfs"] },
          { name: "state", id: state.id, kinds: ["blob", "queue", "table"] },
          { name: "key-vault", id: keyVault.id, kinds: ["vault"] },
          { name: "event-hubs", id: eventHubs.id, kinds: ["namespace"] },
          {
            name: "databricks",
            id: workspace.resourceId,
            kinds: ["databricks_ui_api", "browser_authentication"],
          },
        ],
      })
    : null;
  const rights = [lakeAccess, stateAccess, secretAccess, serviceAccess].flatMap((access) =>
    access.of("functions"),
  );
  const functionApp = new FunctionApp(
    {
      ...{ ...stored, lake, state, eventHubs, observability, communication, workspace },
      ...{ subscriptionId, resourceGroupName },
    },
    { dependsOn: [...rights, ...(waysIn?.to("lake", "state", "key-vault", "event-hubs") ?? [])] },
  );
  const webhook = (origin: string) =>
    functionApp.callable(routes.alerts.replace("{origin}", origin), config.secrets.functionKey);

  const ci = config.ci ? new CiIdentity({ ...estate, ci: config.ci, functionAppId: functionApp.id }) : null;

  // What makes tables of it.
  const databricks = new Databricks({
    ...{ ...estate, workspace, keyVault },
    accessConnectorId: workspace.accessConnectorId,
    allowedAddresses: allowedAddresses(config, network),
    lake: { accountName: lake.accountName, accountId: lake.id, roots: lake.roots },
    factory: { clientId: identities.of.factory.clientId, displayName: names.of("identity", "factory") },
    ...(ci && { ci }),
    alertWebhook: webhook("databricks"),
    eventHubsNamespace: eventHubs.namespaceName,
    after: [...lakeAccess.of("catalog"), ...(waysIn?.to("lake", "databricks") ?? [])],
  });
  const factory = new DataFactory({
    ...{ ...who, lake, keyVault, functionApp, workspace },
    jobs: { medallion: databricks.jobIds.medallion, maintenance: databricks.jobIds.maintenance },
  });
  new PipelineStarter({ ...who, factoryId: factory.id, resourceGroupId });

  if (config.network.isPrivate) {
    const targets = [{ name: "data-factory", id: factory.id, kinds: ["dataFactory"] }] as const;
    new PrivateEndpoints({ ...estate, network, to: "data-factory", targets });
  }

  // What people hear of it, and what it costs.
  const alerts = new Alerts({
    ...{
      ...estate,
      resourceGroupId,
      webhook: webhook("azure-monitor"),
      logWorkspaceId: observability.workspaceId,
    },
    watched: {
      "data-factory": factory.id,
      "event-hubs": eventHubs.id,
      "event-grid": eventGrid.topicId,
      "key-vault": keyVault.id,
      ...{ lake: lake.id, state: state.id },
    },
  });
  const vaultEvents = new VaultEvents(
    { ...who, keyVault, state, actionGroupId: alerts.platformGroupId },
    { dependsOn: [...state.parts, ...stateAccess.assignments] },
  );
  const watched = [
    ...[network, keyVault, vaultEvents, lake, state, eventHubs, eventGrid],
    ...[communication, functionApp, workspace, factory],
  ];
  const services = [...watched, observability].flatMap(({ monitored }) => monitored);
  new Diagnostics({ workspaceId: observability.workspaceId, services });
  const { workspaceId, workspaceName } = observability;
  new Workbook({ ...estate, workspaceId, workspaceName });
  new Budget({ ...estate, resourceGroupId });

  return stackOutputs({
    group,
    network,
    identities,
    ci,
    keyVault,
    lake,
    state,
    eventHubs,
    communication,
    functionApp,
    workspace,
    databricks,
    factory,
    startedTriggers: started,
  });
}
