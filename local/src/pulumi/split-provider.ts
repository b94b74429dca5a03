/**
 * Two providers behind one address: a real one, and a stand-in for the types that the real one does not know yet. The
 * engine sees one provider.
 */
import { promisify } from "node:util";
import {
  credentials,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
} from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type provider from "@pulumi/pulumi/proto/provider_pb.js";
import { structOf, valuesOf } from "./provider-messages.ts";
import type { Values } from "./values.ts";

export interface Split {
  /** Ports of the two. */
  readonly real: number;
  readonly standIn: number;
  /** Types of resources that the stand-in takes, such as `databricks:index/tagPolicy:TagPolicy`. */
  readonly standInTypes: ReadonlySet<string>;
  /** What the real one is configured with, in place of what the program says. */
  readonly configuredAs: (given: Values) => Values;
}

export interface SplitProvider {
  readonly port: number;
  stop(): Promise<void>;
}

type Unary = (request: unknown, answer: (error: Error | null, response: unknown) => void) => void;

export async function startSplitProvider(split: Split): Promise<SplitProvider> {
  const [real, standIn] = [split.real, split.standIn].map(clientOf) as [Client, Client];
  const server = new Server();
  const names = Object.keys(services.ResourceProviderService);
  const handlers = names.map((name) => [
    name,
    forward(name, (request) => (isFor(request, name, split) ? standIn : real), split),
  ]);
  server.addService(services.ResourceProviderService, Object.fromEntries(handlers));
  const bind = promisify<string, ServerCredentials, number>(server.bindAsync.bind(server));
  const port = await bind("127.0.0.1:0", ServerCredentials.createInsecure());
  const stop = async () => {
    await promisify(server.tryShutdown.bind(server))();
    for (const client of [real, standIn]) client.close();
  };
  return { port, stop };
}

type Client = InstanceType<typeof services.ResourceProviderClient>;

const clientOf = (port: number): Client =>
  new services.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());

function forward(name: string, to: (request: unknown) => Client, { configuredAs }: Split) {
  return (call: ServerUnaryCall<unknown, unknown>, reply: sendUnaryData<unknown>) => {
    const { request } = call;
    if (name === "configure") configure(request as provider.ConfigureRequest, configuredAs);
    const client = to(request);
    const method = (client as unknown as Record<string, Unary>)[name] as Unary;
    method.call(client, request, (error, response) => reply(error, response));
  };
}

/** The version is the stand-in's, which is that of the package that the program uses. */
function isFor(request: unknown, name: string, { standInTypes }: Split): boolean {
  if (name === "getPluginInfo") return true;
  const { getUrn } = request as { getUrn?: () => string };
  const type = getUrn?.call(request).split("::")[2]?.split("$").at(-1);
  return type !== undefined && standInTypes.has(type);
}

function configure(request: provider.ConfigureRequest, configuredAs: Split["configuredAs"]): void {
  const args = configuredAs(valuesOf(request.getArgs()));
  request.setArgs(structOf(args));
  const variables = request.getVariablesMap();
  variables.clear();
  for (const [name, value] of Object.entries(args)) variables.set(`databricks:config:${name}`, String(value));
}
