/** References between resources: whatever one of them names is there. */
import type { RecordedResource } from "../../../local/src/estate/recorder.ts";
import { subscriptionId } from "../../../local/src/estate/recorder.ts";
import { mapsOf, textsOf } from "./values.ts";

/** Sentences, one for each reference to something that is not there. */
export function referenceProblems(resources: readonly RecordedResource[]): string[] {
  return [...lostIds(resources), ...lostNames(resources), ...lostInFactory(resources)];
}

/** Ids of resources, which the recorder made up, have to be those of resources that are there. */
function lostIds(resources: readonly RecordedResource[]): string[] {
  const made = `/subscriptions/${subscriptionId}/resourceGroups/test/providers/`;
  const ids = resources.map(({ id }) => id);
  return resources.flatMap(({ type, name, inputs }) =>
    textsOf(inputs, "")
      .filter(({ text }) => text.startsWith(made))
      .filter(({ text }) => !ids.some((id) => text === id || text.startsWith(`${id}/`)))
      .map(({ path, text }) => `${type} '${name}' at ${path}: nothing has the id ${text}`),
  );
}

/** Inputs that name a resource of a type, and the input by which that resource has its name. */
const named: readonly (readonly [property: RegExp, type: string, input: string])[] = [
  [/deadLetterDestination\.blobContainerName$/, "storage:BlobContainer", "containerName"],
  [/destination\.queueName$/, "storage:Queue", "queueName"],
  [/captureDescription\.destination\.blobContainer$/, "storage:BlobContainer", "containerName"],
  [/secretName$/, "keyvault:Secret", "secretName"],
  [/^accountName$/, "storage:StorageAccount", "accountName"],
  [/^vaultName$/, "keyvault:Vault", "vaultName"],
  [/^namespaceName$/, "eventhub:Namespace", "namespaceName"],
  [/^factoryName$/, "datafactory:Factory", "factoryName"],
  [/^virtualNetworkName$/, "network:VirtualNetwork", "virtualNetworkName"],
];

function lostNames(resources: readonly RecordedResource[]): string[] {
  const namesOf = (type: string, input: string) =>
    resources
      .filter((resource) => resource.type === `azure-native:${type}`)
      .flatMap((own) => names(own, input));
  return resources.flatMap(({ type, name, inputs }) =>
    textsOf(inputs, "").flatMap(({ path, text }) => {
      const [, target = "", input = ""] = named.find(([property]) => property.test(path)) ?? [];
      if (!target || type === `azure-native:${target}` || namesOf(target, input).includes(text)) return [];
      return [`${type} '${name}' at ${path}: there is no ${target} '${text}'`];
    }),
  );
}

/** A resource's name in Azure; ids and some outputs that the recorder makes up carry that of the program. */
const names = ({ inputs, name }: RecordedResource, input: string): unknown[] => [inputs[input], name];

/** Objects of Data Factory that name each other. */
const referenced: Readonly<Record<string, readonly [type: string, input: string]>> = {
  DatasetReference: ["Dataset", "datasetName"],
  LinkedServiceReference: ["LinkedService", "linkedServiceName"],
  PipelineReference: ["Pipeline", "pipelineName"],
  CredentialReference: ["CredentialOperation", "credentialName"],
  IntegrationRuntimeReference: ["IntegrationRuntime", "integrationRuntimeName"],
};

function lostInFactory(resources: readonly RecordedResource[]): string[] {
  const ofType = (type: string) =>
    resources.filter((resource) => resource.type === `azure-native:datafactory:${type}`);
  return resources.flatMap(({ type, name, inputs }) =>
    mapsOf(inputs).flatMap(({ type: kind, referenceName }) => {
      const [target, input] = referenced[`${kind}`] ?? [];
      if (!target || !input || ofType(target).some((other) => names(other, input).includes(referenceName)))
        return [];
      return [`${type} '${name}': there is no ${target} '${referenceName}'`];
    }),
  );
}
