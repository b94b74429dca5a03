/** Every right of the platform, by what it is on: least privilege, to one container, queue or secret where that is possible. */
import type * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../estate.ts";
import type { SecretName } from "../secret-names.ts";
import type { Grant } from "./access.ts";
import type { Identities, IdentityName } from "./identities.ts";
import type { KeyVault } from "./key-vault.ts";
import type { Lake } from "./lake.ts";
import type { Role } from "./roles.ts";
import type { StateStorage } from "./state-storage.ts";

interface Who extends Pick<Estate, "config" | "contracts"> {
  readonly identities: Identities;
}

/** Who may use the key that storage is encrypted with. */
export function keyGrants({ identities }: Who, keyVault: KeyVault): readonly Grant[] {
  const { keyId } = keyVault;
  return keyId
    ? [may(identities, "encryption", "keyVaultCryptoServiceEncryptionUser", "storage-key", keyId)]
    : [];
}

/** Who may read which secret; operators may set them. */
export function secretGrants({ identities, config }: Who, keyVault: KeyVault): readonly Grant[] {
  const reads = (who: IdentityName, secret: SecretName) =>
    may(identities, who, "keyVaultSecretsUser", keyVault.nameOf(secret), keyVault.secretScope(secret));
  return [
    reads("functions", "linkKey"),
    reads("functions", "productApiKey"),
    reads("functions", "cartEventsKeys"),
    reads("functions", "teamsWebhooks"),
    reads("factory", "functionKey"),
    reads("factory", "customerMasterPassword"),
    ...operators(config, "keyVaultSecretsOfficer", "key-vault", keyVault.id),
  ];
}

export function lakeGrants({ identities, config, contracts }: Who, lake: Lake): readonly Grant[] {
  const { containers } = contracts.platform;
  const on = (who: IdentityName, role: Role, container: string) => {
    const right = may(identities, who, role, container, lake.containerScope(container));
    const after = lake.containers.get(container);
    return after ? { ...right, after } : right;
  };
  const onAll = (who: IdentityName, role: Role) => may(identities, who, role, "lake", lake.id);
  return [
    // Those that the Functions work with; no tables.
    ...Object.values(containers).map((name) => on("functions", "storageBlobDataContributor", name)),
    on("factory", "storageBlobDataReader", containers.inbox),
    on("factory", "storageBlobDataContributor", containers.landing),
    on("capture", "storageBlobDataContributor", containers.landing),
    // Unity Catalog hears of new files by events, for which it keeps a queue and a subscription of its own.
    onAll("catalog", "storageBlobDataContributor"),
    onAll("catalog", "storageQueueDataContributor"),
    onAll("catalog", "eventGridEventSubscriptionContributor"),
    ...operators(config, "storageBlobDataReader", "lake", lake.id),
  ];
}

export function stateGrants({ identities, contracts }: Who, state: StateStorage): readonly Grant[] {
  const { queues } = contracts.platform;
  const { blobEvents } = queues;
  return [
    // The host keeps leases and keys in blobs, and sets their tags.
    may(identities, "functions", "storageBlobDataOwner", "state", state.id),
    may(identities, "functions", "storageQueueDataContributor", "state", state.id),
    may(identities, "functions", "storageTableDataContributor", "state", state.id),
    may(identities, "events", "storageQueueDataMessageSender", blobEvents, state.queueScope(blobEvents)),
    may(
      identities,
      "events",
      "storageBlobDataContributor",
      state.eventDeadLetters,
      state.containerScope(state.eventDeadLetters),
    ),
  ];
}

export interface ServiceScopes {
  readonly cartEventsHub: pulumi.Input<string>;
  readonly applicationInsights: pulumi.Input<string>;
  readonly communication: pulumi.Input<string>;
}

export function serviceGrants({ identities }: Who, scopes: ServiceScopes): readonly Grant[] {
  const { cartEventsHub, applicationInsights, communication } = scopes;
  return [
    may(identities, "functions", "eventHubsDataSender", "cart-events", cartEventsHub),
    may(identities, "catalog", "eventHubsDataReceiver", "cart-events", cartEventsHub),
    may(identities, "functions", "monitoringMetricsPublisher", "insights", applicationInsights),
    may(identities, "functions", "communicationAndEmailServiceOwner", "communication", communication),
  ];
}

function may(
  identities: Identities,
  who: IdentityName,
  role: Role,
  where: string,
  scope: pulumi.Input<string>,
): Grant {
  const { principalId } = identities.of[who];
  return { ...{ who, principalId, principalType: "ServicePrincipal" as const }, ...{ role, where, scope } };
}

function operators(
  { operatorsGroupId }: Estate["config"],
  role: Role,
  where: string,
  scope: pulumi.Input<string>,
): readonly Grant[] {
  if (!operatorsGroupId) return [];
  return [{ who: "operators", principalId: operatorsGroupId, principalType: "Group", role, where, scope }];
}
