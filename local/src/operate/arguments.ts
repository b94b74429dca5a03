/** The operators' command line. */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "./errors.ts";

export const help = `Operates the platform: this machine's, or one in Azure.

Usage: npm run c360 -- <command> [options]

  why BATCH | FILE                  what happened to it, from inbox to Gold, and what to do next
  batches [--from D] [--to D]       batches of the ledger, and days that wait for files
  runs [--batch B] [--limit N]      pipeline runs with their activities and the job's steps
  replay BATCH                      runs a batch again, though it has been published
  backfill FROM TO                  runs the first batch of each day that is not published yet
  quarantine list [ENTITY]          rows that broke rules, counted
  quarantine show ENTITY            rows as they were delivered
  quarantine release|reject ENTITY  decides on open rows: --where SQL --reason "who: why"
  deliver FILE...                   puts files into the inbox, and follows them to Gold
  show VIEW [--limit N]             first rows of a view, as somebody in no group sees them
  lineage TABLE                     where a table's data come from and where they go

  --out DIR        the laptop's platform: output folder of the demo (.local/journey)
  --stack NAME     the platform of a Pulumi stack, dev or prod, by its outputs
  --azure          a platform in Azure that environment variables name; the answer without them lists them
  --where SQL      rows of quarantine, such as "array_contains(failed_rules, '<rule>')"
  --state STATE    quarantine show: open (preset), released or rejected
  --replay         quarantine release: brings the released rows to Gold as well
  --json           for scripts: the answer of a command that reads, as JSON
  --version        this platform's version, and the laptop's engine
  --help           this text

Days are written YYYY-MM-DD. npm run alerts shows emails and Teams cards.
`;

const options = {
  from: { type: "string" },
  to: { type: "string" },
  batch: { type: "string" },
  limit: { type: "string" },
  where: { type: "string" },
  reason: { type: "string" },
  state: { type: "string", default: "open" },
  replay: { type: "boolean", default: false },
  out: { type: "string" },
  stack: { type: "string" },
  azure: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", default: false },
} as const;

const place = ["out", "stack", "azure", "help", "version"] as const;
type Option = keyof typeof options;

/** Operands that each command takes, and the options that mean something to it. */
const commands: Readonly<
  Record<
    string,
    {
      readonly operands: readonly string[];
      readonly optional?: number;
      /** Whether the last operand may come any number of times. */
      readonly isList?: boolean;
      readonly options: readonly Option[];
    }
  >
> = {
  why: { operands: ["a batch or a file"], options: ["json"] },
  batches: { operands: [], options: ["from", "to", "limit", "json"] },
  runs: { operands: [], options: ["batch", "limit", "json"] },
  replay: { operands: ["a batch"], options: [] },
  backfill: { operands: ["the first day", "the last day"], options: [] },
  "quarantine list": { operands: ["a table"], optional: 1, options: ["json"] },
  "quarantine show": { operands: ["a table"], options: ["where", "state", "limit", "json"] },
  "quarantine release": { operands: ["a table"], options: ["where", "reason", "replay"] },
  "quarantine reject": { operands: ["a table"], options: ["where", "reason"] },
  deliver: { operands: ["a file"], isList: true, options: [] },
  show: { operands: ["a view"], options: ["limit"] },
  lineage: { operands: ["a table"], options: ["json"] },
};

export interface Arguments {
  /** Such as `why` or `quarantine list`; null when help or the version is asked for. */
  readonly command: string | null;
  readonly isVersion: boolean;
  readonly operands: readonly string[];
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly batch?: string | undefined;
  readonly limit: number | null;
  readonly where?: string | undefined;
  readonly reason?: string | undefined;
  readonly state: string;
  readonly replay: boolean;
  readonly json: boolean;
  readonly place: Place;
}

export type Place =
  | { readonly kind: "laptop"; readonly out: string; readonly flags: string }
  | { readonly kind: "azure"; readonly stack: string | null; readonly flags: string };

/**
 * Reads the command line.
 *
 * @param cwd folder that relative paths start from
 * @throws UsageError with a line for each problem
 */
