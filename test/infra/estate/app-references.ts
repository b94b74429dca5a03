/** What the Functions app's settings and triggers name: addresses, secrets, identities, queues, containers and routes. */
import { given, type RecordedResource } from "../../../local/src/estate/recorder.ts";
import { secrets } from "../../../local/src/estate/stack-config.ts";
import type { RegisteredApp } from "./registered-app.ts";
import { mapsOf, textsOf } from "./values.ts";

export type Settings = Readonly<Record<string, string>>;

/** The settings of the one app that a stack has. */
export function settingsOf(resources: readonly RecordedResource[]): Settings {
  const apps = resources.filter(({ type }) => type === "azure-native:web:WebApp");
  return Object.fromEntries(
    apps.flatMap(({ inputs }) =>
      inputs.siteConfig.appSettings.map(({ name, value }: { name: string; value: string }) => [name, value]),
    ),
  );
}

/** Settings as the app sees them: references to the vault are replaced by what it holds. */
export function resolved(settings: Settings): Settings {
  const values: Readonly<Record<string, string>> = {
    "cart-events-keys": JSON.stringify(secrets.cartEventsKeys),
    "notifications-link-key": secrets.linkKey,
    "teams-webhooks": JSON.stringify(secrets.teamsWebhooks),
  };
  const entries = Object.entries(settings).map(([name, value]) => {
    const secret = /^@Microsoft\.KeyVault\(SecretUri=.*\/secrets\/(?<secret>.+)\)$/.exec(value)?.groups
      ?.secret;
    return [name, secret ? values[secret] : value];
  });
  return Object.fromEntries(entries);
}

/** Sentences about settings that lead to nothing. */
export function settingProblems(resources: readonly RecordedResource[]): string[] {
  const named = (type: string, input: string) =>
    resources.filter((one) => one.type === `azure-native:${type}`).map(({ inputs }) => `${inputs[input]}`);
  const identities = resources.map(({ type, name, inputs }) => given(type, name, inputs).clientId);
  const rules: readonly (readonly [value: RegExp, what: string, known: readonly unknown[]])[] = [
    [
      /^https:\/\/([^.]+)\.(?:blob|dfs|queue|table)\.core\.windows\.net/,
      "storage account",
      named("storage:StorageAccount", "accountName"),
    ],
    [/https:\/\/([^.]+)\.vault\.azure\.net\//, "vault", named("keyvault:Vault", "vaultName")],
    [/\/secrets\/([^/)]+)\)$/, "secret", named("keyvault:Secret", "secretName")],
    [
      /^([^.]+)\.servicebus\.windows\.net$/,
      "Event Hubs namespace",
      named("eventhub:Namespace", "namespaceName"),
    ],
    [
      /^https:\/\/([^.]+)\.[a-z]+\.communication\.azure\.com/,
      "communication service",
      named("communication:CommunicationService", "communicationServiceName"),
    ],
    [/^https:\/\/([^.]+)\.azurewebsites\.net/, "app", named("web:WebApp", "name")],
    [/^(?:ClientId=)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:;|$)/, "identity", identities],
  ];
  const byName: Readonly<Record<string, readonly [what: string, known: readonly unknown[]]>> = {
    DATA_FACTORY_NAME: ["factory", named("datafactory:Factory", "factoryName")],
    DATA_FACTORY_RESOURCE_GROUP: ["resource group", named("resources:ResourceGroup", "resourceGroupName")],
    DATA_FACTORY_SUBSCRIPTION_ID: ["subscription", resources.map(({ id }) => id.split("/")[2])],
  };
  return Object.entries(settingsOf(resources)).flatMap(([name, value]) => {
    const fixed = byName[name];
    const found = fixed
      ? [{ what: fixed[0], text: value, known: fixed[1] }]
      : rules.flatMap(([pattern, what, known]) => {
          const text = pattern.exec(value)?.[1];
          return text === undefined ? [] : { what, text, known };
        });
    return found
      .filter(({ text, known }) => !known.includes(text))
      .map(({ what, text }) => `setting ${name}: there is no ${what} '${text}'`);
  });
}

/** Sentences about triggers that wait for what never comes, and calls that nobody takes. */
export function triggerProblems(resources: readonly RecordedResource[], app: RegisteredApp): string[] {
  return [...lostQueues(resources, app), ...lostBlobs(resources, app), ...lostRoutes(resources, app)];
}

/** Each queue is in the account that its trigger's connection leads to, and so is the one for what fails. */
function lostQueues(resources: readonly RecordedResource[], { queues }: RegisteredApp): string[] {
  const settings = settingsOf(resources);
  const there = resources
    .filter(({ type }) => type === "azure-native:storage:Queue")
    .map(({ inputs }) => `${inputs.accountName}/${inputs.queueName}`);
  return queues.flatMap(({ name, queueName, connection }) => {
    const address = settings[`${connection}__queueServiceUri`];
    if (address === undefined)
      return [
        `trigger ${name}: there is no setting ${connection}__queueServiceUri, which says where its queue is`,
      ];
    const account = new URL(address).hostname.split(".")[0];
    const needed = queueName.endsWith("-poison") ? [queueName] : [queueName, `${queueName}-poison`];
    return needed
      .filter((queue) => !there.includes(`${account}/${queue}`))
      .map((queue) => `trigger ${name}: account ${account} has no queue '${queue}'`);
  });
}

/** Each place whose blobs a room waits for is in a container that is there, and its events are subscribed to. */
function lostBlobs(resources: readonly RecordedResource[], { blobs }: RegisteredApp): string[] {
  const ofType = (type: string) => resources.filter((one) => one.type === `azure-native:${type}`);
  const containers = ofType("storage:BlobContainer").map(({ inputs }) => inputs.containerName);
  const subjects = ofType("eventgrid:SystemTopicEventSubscription").map(
    ({ inputs }) => `${inputs.filter?.subjectBeginsWith}`,
  );
  return blobs.flatMap(({ container, prefix }) => {
    if (!containers.includes(container)) return [`blob events: there is no container '${container}'`];
    const subject = `/blobServices/default/containers/${container}/blobs/${prefix}`;
    if (subjects.some((begin) => subject.startsWith(begin))) return [];
    return [`blob events: nothing subscribes to those of ${container}/${prefix}`];
  });
}

/** Calls of the app by Data Factory, Azure Monitor and Databricks, as paths below `/api`. */
function lostRoutes(resources: readonly RecordedResource[], { routes }: RegisteredApp): string[] {
  const host = resources
    .filter(({ type }) => type === "azure-native:web:WebApp")
    .map(({ inputs }) => `https://${inputs.name}.azurewebsites.net/api/`);
  const patterns = routes.map((route) => new RegExp(`^${route.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`));
  return resources.flatMap(({ type, name, inputs }) => {
    const called = textsOf(inputs, "").flatMap(({ text }) =>
      host.flatMap((api) => (text.startsWith(api) ? text.slice(api.length) : [])),
    );
    const asked = mapsOf(inputs)
      .filter((activity) => activity.type === "AzureFunctionActivity")
      .map(({ functionName }) => routeIn(functionName));
    return [...called, ...asked]
      .map((path) => path.split("?")[0] ?? "")
      .filter((path) => !patterns.some((pattern) => pattern.test(path)))
      .map((path) => `${type} '${name}': the app has no route for '${path}'`);
  });
}

/** The route; what an expression fills in stands as `{}`. */
function routeIn(functionName: unknown): string {
  if (typeof functionName === "string") return functionName;
  const { value = "" } = (functionName ?? {}) as { value?: string };
  return value.replaceAll(/@\{[^}]*\}/g, "{}");
}
