/** What expressions of a running pipeline can see. */
import { ExpressionError } from "./expressions/errors.ts";
import type { Scope } from "./expressions/evaluate.ts";
import type { Json, JsonObject } from "./expressions/values.ts";
import type { Frame } from "./run.ts";

/** The names that a run gives meaning to, beside the functions of the language. */
export const scopeNames = ["pipeline", "activity", "variables", "item"] as const;

export function scopeOf(frame: Frame): Scope {
  return {
    now: frame.services.now(),
    lookUp: (name, given) => {
      switch (name.toLowerCase()) {
        case "pipeline":
          return pipelineOf(frame);
        case "activity":
          return activityOf(frame, given[0]);
        case "variables":
          return variableOf(frame, given[0]);
        case "item":
          return frame.item ?? refuse("item() has a value only inside of a ForEach or Filter.");
        default:
          return undefined;
      }
    },
  };
}

function pipelineOf({ identity, parameters }: Frame): JsonObject {
  const { factory, pipeline, runId, triggerName, triggerType, triggerTime, invokedBy } = identity;
  return {
    DataFactory: factory,
    Pipeline: pipeline,
    RunId: runId,
    TriggerName: triggerName,
    TriggerType: triggerType,
    TriggerTime: triggerTime.toISOString(),
    ...(invokedBy && {
      TriggeredByPipelineName: invokedBy.pipeline,
      TriggeredByPipelineRunId: invokedBy.runId,
    }),
    parameters: { ...parameters },
  };
}

function activityOf({ results }: Frame, name: Json | undefined): JsonObject {
  const result = results.get(String(name));
  if (!result) return refuse(`activity('${name}') has not ended where it is asked for; depend on it.`);
  const { status, output, error } = result;
  return { Status: status, output, error: error && { ...error } };
}

function variableOf({ variables }: Frame, name: Json | undefined): Json {
  const value = variables.get(String(name));
  return value === undefined ? refuse(`The pipeline has no variable '${name}'.`) : value;
}

function refuse(sentence: string): never {
  throw new ExpressionError(sentence);
}
