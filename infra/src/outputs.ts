/** What the Functions' deployment, CI and people need next of a stack. */
import type { CiIdentity } from "./components/ci-identity.ts";
import type { Communication } from "./components/communication.ts";
import type { DataFactory } from "./components/data-factory.ts";
import type { DatabricksWorkspace } from "./components/databricks-workspace.ts";
import type { EventHubs } from "./components/event-hubs.ts";
import type { FunctionApp } from "./components/function-app.ts";
import type { Identities } from "./components/identities.ts";
import type { KeyVault } from "./components/key-vault.ts";
import type { Lake } from "./components/lake.ts";
import type { Network } from "./components/network.ts";
import type { ResourceGroup } from "./components/resource-group.ts";
import type { StateStorage } from "./components/state-storage.ts";
import type { DatabricksOutputs } from "./databricks/args.ts";
import { secretNames } from "./secret-names.ts";

export interface Built {
  readonly group: ResourceGroup;
  readonly network: Network;
  readonly identities: Identities;
  readonly ci: CiIdentity | null;
  readonly keyVault: KeyVault;
  readonly lake: Lake;
  readonly state: StateStorage;
  readonly eventHubs: EventHubs;
  readonly communication: Communication;
  readonly functionApp: FunctionApp;
  readonly workspace: DatabricksWorkspace;
  readonly databricks: DatabricksOutputs;
  readonly factory: DataFactory;
  /** Triggers of Data Factory that the stack wants running. */
  readonly startedTriggers: readonly string[];
}

/** No value is secret. */
export function stackOutputs(built: Built) {
  const { group, network, identities, ci, keyVault, lake, state, eventHubs, communication, functionApp } =
    built;
  const { workspace, databricks, factory } = built;
  return {
    resourceGroup: group.name,
    virtualNetworkId: network.id,
    clientIds: Object.fromEntries(
      Object.entries({ ...identities.of, ...(ci && { ci }) }).map(([name, { clientId }]) => [name, clientId]),
    ),
    keyVault: { uri: keyVault.uri, secrets: Object.values(secretNames) },
    lake: { account: lake.accountName, roots: lake.roots },
    stateAccount: state.accountName,
    eventHubs: eventHubs.host,
    emailSender: communication.sender,
    /** What DNS has to say before the domain can be verified. */
    ...(communication.domainRecords && { emailDomainRecords: communication.domainRecords }),
    /** Where the bundle of `functions/` is deployed to. */
    functionApp: {
      name: functionApp.name,
      address: functionApp.address,
      publishAddress: functionApp.publishAddress,
    },
    databricks: {
      url: workspace.url,
      resourceId: workspace.resourceId,
      catalog: databricks.catalog,
      warehouseId: databricks.warehouseId,
      jobIds: databricks.jobIds,
      code: databricks.code,
    },
    dataFactory: factory.name,
    dataFactoryId: factory.id,
    /** What whoever deploys stops before and starts afterwards. */
    dataFactoryTriggers: { all: factory.triggers, started: built.startedTriggers },
  };
}
