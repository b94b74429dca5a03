/** Settings of the Functions app, as `functions/README.md` lists them. */
import * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../estate.ts";
import type { Communication } from "./communication.ts";
import type { DatabricksWorkspace } from "./databricks-workspace.ts";
import type { EventHubs } from "./event-hubs.ts";
import type { Identity } from "./identities.ts";
import type { KeyVault } from "./key-vault.ts";
import type { Lake } from "./lake.ts";
import type { Observability } from "./observability.ts";
import type { StateStorage } from "./state-storage.ts";

export interface FunctionSettingsParts extends Estate {
  readonly identity: Identity;
  readonly lake: Lake;
  readonly state: StateStorage;
  readonly keyVault: KeyVault;
  readonly eventHubs: EventHubs;
  readonly observability: Observability;
  readonly communication: Communication;
  readonly workspace: DatabricksWorkspace;
  readonly subscriptionId: pulumi.Input<string>;
  readonly resourceGroupName: pulumi.Input<string>;
  /** Where people reach the app. */
  readonly address: string;
}

type Settings = Readonly<Record<string, pulumi.Input<string>>>;

/** Secrets are references to the vault, services are addresses: no value is one that nobody may read. */
export function functionSettings(parts: FunctionSettingsParts): Settings {
  return {
    ...hostSettings(parts),
    ...storageSettings(parts),
    ...factorySettings(parts),
    ...eventSettings(parts),
    ...notificationSettings(parts),
    ...optional({
      RUNBOOKS_ADDRESS: parts.config.functions.runbooksAddress,
      FILE_ARRIVAL_EXPECT_FROM: parts.config.functions.expectFilesFrom,
    }),
    OPERATIONS_ACCESS: parts.config.functions.operatorsAppId ? "entra" : "function-key",
    EXTRACTION_KEY_VAULT: parts.keyVault.uri,
  };
}

/** The host's own storage, and where it tells what happens. */
function hostSettings({ identity, state, observability }: FunctionSettingsParts): Settings {
  return {
    AZURE_CLIENT_ID: identity.clientId,
    ...asIdentity("AzureWebJobsStorage", identity),
    AzureWebJobsStorage__blobServiceUri: state.endpoint("blob"),
    AzureWebJobsStorage__queueServiceUri: state.endpoint("queue"),
    AzureWebJobsStorage__tableServiceUri: state.endpoint("table"),
    APPLICATIONINSIGHTS_CONNECTION_STRING: observability.connectionString,
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: pulumi.interpolate`ClientId=${identity.clientId};Authorization=AAD`,
  };
}

function storageSettings({ identity, lake, state }: FunctionSettingsParts): Settings {
  return {
    LAKE_STORAGE__blobServiceUri: lake.blobEndpoint,
    ...asIdentity("STATE_STORAGE", identity),
    STATE_STORAGE__queueServiceUri: state.endpoint("queue"),
    STATE_STORAGE__tableServiceUri: state.endpoint("table"),
  };
}

/** How triggers find the identity that they come to a service with. */
function asIdentity(connection: string, { clientId }: Identity): Settings {
  return { [`${connection}__credential`]: "managedidentity", [`${connection}__clientId`]: clientId };
}

function factorySettings({ names, subscriptionId, resourceGroupName }: FunctionSettingsParts): Settings {
  return {
    DATA_FACTORY_SUBSCRIPTION_ID: subscriptionId,
    DATA_FACTORY_RESOURCE_GROUP: resourceGroupName,
    DATA_FACTORY_NAME: names.of("dataFactory"),
  };
}

function eventSettings({ eventHubs, keyVault, config }: FunctionSettingsParts): Settings {
  return {
    EVENT_HUBS__fullyQualifiedNamespace: eventHubs.host,
    CART_EVENTS_KEYS: keyVault.reference("cartEventsKeys"),
    CART_EVENTS_ORIGINS: config.functions.shopOrigins.join(","),
  };
}

function notificationSettings(parts: FunctionSettingsParts): Settings {
  const { config, address, keyVault, communication } = parts;
  return {
    NOTIFICATIONS_RUN_PAGES: runPages(parts),
    NOTIFICATIONS_STAGE: config.stage,
    NOTIFICATIONS_ADDRESS: address,
    NOTIFICATIONS_LINK_KEYS: keyVault.reference("linkKey"),
    NOTIFICATIONS_TEAMS: keyVault.reference("teamsWebhooks"),
    NOTIFICATIONS_SENDER: communication.sender,
    NOTIFICATIONS_EMAIL_ENDPOINT: communication.endpoint,
  };
}

/** Where the portals of Data Factory and Databricks show a run. */
function runPages({ names, subscriptionId, resourceGroupName, workspace }: FunctionSettingsParts) {
  const factory = names.of("dataFactory");
  return pulumi.jsonStringify({
    "data-factory": pulumi.interpolate`https://adf.azure.com/en/monitoring/pipelineruns/{run}?factory=/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.DataFactory/factories/${factory}`,
    databricks: pulumi.interpolate`${workspace.url}/jobs/{job}/runs/{run}`,
  });
}

function optional(settings: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given);
}
