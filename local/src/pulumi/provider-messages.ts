/** The messages of the provider protocol, and a way to write its methods as plain functions. */
import type { ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import type * as messages from "@pulumi/pulumi/proto/provider_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { UnknownToStandIn } from "./errors.ts";
import type { Values } from "./values.ts";

export type Struct = messages.CreateRequest["getProperties"] extends () => infer S ? NonNullable<S> : never;

/** A method of the provider: takes a request, gives its answer, and throws an error that the engine shows. */
export function handler<Request, Response>(answer: (request: Request) => Response) {
  return (call: ServerUnaryCall<Request, Response>, reply: sendUnaryData<Response>) => {
    try {
      reply(null, answer(call.request));
    } catch (error) {
      const code = error instanceof UnknownToStandIn ? status.UNIMPLEMENTED : status.INTERNAL;
      reply({ code, message: error instanceof Error ? error.message : String(error) });
    }
  };
}

/** Values of a message; none when the message has none. */
export function valuesOf(message: Struct | undefined): Values {
  return (message?.toJavaScript() ?? {}) as Values;
}

/** A message of values. */
export function structOf(values: Values): Struct {
  const present = Object.entries(values).filter(([, value]) => value !== undefined);
  return struct.Struct.fromJavaScript(
    Object.fromEntries(present) as Parameters<typeof struct.Struct.fromJavaScript>[0],
  );
}
