/** What activities of a pipeline say of each other, of parameters and of variables. */
import type { RecordedResource } from "../../../local/src/estate/recorder.ts";
import { textsOf } from "./values.ts";

interface Activity {
  readonly name: string;
  readonly dependsOn?: readonly { readonly activity: string }[];
  readonly [property: string]: unknown;
}

/** Sentences about activities that follow none, and expressions that name nothing. */
export function pipelineProblems(resources: readonly RecordedResource[]): string[] {
  return resources.filter(({ type }) => type === "azure-native:datafactory:Pipeline").flatMap(problemsOf);
}

function problemsOf({ name, inputs }: RecordedResource): string[] {
  const told = (problem: string) => `pipeline '${name}': ${problem}`;
  const all = nested(inputs.activities);
  const names = all.map((activity) => activity.name);
  const after = all.flatMap(({ dependsOn = [] }) => dependsOn.map(({ activity }) => activity));
  const used = textsOf(inputs.activities, "").flatMap(({ text }) => usesOf(text));
  const known: Readonly<Record<string, readonly string[]>> = {
    activity: names,
    parameter: Object.keys(inputs.parameters ?? {}),
    variable: Object.keys(inputs.variables ?? {}),
  };
  return [
    ...names
      .filter((one, index) => names.indexOf(one) !== index)
      .map((one) => told(`two activities are '${one}'`)),
    ...after.filter((one) => !names.includes(one)).map((one) => told(`nothing is the activity '${one}'`)),
    ...used
      .filter(({ kind, of }) => !known[kind]?.includes(of))
      .map(({ kind, of }) => told(`it has no ${kind} '${of}'`)),
  ];
}

/** Activities, and those within them. */
function nested(value: unknown): Activity[] {
  if (typeof value !== "object" || value === null) return [];
  const isActivity = "name" in value && "type" in value && "dependsOn" in value;
  const own = isActivity || isNamedActivity(value) ? [value as Activity] : [];
  return [...own, ...Object.values(value).flatMap(nested)];
}

const isNamedActivity = (value: object) =>
  "name" in value && "type" in value && /^[A-Z]/.test(`${(value as { type: unknown }).type}`);

const uses = [
  { kind: "activity", pattern: /activity\('([^']+)'\)/g },
  { kind: "parameter", pattern: /pipeline\(\)\.parameters\.(\w+)/g },
  { kind: "variable", pattern: /variables\('([^']+)'\)/g },
];

function usesOf(text: string): { readonly kind: string; readonly of: string }[] {
  return uses.flatMap(({ kind, pattern }) =>
    [...text.matchAll(pattern)].map(([, of = ""]) => ({ kind, of })),
  );
}
