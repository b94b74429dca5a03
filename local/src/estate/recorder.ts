/** Runs the program against Pulumi's mocks and records each resource that it registers, as it would go to the engine. */
import * as pulumi from "@pulumi/pulumi";

export interface RecordedResource {
  /** Such as `azure-native:storage:StorageAccount`; components have `customer360:…`. */
  readonly type: string;
  /** Name in the program. */
  readonly name: string;
  readonly urn: string;
  /** Id that the service is made to have given; what refers to the resource holds it. */
  readonly id: string;
  /** As the program gave them; secrets stand here in the clear. */
  // biome-ignore lint/suspicious/noExplicitAny: inputs differ by type, and assertions look into them.
  readonly inputs: Readonly<Record<string, any>>;
  /** Names of the inputs that hold a secret. */
  readonly secretInputs: readonly string[];
  /** URN; null for the stack's own children. */
  readonly parent: string | null;
  readonly protect: boolean;
  readonly deleteBeforeReplace: boolean;
  /** Inputs whose changes are left alone. */
  readonly ignoreChanges: readonly string[];
  /** Whether it stays in the cloud when the program drops it. */
  readonly retainOnDelete: boolean;
  /** URN of the resource that it goes with, so that nobody deletes it; null where there is none. */
  readonly deletedWith: string | null;
  readonly aliases: readonly string[];
  /** URNs, explicit and through inputs. */
  readonly dependencies: readonly string[];
  /** URN and id of the explicit provider; null where there is none. */
  readonly provider: string | null;
}

export interface Recording<Outputs> {
  readonly resources: readonly RecordedResource[];
  readonly outputs: Outputs;
}

/** Answers functions of providers, by token such as `azure-native:authorization:getClientConfig`. */
export type Invokes = Readonly<Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>>;

export interface RecordOptions {
  readonly stack: string;
  /** Texts by `<project>:<key>`, as Pulumi passes them. */
  readonly config: Readonly<Record<string, string>>;
  readonly invokes: Invokes;
}

/** What Pulumi's runtime has and does not publish. */
const runtime = pulumi.runtime as unknown as {
  waitForRPCs(): Promise<void>;
  getMonitor(): Monitor;
};

interface Monitor {
  registerResource(
    request: Request,
    callback: (error: Error | null, response: Response) => void,
  ): Promise<void>;
}

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getProtect(): boolean;
  getDeletebeforereplace(): boolean;
  getIgnorechangesList(): string[];
  getDeletedwith(): string;
  getRetainondelete(): boolean;
  getDependenciesList(): string[];
  getAliasesList(): { getUrn(): string; getSpec(): { getName(): string } | undefined }[];
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
}

interface Response {
  getUrn(): string;
}

const project = "customer360";
export const subscriptionId = "00000000-0000-4000-8000-000000000000";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/**
 * Runs a program.
 *
 * @throws whatever the program throws; an Error when it calls a function of a provider that `invokes` does not answer, or
 *   registers a resource twice
 */
export async function record<Outputs>(
  program: () => Promise<Outputs>,
  { stack, config, invokes }: RecordOptions,
): Promise<Recording<Outputs>> {
  const recorder = new Recorder(invokes);
  pulumi.runtime.setAllConfig({ ...config });
  await pulumi.runtime.setMocks(recorder, project, stack);
  recorder.listen();
  const outputs = await withShortStacks(async () => {
    const given = await program();
    await runtime.waitForRPCs();
    return given;
  });
  if (recorder.errors.length > 0) throw new AggregateError(recorder.errors, recorder.errors.join("\n"));
  return { resources: recorder.resources, outputs };
}

/** Pulumi keeps where each promise comes from, and jest looks up each line of it: most of the time goes there. */
async function withShortStacks<T>(run: () => Promise<T>): Promise<T> {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 3;
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

class Recorder implements pulumi.runtime.Mocks {
  readonly resources: RecordedResource[] = [];
  readonly errors: Error[] = [];
  readonly #invokes: Invokes;

  constructor(invokes: Invokes) {
    this.#invokes = invokes;
  }

  call({ token, inputs }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
    const answer = this.#invokes[token];
    if (!answer) throw this.#failed(`The program calls ${token}, and nothing in 'invokes' answers it.`);
    return answer(inputs);
  }

  newResource({ type, name, inputs }: pulumi.runtime.MockResourceArgs) {
    return {
      id: idOf(type, name),
      state: { ...inputs, name: azureName(type, name, inputs), ...given(type, name, inputs) },
    };
  }

  /** Mocks are not told of a resource's options: they are read from the request itself. */
  listen(): void {
    const monitor = runtime.getMonitor();
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, callback) =>
      register(request, (error, response) => {
        if (error) this.errors.push(error);
        else this.#keep(request, response.getUrn());
        callback(error, response);
      });
  }

  #keep(request: Request, urn: string): void {
    const [type, name] = [request.getType(), request.getName()];
    const raw = request.getObject()?.toJavaScript() ?? {};
    if (this.resources.some((other) => other.urn === urn)) this.#failed(`${urn} is registered twice.`);
    this.resources.push({
      ...{ type, name, urn, id: idOf(type, name) },
      inputs: plain(raw) as Record<string, unknown>,
      secretInputs: Object.keys(raw).filter((key) => hasSecret(raw[key])),
      parent: request.getParent() || null,
      protect: request.getProtect(),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      ignoreChanges: request.getIgnorechangesList(),
      retainOnDelete: request.getRetainondelete(),
      deletedWith: request.getDeletedwith() || null,
      aliases: request.getAliasesList().map((alias) => alias.getUrn() || alias.getSpec()?.getName() || ""),
      dependencies: request.getDependenciesList(),
      provider: request.getProvider() || null,
    });
  }

  #failed(message: string): Error {
    const error = new Error(message);
    this.errors.push(error);
    return error;
  }
}

