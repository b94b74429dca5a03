/** Asks a provider what it says of a resource's inputs, as the engine does before it does anything else. */
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import { structOf } from "./provider-messages.ts";
import type { Values } from "./values.ts";

/**
 * Sentences of the provider, one for each fault; none for inputs that it takes.
 *
 * @param port of the provider
 * @param type such as `databricks:index/job:Job`
 */
export async function checkInputs(port: number, type: string, inputs: Values): Promise<string[]> {
  const client = new services.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  try {
    const request = new provider.CheckRequest();
    request.setUrn(`urn:pulumi:checked::customer360::${type}::checked`);
    request.setNews(structOf(inputs));
    const check = promisify<provider.CheckRequest, provider.CheckResponse>(client.check.bind(client));
    return (await check(request)).getFailuresList().map((failure) => failure.getReason());
  } finally {
    client.close();
  }
}
