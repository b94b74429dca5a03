/** `lineage`: where a table's data come from and where they go, as the contracts have it. */
import type { Contract, Contracts } from "@customer360/contracts";
import { UsageError } from "../errors.ts";
import type { Terminal } from "../terminal.ts";

/** A table, and those beyond it. */
export interface LineageNode {
  /** `<layer>.<table>`; a source is `source.<name>`. */
  readonly table: string;
  readonly owner: string | null;
  /** Files that it is delivered as; null for tables. */
  readonly files: string | null;
  readonly beyond: readonly LineageNode[];
}

export interface Lineage {
  /** What it is made of, back to the sources. */
  readonly from: LineageNode;
  /** What is made of it, on to Gold and to the views that people read. */
  readonly to: LineageNode;
  /** Tables whose values its columns point to, and rules look up. */
  readonly lookups: readonly string[];
}

type Edges = ReadonlyMap<string, readonly string[]>;

/** @param name a table, with or without its layer @throws UsageError when there is none, or several */
export function lineageOf(name: string, contracts: Contracts): Lineage {
  const made = edgesOf(contracts);
  const table = resolve(name, made);
  const reversed = new Map(
    [...made.keys()].map((key) => [key, [...made].flatMap(([to, from]) => (from.includes(key) ? [to] : []))]),
  );
  return {
    from: nodeOf(table, made, contracts),
    to: nodeOf(table, reversed, contracts),
    lookups: lookupsOf(contractOf(table, contracts), table),
  };
}

/** Every table with those that it is made of. Bronze has a table for each source; logs are made by the steps themselves. */
function edgesOf(contracts: Contracts): Edges {
  const sources = contracts.ofLayer("sources").flatMap(({ name }): [string, string[]][] => [
    [`source.${name}`, []],
    [`bronze.${name}`, [`source.${name}`]],
  ]);
  const silver = contracts
    .ofLayer("silver")
    .map(({ name, source, derivedFrom }): [string, string[]] => [
      `silver.${name}`,
      [...(source ? [`bronze.${source}`] : []), ...(derivedFrom ? [`silver.${derivedFrom}`] : [])],
    ]);
  const gold = contracts
    .ofLayer("gold")
    .map(({ name, madeFrom }): [string, string[]] => [`gold.${name}`, [...madeFrom]]);
  const views = contracts
    .ofLayer("serving")
    .map(({ name, madeFrom }): [string, string[]] => [
      `serving.${name}`,
      madeFrom.filter((table) => !table.startsWith("logs.")),
    ]);
  return new Map([...sources, ...silver, ...gold, ...views]);
}

function resolve(name: string, made: Edges): string {
  if (made.has(name)) return name;
  const found = [...made.keys()].filter((table) => table.split(".")[1] === name);
  const [only] = found;
  // A source and what becomes of it have one name, and Silver is what people mean by it.
  const silver = found.find((table) => table.startsWith("silver."));
  if (silver) return silver;
  if (only) return found.find((table) => table.startsWith("source.")) ?? only;
  throw new UsageError(`There is no table '${name}': choose ${[...made.keys()].join(", ")}.`);
}

function nodeOf(table: string, edges: Edges, contracts: Contracts): LineageNode {
  const contract = contractOf(table, contracts);
  return {
    table,
    owner: contract?.owner ?? null,
    files: contract?.layer === "sources" ? (contract.inboxFile ?? contract.landingFile) : null,
    beyond: (edges.get(table) ?? []).map((next) => nodeOf(next, edges, contracts)),
  };
}

function contractOf(table: string, contracts: Contracts): Contract | null {
  const [layer, name] = table.split(".");
  const folder = layer === "source" ? "sources" : layer;
  return contracts.all.find((one) => one.layer === folder && one.name === name) ?? null;
}

function lookupsOf(contract: Contract | null, table: string): readonly string[] {
  if (contract === null) return [];
  const columns = contract.columns.flatMap(({ references }) => references);
  const rules = contract.rules.flatMap((rule) => (rule.kind === "reference" ? [rule.references] : []));
  const names = [...columns, ...rules].map((reference) => `${table.split(".")[0]}.${reference.table}`);
  return [...new Set(names)].sort();
}

export function renderLineage({ from, to, lookups }: Lineage, { paint }: Terminal): string {
  const title = `${from.table}${from.owner ? `, of ${from.owner}` : ""}`;
  const part = (name: string, nodes: readonly LineageNode[], none: string) => [
    paint("dim", name),
    ...(nodes.length > 0 ? branches(nodes, "  ", new Set()) : [`  ${none}`]),
  ];
  return [
    paint("bold", title),
    ...part(
      "comes from",
      from.beyond,
      from.files ? `files ${from.files}` : "nothing that is delivered: it is computed",
    ),
    ...part("goes to", to.beyond, "no other table: people read it"),
    ...(lookups.length > 0 ? [paint("dim", "looks up"), `  ${lookups.join(", ")}`] : []),
  ].join("\n");
}

/** A table that comes twice is told once, for what is beyond it is the same. */
function branches(nodes: readonly LineageNode[], indent: string, told: Set<string>): string[] {
  return nodes.flatMap(({ table, files, beyond }, index) => {
    const isLast = index === nodes.length - 1;
    const isTold = told.has(table) && beyond.length > 0;
    told.add(table);
    const name = `${table}${files ? `  (${files})` : ""}${isTold ? "  (see above)" : ""}`;
    const line = `${indent}${isLast ? "└─" : "├─"} ${name}`;
    return [line, ...(isTold ? [] : branches(beyond, `${indent}${isLast ? "   " : "│  "}`, told))];
  });
}
