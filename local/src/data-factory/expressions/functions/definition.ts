/** What a function of the expression language is. */
import type { Json } from "../values.ts";

export interface CallContext {
  /** Such as `argument 1 of concat`, for errors. */
  what(argument: number): string;
  readonly now: Date;
}

/** An argument, which is evaluated when it is asked for. */
export type Argument = () => Json;

export interface FunctionDefinition {
  readonly least: number;
  readonly most: number;
  call(given: readonly Argument[], context: CallContext): Json;
}

type Values = (given: readonly Json[], context: CallContext) => Json;
type Count = number | readonly [least: number, most: number];

/** By name; names differ by more than their case. */
export type Functions = Readonly<Record<string, FunctionDefinition>>;

/** A function of values. */
export function taking(count: Count, call: Values): FunctionDefinition {
  return choosing(count, (given, context) =>
    call(
      given.map((argument) => argument()),
      context,
    ),
  );
}

/** A function that does not evaluate every argument. */
export function choosing(count: Count, call: FunctionDefinition["call"]): FunctionDefinition {
  const [least, most] = typeof count === "number" ? [count, count] : count;
  return { least, most, call };
}

export const any = Number.POSITIVE_INFINITY;