export function idOf(type: string, name: string): string {
  const [, module = "", kind = ""] = type.split(":");
  return `/subscriptions/${subscriptionId}/resourceGroups/test/providers/${module}/${kind}/${name}`;
}

/** Inputs that give a resource its name, where they are not called after its type. */
const nameInputs: Readonly<Record<string, string>> = {
  StorageAccount: "accountName",
  BlobContainer: "containerName",
  PublicIPAddress: "publicIpAddressName",
  AppServicePlan: "name",
  WebApp: "name",
};

function azureName(type: string, name: string, inputs: Readonly<Record<string, unknown>>): unknown {
  const kind = type.split(":")[2] ?? "";
  const own = nameInputs[kind] ?? `${kind.charAt(0).toLowerCase()}${kind.slice(1)}Name`;
  return inputs[own] ?? inputs.resourceName ?? inputs.name ?? name;
}

/** A GUID that is always the same for the same text. */
function guidOf(text: string): string {
  const hex = Buffer.from(text).toString("hex").padEnd(32, "0").slice(-32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** What the service itself is made to give a resource, such as the ids of a principal. */
export function given(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  switch (type) {
    case "azure-native:managedidentity:UserAssignedIdentity":
      return { principalId: guidOf(`p-${name}`), clientId: guidOf(`c-${name}`), tenantId: guidOf("tenant") };
    case "azure-native:network:PublicIPAddress":
      return { ipAddress: "198.51.100.7" };
    case "azure-native:keyvault:Vault":
      return {
        properties: {
          ...(inputs.properties as object),
          vaultUri: `https://${inputs.vaultName}.vault.azure.net/`,
        },
      };
    case "azure-native:keyvault:Secret":
      return { properties: { secretUri: `https://test.vault.azure.net/secrets/${inputs.secretName}` } };
    case "azure-native:keyvault:Key":
      return { keyUri: `https://test.vault.azure.net/keys/${inputs.keyName}` };
    case "azuread:index/application:Application":
      return { clientId: guidOf(`c-${name}`) };
    case "azuread:index/servicePrincipal:ServicePrincipal":
      return { objectId: guidOf(`p-${name}`), applicationTenantId: guidOf("tenant") };
    case "azuread:index/applicationPassword:ApplicationPassword":
      return { value: "credential-of-tests" };
    case "databricks:index/servicePrincipal:ServicePrincipal":
      return { applicationId: inputs.applicationId ?? guidOf(`c-${name}`) };
    case "azure-native:databricks:Workspace":
      return { workspaceUrl: "adb-1.2.azuredatabricks.net", workspaceId: "1" };
    case "azure-native:web:WebApp":
      return { defaultHostName: `${inputs.name}.azurewebsites.net` };
    case "azure-native:applicationinsights:Component":
      return { connectionString: "InstrumentationKey=test" };
    case "azure-native:communication:CommunicationService":
      return { hostName: `${inputs.communicationServiceName}.europe.communication.azure.com` };
    case "azure-native:communication:Domain":
      return {
        mailFromSenderDomain:
          inputs.domainManagement === "AzureManaged" ? "test.azurecomm.net" : inputs.domainName,
        verificationRecords: {
          domain: { type: "TXT", name: "@", value: "ms-domain-verification=test", ttl: 3600 },
        },
      };
    default:
      return {};
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const isWrapped = (value: unknown) =>
  isObject(value) && value["4dabf18193072939515e22adb298388d"] === secretSignature;

function hasSecret(value: unknown): boolean {
  return isWrapped(value) || (isObject(value) && Object.values(value).some(hasSecret));
}

/** The value without the wrapping that marks secrets. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  if (isWrapped(value)) return plain(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}
