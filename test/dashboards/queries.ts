/** What a data set's query says, read as far as our definitions need it. */

/** Names of the columns that a query answers with: aliases, and names that stand alone. */
export function outputColumns(query: string): readonly string[] {
  const list = /^SELECT\s+(.*?)\s+FROM\s/s.exec(outside(query))?.[1] ?? "";
  return list.split(",").map((part) => /(\w+)\s*$/.exec(part.trim())?.[1] ?? part);
}

/** Views that a query reads. */
export function viewsOf(query: string): readonly string[] {
  return [...query.matchAll(/\b(?:FROM|JOIN)\s+(\w+)\.(\w+)/g)].map(
    ([, schema, name]) => `${schema}.${name}`,
  );
}

/** The query without what stands in brackets. */
function outside(query: string): string {
  const shorter = query.replace(/\([^()]*\)/g, "");
  return shorter === query ? query : outside(shorter);
}
