/**
 * A Pulumi provider without a cloud: it speaks the provider protocol, so that the real engine runs the real program,
 * and makes up ids and outputs. It knows no schema: what Azure would refuse, it takes.
 *
 * The engine attaches to it through PULUMI_DEBUG_PROVIDERS, so no plugin is installed.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { connection } from "./connection-methods.ts";
import { invocation } from "./invocation-methods.ts";
import type { Cloud } from "./made-up-cloud.ts";
import { type Operation, resources } from "./resource-methods.ts";

export interface StandInProvider {
  /** The provider's package, such as `azure-native`. */
  readonly name: string;
  readonly port: number;
  /** What the engine had done since the start, in order; previews do nothing. */
  readonly operations: readonly Operation[];
  stop(): Promise<void>;
}

/**
 * Starts a provider on a free port.
 *
 * @param name the provider's package
 * @param cloud what it answers with
 */
export async function startStandInProvider(name: string, cloud: Cloud): Promise<StandInProvider> {
  const operations: Operation[] = [];
  const server = new Server();
  server.addService(services.ResourceProviderService, {
    ...connection(versionOf(name)),
    ...invocation(name, cloud),
    ...resources(cloud, operations),
  });
  const bind = promisify<string, ServerCredentials, number>(server.bindAsync.bind(server));
  const port = await bind("127.0.0.1:0", ServerCredentials.createInsecure());
  return { name, port, operations, stop: promisify(server.tryShutdown.bind(server)) };
}

/** The version of the provider's package that is installed. */
function versionOf(name: string): string {
  const manifest = createRequire(import.meta.url).resolve(`@pulumi/${name}/package.json`);
  return JSON.parse(readFileSync(manifest, "utf8")).version;
}

/** The variable that makes the engine attach to these providers. */
export function attachedTo(
  providers: readonly Pick<StandInProvider, "name" | "port">[],
): Record<string, string> {
  return { PULUMI_DEBUG_PROVIDERS: providers.map(({ name, port }) => `${name}:${port}`).join(",") };
}
