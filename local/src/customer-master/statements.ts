/** The statements that read the customer master's changes, as `contracts/capture` has them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Contracts, contractsFolder } from "@customer360/contracts";
import { parse } from "yaml";
import { z } from "zod";

const statement = z.string().min(1);
const file = z.strictObject({
  version: z.string(),
  source: z.string(),
  maxChanges: z.int().min(1),
  maxWaitHours: z.int().min(1),
  maxSnapshotRows: z.int().min(1),
  column: z.string(),
  statements: z.strictObject({
    lookup: statement,
    copy: statement,
    advance: statement,
    recordMissed: statement,
    snapshot: statement,
  }),
});
export type ChangeCapture = Readonly<z.output<typeof file>>;
type StatementName = keyof ChangeCapture["statements"];

/** Columns of a landed change that are not the customer's, or that a statement names itself. */
const named = new Set(["operation", "sequence", "committed_at", "customer_id"]);

export class CaptureStatements {
  readonly capture: ChangeCapture;
  readonly #columns: string;

  constructor(contracts: Contracts) {
    const path = join(contractsFolder(), "capture", "customer_master.yaml");
    this.capture = file.parse(parse(readFileSync(path, "utf8")));
    const columns = contracts.get("sources", this.capture.source).columns;
    this.#columns = columns
      .map(({ name }) => name)
      .filter((name) => !named.has(name))
      .map((name) => this.capture.column.replaceAll("{name}", name))
      .join(", ");
  }

  /** @returns the statement with its values, in which a quote is no end of a text */
  text(name: StatementName, values: Readonly<Record<string, string | number>>): string {
    const all: Record<string, string | number> = { ...values, columns: this.#columns };
    return this.capture.statements[name].replace(/\{(\w+)\}/g, (_, key: string) => {
      const value = all[key];
      if (value === undefined) throw new Error(`Statement ${name} needs a value for {${key}}.`);
      return key === "columns" ? String(value) : String(value).replaceAll("'", "''");
    });
  }
}
