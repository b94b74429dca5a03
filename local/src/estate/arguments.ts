/** The command line of `npm run estate`. */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { EstateError } from "./errors.ts";

export const stacks = ["dev", "prod"] as const;
export type Stack = (typeof stacks)[number];

export interface EstateOptions {
  readonly stack: Stack;
  /** Folder that the page and the picture are written to. */
  readonly out: string;
  readonly isHelp: boolean;
}

export const help = `Shows what a stack would have in Azure and in Databricks, without deploying anything.

Usage: npm run estate -- [options]

  --stack NAME   dev (default) or prod
  --out DIR      where estate.html and estate.svg go (.local/estate/<stack>)
  --help         this text
`;

const options = {
  stack: { type: "string", default: "dev" },
  out: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/**
 * Reads the command line.
 * @param args What follows the program's name.
 * @param cwd Folder that relative paths start from.
 * @throws EstateError for an option that is not known and a stack that is not there.
 */
export function parseArguments(args: readonly string[], cwd: string): EstateOptions {
  const given = parse(args);
  const stack = stacks.find((name) => name === given.stack);
  if (!stack) throw new EstateError(`--stack ${given.stack} is not known: choose ${stacks.join(" or ")}.`);
  return { stack, out: resolve(cwd, given.out ?? join(".local", "estate", stack)), isHelp: given.help };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new EstateError(`${(error as Error).message.split("\n")[0]} See npm run estate -- --help.`);
  }
}
