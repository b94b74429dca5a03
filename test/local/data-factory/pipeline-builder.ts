/** Runs pipelines of made-up activities, whose outcome their properties tell. */
import type {
  Activity,
  DependencyCondition,
  PipelineDefinition,
} from "../../../local/src/data-factory/definition.ts";
import { ActivityError } from "../../../local/src/data-factory/errors.ts";
import type { Json } from "../../../local/src/data-factory/expressions/values.ts";
import type { Execute, PipelineEvent } from "../../../local/src/data-factory/run.ts";
import { runPipeline } from "../../../local/src/data-factory/run-pipeline.ts";

/** `dependsOn`, from `upon("A", "Failed")`. */
export function upon(activity: string, ...dependencyConditions: DependencyCondition[]) {
  return { activity, dependencyConditions };
}

/** An activity of the type `Do`, which succeeds unless its `fails` says how often it does not. */
export function does(name: string, rest: Partial<Activity> = {}): Activity {
  return { name, type: "Do", ...rest };
}

export const expression = (value: string) => ({ type: "Expression", value });

export interface Ran {
  /** Sentence, or null when the pipeline succeeded. */
  readonly failure: string | null;
  /** Activities in the order of their ends, as `name Status`. */
  readonly ended: readonly string[];
  readonly events: readonly PipelineEvent[];
  readonly properties: Readonly<Record<string, Json>>;
  /** What was waited for, in milliseconds. */
  readonly pauses: readonly number[];
}

export interface RunOptions {
  readonly parameters?: Readonly<Record<string, Json>>;
  readonly executors?: Readonly<Record<string, Execute>>;
  readonly signal?: AbortSignal;
}

export async function run(pipeline: PipelineDefinition, options: RunOptions = {}): Promise<Ran> {
  const events: PipelineEvent[] = [];
  const pauses: number[] = [];
  const properties: Record<string, Json> = {};
  const attempts = new Map<string, number>();
  const execute: Execute = async (activity) => {
    properties[activity.name] = activity.properties;
    const attempt = (attempts.get(activity.name) ?? 0) + 1;
    attempts.set(activity.name, attempt);
    const { fails = 0, output = {} } = activity.properties;
    if (attempt <= Number(fails)) throw new ActivityError("2011", `${activity.name} is broken.`);
    return output;
  };
  const services = {
    executors: { Do: execute, ...options.executors },
    executePipeline: async () => ({ runId: "inner" }),
    now: () => new Date("2017-01-06T06:00:00Z"),
    pause: async (milliseconds: number) => void pauses.push(milliseconds),
    onEvent: (event: PipelineEvent) => void events.push(event),
  };
  const identity = {
    ...{ factory: "adf", pipeline: "tested", runId: "run-1" },
    ...{ triggerName: "Manual", triggerType: "Manual", triggerTime: services.now() },
  };
  const signal = options.signal ?? new AbortController().signal;
  const end = runPipeline(pipeline, options.parameters ?? {}, { identity, services, signal });
  const failure = await end.then(
    () => null,
    (error: Error) => error.message,
  );
  const ended = events.flatMap((event) =>
    event.type === "activity-ended" ? [`${event.activity} ${event.result.status}`] : [],
  );
  return { failure, ended, events, properties, pauses };
}
