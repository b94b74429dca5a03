/** What a month costs, roughly: rendered resources times assumed quantities and prices. */
import type { Stack } from "./arguments.ts";
import { createdIn } from "./components.ts";
import type { Price } from "./prices.ts";
import type { RecordedResource } from "./recorder.ts";

export interface Cost {
  readonly title: string;
  /** How many resources pay it. */
  readonly resources: number;
  /** Units a month, of all of them. */
  readonly quantity: number;
  readonly unit: string;
  /** USD for one unit. */
  readonly price: number;
  /** USD a month. */
  readonly amount: number;
  readonly because: string;
}

export interface Costs {
  readonly lines: readonly Cost[];
  /** USD a month. */
  readonly total: number;
  /** Resources whose type has no price. */
  readonly unpriced: number;
  /** Sentences about resources that have a price by what they are like, and none for what they are like here. */
  readonly missing: readonly string[];
}

/** One line for each price that resources of the stack pay. */
export function costsOf(
  resources: readonly RecordedResource[],
  prices: readonly Price[],
  stack: Stack,
): Costs {
  const lines = prices.map((price) => costOf(price, resources, stack)).filter((line) => line.quantity > 0);
  const types = new Set(prices.map(({ type }) => type));
  return {
    lines,
    total: lines.reduce((sum, { amount }) => sum + amount, 0),
    unpriced: createdIn(resources).filter(({ type }) => !types.has(type)).length,
    missing: missingPrices(resources, prices),
  };
}

function costOf(asked: Price, resources: readonly RecordedResource[], stack: Stack): Cost {
  const { title, unit, price, because, times } = asked;
  const paying = resources.filter((resource) => pays(resource, asked));
  const factors = paying.map(({ inputs }) => (times === undefined ? 1 : Number(at(inputs, times) ?? 0)));
  const quantity = asked.quantity[stack] * factors.reduce((sum, factor) => sum + factor, 0);
  return { ...{ title, unit, price, because, quantity }, resources: paying.length, amount: quantity * price };
}

function pays(
  { type, name, inputs }: RecordedResource,
  price: Pick<Price, "type" | "name" | "where">,
): boolean {
  const isNamed = price.name === undefined || price.name === name;
  const conditions = Object.entries(price.where ?? {});
  return type === price.type && isNamed && conditions.every(([path, value]) => at(inputs, path) === value);
}

/** Entries that ask about the same inputs of the same resources are alternatives: one of them has to match. */
function missingPrices(resources: readonly RecordedResource[], prices: readonly Price[]): readonly string[] {
  const asking = prices.filter(({ where }) => where !== undefined);
  const alternatives = Map.groupBy(asking, ({ type, name, where }) =>
    JSON.stringify([type, name, Object.keys(where ?? {})]),
  );
  return [...alternatives.values()].flatMap((ones) => unmatched(ones, resources));
}

function unmatched(ones: readonly Price[], resources: readonly RecordedResource[]): readonly string[] {
  const [{ title, where, ...first }] = ones as [Price];
  return resources
    .filter((resource) => pays(resource, first) && !ones.some((one) => pays(resource, one)))
    .map(({ name, inputs }) => {
      const told = Object.keys(where ?? {}).map((path) => `${path} ${at(inputs, path)}`);
      return `No price for '${name}' with ${told.join(", ")}: add it to infra/prices.yaml, beside '${title}'.`;
    });
}

/** The value at a path such as `sku.name`; undefined where there is none. */
function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((part, key) => (part as Readonly<Record<string, unknown>> | undefined)?.[key], value);
}
