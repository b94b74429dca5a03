/** Settings from environment variables: read once, with everything that is wrong told at once. */
import type { z } from "zod";

/** One setting that the app cannot run with. */
export interface SettingProblem {
  /** The environment variable. */
  readonly name: string;
  /** What was expected and what to do. Never repeats the value, which may be a secret. */
  readonly message: string;
}

/** The settings cannot be used. Holds every problem, so that all can be solved at once. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly #problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    const lines = problems.map(({ name, message }) => `  ${name}: ${message}`);
    super(`The app's settings cannot be used:\n${lines.join("\n")}`);
    this.#problems = problems;
  }

  /** The message tells them all; whoever prints the error shall not print them twice. */
  get problems(): readonly SettingProblem[] {
    return this.#problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;
type Settings<Parts> = { readonly [Room in keyof Parts]: z.output<Parts[Room]> };

/**
 * Reads the settings of all rooms.
 *
 * @param parts each room's schema, keyed by the names of environment variables; an empty variable counts as not set
 * @returns each room's settings under its name
 * @throws SettingsError with every problem of every room
 */
export function readSettings<Parts extends Readonly<Record<string, z.ZodType>>>(
  parts: Parts,
  environment: Environment,
): Settings<Parts> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const read = Object.entries(parts).map(
    ([room, schema]) => [room, schema.safeParse(given, { reportInput: true })] as const,
  );
  const problems = read.flatMap(([, result]) => result.error?.issues.map(problemOf) ?? []);
  if (problems.length > 0) throw new SettingsError(problems);
  return Object.fromEntries(read.map(([room, result]) => [room, result.data])) as Settings<Parts>;
}

/**
 * Demands that one of two settings is set; said of `name`, and said as well when other settings are wrong.
 *
 * @param instead setting that makes up for the lack of it
 */
export function demandOneOf<Schema extends z.ZodType<Readonly<Record<string, unknown>>>>(
  schema: Schema,
  name: string,
  instead: string,
  error: string,
): Schema {
  const isGiven = (settings: z.output<Schema>) => Boolean(settings[name] || settings[instead]);
  return schema.refine(isGiven, { path: [name], error, when: () => true });
}

function problemOf(issue: z.core.$ZodIssue): SettingProblem {
  const name = issue.path.join(".");
  const missing = issue.code === "invalid_type" && issue.input === undefined;
  return { name, message: missing ? "is not set; set it." : issue.message };
}
