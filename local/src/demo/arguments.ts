/** The demo's command line. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Engine, engines } from "../spark/engines.ts";
import { ArgumentError } from "./errors.ts";

export const datasets = ["journey", "online-retail"] as const;
export type Dataset = (typeof datasets)[number];

export interface DemoOptions {
  readonly dataset: Dataset;
  /** File of a data set that is not installed as a package. */
  readonly path?: string;
  /** First and last day, YYYY-MM-DD; left out, they are the data set's own. */
  readonly from?: string;
  readonly to?: string;
  /** How many of the last days come one by one after the first load. */
  readonly days: number;
  /** What runs the jobs; left out, the one that CUSTOMER360_ENGINE names, or Sail. */
  readonly engine?: Engine;
  readonly out: string;
  readonly isPlain: boolean;
  readonly isFresh: boolean;
  readonly isHelp: boolean;
  readonly isVersion: boolean;
}

export const help = `Takes a shop's deliveries from Landing through Bronze and Silver to Gold, on this machine.

Usage: npm run demo -- [options]

  --dataset NAME   journey (default): a year of real purchases, installed as a package
                   online-retail: UCI Online Retail, read from --path
  --path FILE      online-retail's file: .xlsx, .csv or .parquet
  --from DATE      first day, YYYY-MM-DD (journey: 2017-01-01)
  --to DATE        last day, YYYY-MM-DD (journey: 2017-12-31)
  --days N         the last N days come as daily batches after the first load (7)
  --engine NAME    sail (default): an engine for the size of a laptop
                   spark: the reference, 5 to 10 times slower here, which needs Java and is downloaded when it is first asked
                   for; one can go on where the other stopped
  --out DIR        where landing, tables and logs go (.local/<dataset>)
  --fresh          start over in that folder, if the demo made it
  --plain          one line a finished task instead of the live view
  --version        this platform's version, and the engine's
  --help           this text

Run again, it continues where it stopped. Ctrl-C stops it; everything done stays done.
`;

const defaultRange: Record<Dataset, { readonly from?: string; readonly to?: string }> = {
  journey: { from: "2017-01-01", to: "2017-12-31" },
  "online-retail": {},
};
const options = {
  dataset: { type: "string", default: "journey" },
  path: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  days: { type: "string", default: "7" },
  engine: { type: "string" },
  out: { type: "string" },
  plain: { type: "boolean", default: false },
  fresh: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", default: false },
} as const;

/**
 * Reads the command line.
 * @param args What follows the program's name.
 * @param cwd Folder that relative paths start from.
 * @throws ArgumentError with a line for each problem.
 */
export function parseArguments(args: readonly string[], cwd: string): DemoOptions {
  const given = parse(args);
  const dataset = datasets.find((name) => name === given.dataset);
  const problems = [
    ...(dataset ? [] : [`--dataset ${given.dataset} is not known: choose ${datasets.join(" or ")}.`]),
    ...pathProblems(given.dataset, given.path, cwd),
    ...dateProblems("from", given.from),
    ...dateProblems("to", given.to),
    ...daysProblems(given.days),
    ...engineProblems(given.engine),
  ];
  const range = dataset ? defaultRange[dataset] : {};
  const from = given.from ?? range.from;
  const to = given.to ?? range.to;
  if (problems.length === 0 && from && to && from > to) {
    problems.push(`--from ${from} lies after --to ${to}: swap them.`);
  }
  const isAsked = given.help || given.version;
  if (!isAsked && (problems.length > 0 || !dataset)) throw new ArgumentError(problems.join("\n"));
  return {
    dataset: dataset ?? "journey",
    ...(given.path === undefined ? {} : { path: resolve(cwd, given.path) }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    days: Number(given.days),
    ...engineOf(given.engine),
    out: resolve(cwd, given.out ?? join(".local", given.dataset)),
    isPlain: given.plain,
    isFresh: given.fresh,
    isHelp: given.help,
    isVersion: given.version,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new ArgumentError(`${(error as Error).message.split("\n")[0]} See npm run demo -- --help.`);
  }
}

function pathProblems(dataset: string, path: string | undefined, cwd: string): string[] {
  if (dataset === "journey" && path !== undefined) {
    return ["--path belongs to online-retail: journey is installed as a package; leave --path out."];
  }
  if (dataset === "online-retail" && path === undefined) {
    return [
      "--dataset online-retail needs --path: download data set 352 or 502 from archive.ics.uci.edu and name its file.",
    ];
  }
  if (path !== undefined && !existsSync(resolve(cwd, path))) {
    return [
      `--path ${path}: there is no such file; name the .xlsx, .csv or .parquet file that you downloaded.`,
    ];
  }
  return [];
}

function dateProblems(name: string, text: string | undefined): string[] {
  if (text === undefined) return [];
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  // 2017-02-30 parses as the second of March, so the text must come back.
  const isDate = parsed && !Number.isNaN(parsed.valueOf()) && parsed.toISOString().startsWith(text);
  return isDate ? [] : [`--${name} ${text} is no date: write YYYY-MM-DD, such as 2017-01-31.`];
}

function daysProblems(text: string): string[] {
  return /^\d{1,4}$/.test(text) ? [] : [`--days ${text} is no number of days: write one from 0 to 9999.`];
}

function engineOf(text: string | undefined): { engine?: Engine } {
  const engine = engines.find((name) => name === text);
  return engine ? { engine } : {};
}

function engineProblems(text: string | undefined): string[] {
  if (text === undefined || engineOf(text).engine) return [];
  return [`--engine ${text} is not known: choose ${engines.join(" or ")}.`];
}
