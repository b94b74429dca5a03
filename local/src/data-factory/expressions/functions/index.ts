/** All functions that expressions can call. */
import { collections } from "./collections.ts";
import { conversions } from "./conversions.ts";
import { dates } from "./dates.ts";
import type { FunctionDefinition } from "./definition.ts";
import { logic } from "./logic.ts";
import { numbers } from "./numbers.ts";
import { text } from "./text.ts";

const functions = new Map(
  Object.entries({ ...logic, ...text, ...collections, ...numbers, ...conversions, ...dates }).map(
    ([name, definition]) => [name.toLowerCase(), definition],
  ),
);

/** The function of a name, in whatever case. */
export function functionOf(name: string): FunctionDefinition | undefined {
  return functions.get(name.toLowerCase());
}
