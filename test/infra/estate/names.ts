/** Names that Azure takes, as its resource name rules say, independent of how the program makes them. */
import type { RecordedResource } from "../../../local/src/estate/recorder.ts";

interface NameRule {
  /** The input that holds the name. */
  readonly input: string;
  readonly pattern: RegExp;
  readonly longest: number;
}

const hyphens = /^[A-Za-z0-9](?!.*--)[A-Za-z0-9-]*[A-Za-z0-9]$/;
const lowerHyphens = /^[a-z0-9](?!.*--)[a-z0-9-]+[a-z0-9]$/;
const network = /^[A-Za-z0-9][\w.-]*\w$/;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Data Factory's objects; hyphens are allowed in pipelines and triggers alone. */
const factoryObject = /^\w[^.+?/<>*%&:\\#-]*$/;

const nameRule = (input: string, longest: number, pattern: RegExp): NameRule => ({ input, longest, pattern });

const rules: Readonly<Record<string, NameRule>> = {
  "resources:ResourceGroup": nameRule("resourceGroupName", 90, /^[\w.()-]*[\w()-]$/),
  "storage:StorageAccount": nameRule("accountName", 24, /^[a-z0-9]{3,}$/),
  "storage:BlobContainer": nameRule("containerName", 63, lowerHyphens),
  "storage:Queue": nameRule("queueName", 63, lowerHyphens),
  "storage:Table": nameRule("tableName", 63, /^[A-Za-z][A-Za-z0-9]{2,}$/),
  "keyvault:Vault": nameRule("vaultName", 24, /^[A-Za-z](?!.*--)[A-Za-z0-9-]+[A-Za-z0-9]$/),
  "keyvault:Secret": nameRule("secretName", 127, /^[A-Za-z0-9-]+$/),
  "keyvault:Key": nameRule("keyName", 127, /^[A-Za-z0-9-]+$/),
  "eventhub:Namespace": nameRule("namespaceName", 50, /^[A-Za-z][A-Za-z0-9-]{4,}[A-Za-z0-9]$/),
  "eventhub:EventHub": nameRule("eventHubName", 256, /^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/),
  "eventhub:ConsumerGroup": nameRule("consumerGroupName", 50, /^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/),
  "eventgrid:SystemTopic": nameRule("systemTopicName", 50, /^[A-Za-z0-9-]{3,}$/),
  "eventgrid:SystemTopicEventSubscription": nameRule("eventSubscriptionName", 64, /^[A-Za-z0-9-]{3,}$/),
  "datafactory:Factory": nameRule("factoryName", 63, hyphens),
  "datafactory:Pipeline": nameRule("pipelineName", 260, /^\w[^.+?/<>*%&:\\]*$/),
  "datafactory:Trigger": nameRule("triggerName", 260, /^\w[^.+?/<>*%&:\\]*$/),
  "datafactory:Dataset": nameRule("datasetName", 260, factoryObject),
  "datafactory:LinkedService": nameRule("linkedServiceName", 260, factoryObject),
  "databricks:Workspace": nameRule("workspaceName", 64, /^[\w-]{3,}$/),
  "databricks:AccessConnector": nameRule("connectorName", 64, /^[\w-]{3,}$/),
  // The service takes 60; beyond 32 the host's id is cut off, and two apps could share their state.
  "web:WebApp": nameRule("name", 32, hyphens),
  "web:AppServicePlan": nameRule("name", 60, /^[A-Za-z0-9-]+$/),
  "network:VirtualNetwork": nameRule("virtualNetworkName", 64, network),
  "network:Subnet": nameRule("subnetName", 80, network),
  "network:NetworkSecurityGroup": nameRule("networkSecurityGroupName", 80, network),
  "network:PrivateEndpoint": nameRule("privateEndpointName", 64, network),
  "managedidentity:UserAssignedIdentity": nameRule("resourceName", 128, /^[A-Za-z0-9][\w-]{2,}$/),
  "operationalinsights:Workspace": nameRule("workspaceName", 63, /^[A-Za-z0-9][A-Za-z0-9-]{2,}[A-Za-z0-9]$/),
  "monitor:ActionGroup": nameRule("groupShortName", 12, /^.+$/),
  "communication:CommunicationService": nameRule("communicationServiceName", 63, /^[A-Za-z0-9-]+$/),
  "communication:EmailService": nameRule("emailServiceName", 63, /^[A-Za-z0-9-]+$/),
  "authorization:RoleAssignment": nameRule("roleAssignmentName", 36, guid),
};

/** Sentences, one for each name that its service would refuse. */
export function nameProblems(resources: readonly RecordedResource[]): string[] {
  return resources.flatMap(({ type, name, inputs }) => {
    const rule = rules[type.replace(/^azure-native:/, "")];
    const given = rule && inputs[rule.input];
    // Without a name of its own, the provider makes one from the name in the program.
    if (!rule || given === undefined) return [];
    if (given.length <= rule.longest && rule.pattern.test(given)) return [];
    return [
      `${type} '${name}': ${rule.input} '${given}' has to match ${rule.pattern.source} and have at most ${rule.longest} characters`,
    ];
  });
}
