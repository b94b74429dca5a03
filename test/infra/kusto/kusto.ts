/** Microsoft's own language service for Kusto: what is wrong with a query, by its grammar and the tables that it names. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { tables } from "./tables.ts";

interface Diagnostics {
  readonly Count: number;
  getItem(index: number): { readonly Message: string; readonly Start: number; readonly Severity: string };
}

/** The few parts of the library that are used; it is a script for browsers, without types of its own modules. */
interface Kusto {
  readonly KustoCode: {
    ParseAndAnalyze(query: string, globals: unknown): { GetDiagnostics(): Diagnostics };
  };
  readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
  readonly Symbols: {
    readonly TableSymbol: { From(schema: string): { WithName(name: string): unknown } };
    readonly DatabaseSymbol: { readonly ctor: new (name: string, members: readonly unknown[]) => unknown };
  };
}

/** Loads the library, which takes a second. @returns sentences on what is wrong with a query */
export function loadKusto(): (query: string) => readonly string[] {
  const folder = dirname(createRequire(import.meta.url).resolve("@kusto/language-service-next"));
  const context = createContext({ console });
  for (const file of ["bridge.min.js", "Kusto.Language.Bridge.min.js"])
    runInContext(readFileSync(join(folder, file), "utf8"), context, { filename: file });
  const { KustoCode, GlobalState, Symbols } = runInContext("Kusto.Language", context) as Kusto;
  const known = Object.entries(tables).map(([name, columns]) =>
    Symbols.TableSymbol.From(`(${columns})`).WithName(name),
  );
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor("logs", known));
  return (query) => {
    const found = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
    return Array.from({ length: found.Count }, (_, index) => {
      const { Message, Start } = found.getItem(index);
      return `${Message} At '${query.slice(Start, Start + 20)}'.`;
    });
  };
}
