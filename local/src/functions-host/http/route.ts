/** Route templates in ASP.NET Core's form, as function.json and `app.http` take them. */
import { FunctionsHostError } from "../errors.ts";

/** A route that tells whether a path is its own, and what its parameters are. */
export interface Route {
  readonly template: string;
  /** One number a segment; of two routes that match, the one with the smaller numbers is meant. */
  readonly precedence: readonly number[];
  /** Parameters of a path without its leading slash; null when the path is another's. */
  match(path: string): Readonly<Record<string, string>> | null;
}

const parameter = /\{(\*{0,2})(\w+)(?::(\w+))?(\?)?\}/g;
const constraints: Readonly<Record<string, string>> = {
  int: "-?\\d+",
  long: "-?\\d+",
  alpha: "[a-zA-Z]+",
  bool: "true|false",
  guid: "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}",
};

/**
 * Reads a template such as `batches/{id}/replay`, `files/{name?}`, `pages/{number:int}` or `docs/{*path}`.
 *
 * @throws FunctionsHostError when it has what is not known here
 */
export function compileRoute(template: string): Route {
  const segments = template.split("/").filter((segment) => segment !== "");
  const names: string[] = [];
  const pattern = segments.map((segment) => patternOf(segment, template, names)).join("");
  const expression = new RegExp(`^${pattern}/?$`, "i");
  return {
    template,
    precedence: segments.map(precedenceOf),
    match: (path) => {
      const found = expression.exec(`/${path}`);
      if (!found) return null;
      const values = found.slice(1).map((value, place) => [names[place] ?? "", value] as const);
      const given = values.filter(([, value]) => value !== undefined && value !== "");
      return Object.fromEntries(given.map(([name, value]) => [name, decode(value)]));
    },
  };
}

/** Sorts the routes that are meant first to the front. */
export function byPrecedence(a: Route, b: Route): number {
  for (let place = 0; place < Math.max(a.precedence.length, b.precedence.length); place++) {
    const difference = (a.precedence[place] ?? 0) - (b.precedence[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function patternOf(segment: string, template: string, names: string[]): string {
  const rest = segment.replace(parameter, "");
  if (/[{}]/.test(rest)) {
    throw new FunctionsHostError(`Route '${template}': '${segment}' is no parameter that is known here.`);
  }
  let optional = "";
  let at = 0;
  let pattern = "";
  for (const found of segment.matchAll(parameter)) {
    const [whole, catchAll, name = "", constraint, mark] = found;
    names.push(name);
    pattern += escapeRegExp(segment.slice(at, found.index)) + valuePattern(catchAll, constraint, template);
    at = found.index + whole.length;
    optional = catchAll || mark ? "?" : "";
  }
  return `(?:/${pattern}${escapeRegExp(segment.slice(at))})${optional}`;
}

function valuePattern(
  catchAll: string | undefined,
  constraint: string | undefined,
  template: string,
): string {
  if (catchAll) return "(.*)";
  if (constraint === undefined) return "([^/]+)";
  const known = constraints[constraint];
  if (known) return `(${known})`;
  const names = Object.keys(constraints).join(", ");
  throw new FunctionsHostError(
    `Route '${template}': the constraint '${constraint}' is not known here, only ${names}.`,
  );
}

function precedenceOf(segment: string): number {
  const found = [...segment.matchAll(parameter)];
  if (found.length === 0) return 1;
  if (found.some(([, catchAll]) => catchAll)) return 4;
  return found.some(([whole, , , constraint]) => constraint || whole !== segment) ? 2 : 3;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return value;
    throw error;
  }
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
