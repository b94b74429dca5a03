/** Finds what cannot work in a pipeline before anything of it runs. */
import { containers } from "./containers.ts";
import { type Activity, childrenOf, type PipelineDefinition } from "./definition.ts";
import { PipelineDefinitionError } from "./errors.ts";
import { expressionsIn } from "./expressions/evaluate.ts";
import { functionOf } from "./expressions/functions/index.ts";
import { type Expression, parse } from "./expressions/syntax.ts";
import type { Json } from "./expressions/values.ts";
import { unheeded } from "./known-properties.ts";
import { scopeNames } from "./scope.ts";

/** What the place that runs the pipeline can do. */
export interface Abilities {
  /** Types of activities that it can execute, beside the ones that direct others. */
  readonly types: ReadonlySet<string>;
  /** Pipelines that `ExecutePipeline` may name. */
  readonly pipelines: ReadonlySet<string>;
}

/** @throws PipelineDefinitionError with every problem, each naming its activity */
export function demandRunnable(name: string, pipeline: PipelineDefinition, abilities: Abilities): void {
  const inside = new Check(pipeline, abilities);
  inside.list(pipeline.activities, new Set(), false);
  if (inside.problems.length > 0) throw new PipelineDefinitionError(name, inside.problems);
}

class Check {
  readonly problems: string[] = [];
  readonly #pipeline: PipelineDefinition;
  readonly #abilities: Abilities;

  constructor(pipeline: PipelineDefinition, abilities: Abilities) {
    this.#pipeline = pipeline;
    this.#abilities = abilities;
  }

  /**
   * @param around activities that have ended when the list begins
   * @param inLoop whether a ForEach or Until is around it, in which there may be no other
   */
  list(activities: readonly Activity[], around: ReadonlySet<string>, inLoop: boolean): void {
    const byName = new Map(activities.map((activity) => [activity.name, activity]));
    if (byName.size < activities.length) this.problems.push("two activities of a list have the same name.");
    for (const activity of activities) {
      const upstream = this.#upstream(activity, byName);
      if (upstream.has(activity.name)) this.#tell(activity, "it waits for itself; break the circle.");
      this.#one(activity, new Set([...around, ...upstream]), inLoop);
    }
  }

  #one(activity: Activity, known: ReadonlySet<string>, inLoop: boolean): void {
    const { type } = activity;
    const isLoop = type === "ForEach" || type === "Until";
    if (!containers[type] && !this.#abilities.types.has(type))
      this.#tell(activity, `activities of type ${type} are not known here.`);
    for (const property of unheeded(activity)) this.#tell(activity, `${property} is not known here.`);
    if (isLoop && inLoop)
      this.#tell(activity, `a ${type} cannot stand inside of a loop; put it in a pipeline.`);
    if (type === "ExecutePipeline") this.#pipelineOf(activity);
    if ("variableName" in activity) this.#variable(activity, String(activity.variableName));
    const inner = childrenOf(activity);
    this.#expressions(
      activity,
      new Set([...known, ...(type === "Until" ? inner.flat().map(({ name }) => name) : [])]),
    );
    for (const list of inner) this.list(list, known, inLoop || isLoop);
  }

  #upstream(activity: Activity, byName: ReadonlyMap<string, Activity>): Set<string> {
    const found = new Set<string>();
    const waiting = [...(activity.dependsOn ?? [])];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const upstream = byName.get(next.activity);
      if (!upstream) this.#tell(activity, `it depends on ${next.activity}, which is not beside it.`);
      if (!upstream || found.has(next.activity)) continue;
      found.add(next.activity);
      waiting.push(...(upstream.dependsOn ?? []));
    }
    return found;
  }

  #pipelineOf(activity: Activity): void {
    const { referenceName = "" } = (activity.pipeline ?? {}) as { readonly referenceName?: string };
    if (!this.#abilities.pipelines.has(referenceName))
      this.#tell(activity, `there is no pipeline '${referenceName}'.`);
  }

  #variable(activity: Activity, name: string): void {
    if (!Object.hasOwn(this.#pipeline.variables ?? {}, name))
      this.#tell(activity, `the pipeline has no variable '${name}'.`);
  }

  #expressions(activity: Activity, known: ReadonlySet<string>): void {
    const held = new Set<unknown>(childrenOf(activity));
    const own = Object.entries(activity).filter(([key, value]) => key !== "cases" && !held.has(value));
    for (const text of expressionsIn(Object.fromEntries(own) as Json)) {
      try {
        this.#expression(activity, parse(text), known);
      } catch (error) {
        this.#tell(activity, (error as Error).message);
      }
    }
  }

  #expression(activity: Activity, expression: Expression, known: ReadonlySet<string>): void {
    if (expression.kind === "value") return;
    if (expression.kind === "member") {
      this.#parameter(activity, expression);
      this.#expression(activity, expression.of, known);
      this.#expression(activity, expression.key, known);
      return;
    }
    const name = expression.name.toLowerCase();
    const [first] = expression.given;
    const named = first?.kind === "value" ? String(first.value) : null;
    if (!functionOf(name) && !scopeNames.some((each) => each === name))
      this.#tell(activity, `the function ${expression.name} is not known here.`);
    if (name === "activity" && named !== null && !known.has(named))
      this.#tell(activity, `activity('${named}') has not ended when it runs; depend on it.`);
    if (name === "variables" && named !== null) this.#variable(activity, named);
    for (const each of expression.given) this.#expression(activity, each, known);
  }

  /** `pipeline().parameters.x` names a parameter of the pipeline. */
  #parameter(activity: Activity, { of, key }: Extract<Expression, { kind: "member" }>): void {
    const isParameters =
      of.kind === "member" &&
      of.key.kind === "value" &&
      of.key.value === "parameters" &&
      of.of.kind === "call" &&
      of.of.name.toLowerCase() === "pipeline";
    if (!isParameters || key.kind !== "value") return;
    if (!Object.hasOwn(this.#pipeline.parameters ?? {}, String(key.value)))
      this.#tell(activity, `the pipeline has no parameter '${key.value}'.`);
  }

  #tell(activity: Activity, problem: string): void {
    this.problems.push(`activity ${activity.name}: ${problem}`);
  }
}
