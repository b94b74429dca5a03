/** Functions of a stand-in provider: those that its cloud knows, and none else. */
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import { UnknownToStandIn } from "./errors.ts";
import type { Cloud } from "./made-up-cloud.ts";
import { handler, structOf, valuesOf } from "./provider-messages.ts";
import { plainValues } from "./values.ts";

/** @param name the provider's package */
export function invocation(name: string, cloud: Cloud) {
  const invoke = (request: provider.InvokeRequest) => {
    const answerOf = cloud.functions[request.getTok()];
    if (!answerOf)
      throw new UnknownToStandIn(
        `The program calls ${request.getTok()}, and the stand-in for ${name} does not know that function. Add its ` +
          "answer to the functions of its cloud.",
      );
    const answer = new provider.InvokeResponse();
    answer.setReturn(structOf(answerOf(plainValues(valuesOf(request.getArgs())))));
    return answer;
  };
  return { invoke: handler(invoke) };
}