export function parseArguments(args: readonly string[], cwd: string): Arguments {
  const { values, positionals, given } = parse(args);
  const { from, to, batch, where, reason, state, replay, json } = values;
  const name = nameOf(positionals);
  const isHelp = values.help || values.version || positionals.length === 0;
  const operands = positionals.slice(name.split(" ").length);
  const problems = isHelp ? [] : problemsOf(name, operands, given, values);
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return {
    ...{ command: isHelp ? null : name, operands, from, to, batch, where, reason, state, replay, json },
    isVersion: values.version,
    limit: values.limit === undefined ? null : Number(values.limit),
    place: placeOf(values, cwd),
  };
}

type Values = ReturnType<typeof parse>["values"];

function parse(args: readonly string[]) {
  try {
    const { values, positionals, tokens } = parseArgs({
      ...{ args: [...args], options, strict: true, allowPositionals: true, tokens: true },
    });
    const given = tokens.flatMap((token) => (token.kind === "option" ? [token.name as Option] : []));
    return { values, positionals, given };
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split("\n")[0]} See npm run c360 -- --help.`);
  }
}

function nameOf([first = "", second = ""]: readonly string[]): string {
  return first === "quarantine" ? `${first} ${second}`.trim() : first;
}

function problemsOf(
  name: string,
  operands: readonly string[],
  given: readonly Option[],
  values: Values,
): string[] {
  const known = commands[name];
  if (!known) {
    return [
      `There is no command '${name}': choose ${Object.keys(commands).join(", ")}. See npm run c360 -- --help.`,
    ];
  }
  const meant: readonly string[] = [...known.options, ...place];
  const lacking = known.operands.slice(operands.length, known.operands.length - (known.optional ?? 0));
  const days = name === "backfill" ? operands : [values.from, values.to];
  return [
    ...lacking.map((operand) => `${name} needs ${operand}: see npm run c360 -- --help.`),
    ...operands
      .slice(known.isList ? operands.length : known.operands.length)
      .map((operand) => `${name} has no use for '${operand}': leave it out.`),
    ...given
      .filter((option) => !meant.includes(option))
      .map((option) => `${name} has no use for --${option}: leave it out.`),
    ...days.flatMap((day) =>
      day === undefined || isDay(day) ? [] : [`${day} is no day: write YYYY-MM-DD, such as 2017-01-31.`],
    ),
    ...orderProblems(days),
    ...(values.limit === undefined || /^[1-9]\d{0,3}$/.test(values.limit)
      ? []
      : [`--limit ${values.limit} is no number of entries: write one from 1 to 9999.`]),
    ...(["open", "released", "rejected"].includes(values.state)
      ? []
      : [`--state ${values.state} is not known: choose open, released or rejected.`]),
    ...decisionProblems(name, values),
    ...placeProblems(given),
  ];
}

function orderProblems([from, to]: readonly (string | undefined)[]): string[] {
  return from && to && isDay(from) && isDay(to) && from > to ? [`${from} lies after ${to}: swap them.`] : [];
}

function decisionProblems(name: string, { where, reason }: Values): string[] {
  if (name !== "quarantine release" && name !== "quarantine reject") return [];
  return [
    ...(where?.trim()
      ? []
      : [`${name} needs --where: SQL that says which open rows; "true" means all of them.`]),
    ...(reason?.trim() ? [] : [`${name} needs --reason: who decides, and why.`]),
  ];
}

function placeProblems(given: readonly Option[]): string[] {
  const places = given.filter((option) => ["out", "stack", "azure"].includes(option));
  return places.length > 1
    ? [`${places.map((one) => `--${one}`).join(" and ")} mean different places: choose one.`]
    : [];
}

function placeOf({ out, stack, azure }: Values, cwd: string): Place {
  if (stack !== undefined) return { kind: "azure", stack, flags: ` --stack ${stack}` };
  if (azure) return { kind: "azure", stack: null, flags: " --azure" };
  const flags = out === undefined ? "" : ` --out ${out}`;
  return { kind: "laptop", out: resolve(cwd, out ?? join(".local", "journey")), flags };
}

function isDay(text: string): boolean {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  // 2017-02-30 parses as the second of March, so the text must come back.
  return day !== undefined && !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(text);
}
