/** Which Gold tables the model has, and how they relate. */
import type { Column, ColumnReference, Contracts, GoldContract } from "@customer360/contracts";
import { calendar } from "../presentation.ts";

/** Many rows of `from` have the value of one row of `to`. */
export interface Relationship {
  readonly from: ColumnReference;
  readonly to: ColumnReference;
}

/** Facts around their dimensions. */
export interface Star {
  /** In the contracts' order. */
  readonly tables: readonly GoldContract[];
  readonly relationships: readonly Relationship[];
}

/**
 * The tables that metrics count, and the tables that those refer to. Aggregates that Gold holds beside them are left
 * out: measures compute the same from the facts.
 *
 * A fact relates to what its contract refers to, and to every other dimension whose only key it has: its
 * `customer_id` finds the customer of today, its `customer_sk` the customer of then.
 */
export function starOf(contracts: Contracts): Star {
  const counted = Object.values(contracts.metrics).flatMap((one) =>
    "aggregate" in one ? [one.aggregate.of.replace("gold.", "")] : [],
  );
  const gold = contracts.ofLayer("gold");
  const referred = gold
    .filter(({ name }) => counted.includes(name))
    .flatMap((table) => referencesOf(table).map(({ to }) => to.table));
  const names = new Set([...counted, ...referred]);
  const tables = gold.filter(({ name }) => names.has(name));
  const facts = tables.filter(isFact);
  const dimensions = tables.filter((table) => !isFact(table));
  const relationships = facts.flatMap((fact) => [
    ...referencesOf(fact),
    ...dimensions.flatMap((dimension) => sharedKey(fact, dimension)),
  ]);
  return { tables, relationships };
}

/** Whether the table refers to others. Those that do not are dimensions. */
export const isFact = (table: GoldContract): boolean => referencesOf(table).length > 0;

/** Whether days of the calendar filter the table. */
export function hasDays({ relationships }: Star, table: string): boolean {
  return relationships.some(({ from, to }) => from.table === table && to.table === calendar.table);
}

/** Dimensions whose filters never reach the fact. */
export function dimensionsBeyond(
  { tables, relationships }: Star,
  fact: GoldContract,
): readonly GoldContract[] {
  const reaching = relationships.flatMap(({ from, to }) => (from.table === fact.name ? [to.table] : []));
  return tables.filter((table) => !isFact(table) && !reaching.includes(table.name));
}

function referencesOf(table: GoldContract): Relationship[] {
  return table.columns.flatMap(({ name, references }) =>
    references.map((to) => ({ from: { table: table.name, column: name }, to })),
  );
}

function sharedKey(fact: GoldContract, dimension: GoldContract): Relationship[] {
  const [column, ...others] = dimension.key;
  const own = fact.columns.find(({ name }) => name === column);
  if (!column || others.length > 0 || !own || isReference(own)) return [];
  return [{ from: { table: fact.name, column }, to: { table: dimension.name, column } }];
}

const isReference = ({ references }: Column) => references.length > 0;
