/** The life of resources in a stand-in provider: checked, compared, created, read, updated and deleted. */
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { diffOf } from "./input-diff.ts";
import type { Cloud } from "./made-up-cloud.ts";
import { handler, structOf, valuesOf } from "./provider-messages.ts";
import { plainValues, type Values, withMore } from "./values.ts";

/** One thing that the engine had done. */
export interface Operation {
  readonly kind: "create" | "read" | "update" | "delete";
  readonly urn: string;
}

/** @param operations gets what is done, in order */
export function resources(cloud: Cloud, operations: Operation[]) {
  const outputs = (urn: string, id: string, inputs: Values) =>
    structOf(withMore(inputs, cloud.outputsOf({ ...namesOf(urn), inputs: plainValues(inputs) }, id)));

  const create = (request: provider.CreateRequest) => {
    const inputs = valuesOf(request.getProperties());
    const answer = new provider.CreateResponse();
    if (request.getPreview()) {
      // What only the cloud would tell stays unknown.
      answer.setProperties(structOf(inputs));
      return answer;
    }
    const urn = request.getUrn();
    const id = cloud.idOf({ ...namesOf(urn), inputs: plainValues(inputs) });
    operations.push({ kind: "create", urn });
    answer.setId(id);
    answer.setProperties(outputs(urn, id, inputs));
    return answer;
  };

  const update = (request: provider.UpdateRequest) => {
    const inputs = valuesOf(request.getNews());
    const answer = new provider.UpdateResponse();
    if (!request.getPreview()) operations.push({ kind: "update", urn: request.getUrn() });
    answer.setProperties(outputs(request.getUrn(), request.getId(), inputs));
    return answer;
  };

  const read = (request: provider.ReadRequest) => {
    operations.push({ kind: "read", urn: request.getUrn() });
    const answer = new provider.ReadResponse();
    answer.setId(request.getId());
    answer.setProperties(request.getProperties());
    answer.setInputs(request.getInputs());
    return answer;
  };

  const remove = (request: provider.DeleteRequest) => {
    operations.push({ kind: "delete", urn: request.getUrn() });
    return new empty.Empty();
  };

  return {
    check: handler(check),
    diff: handler((request: provider.DiffRequest) => diff(cloud, request)),
    create: handler(create),
    read: handler(read),
    update: handler(update),
    delete: handler(remove),
  };
}

function check(request: provider.CheckRequest) {
  const answer = new provider.CheckResponse();
  answer.setInputs(request.getNews());
  return answer;
}

function diff(cloud: Cloud, request: provider.DiffRequest) {
  const { type } = namesOf(request.getUrn());
  const before = valuesOf(request.getOldInputs());
  const changed = diffOf(before, valuesOf(request.getNews()), request.getIgnorechangesList());
  const answer = new provider.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = provider.DiffResponse.DiffChanges;
  answer.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
  answer.setDiffsList(changed);
  answer.setReplacesList(changed.filter((property) => cloud.isFixed(type, property)));
  return answer;
}

/** The type and the name in `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`. */
function namesOf(urn: string): { type: string; name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1) ?? types, name: name.join("::") };
}
