/** Databricks' Statement Execution and Jobs APIs as they are documented; DuckDB answers what is read. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Hono } from "hono";
import { environmentPython } from "../../../local/setup/paths.mjs";
import { pythonEnvironmentVariables } from "../../../local/setup/python.mjs";

interface Asked {
  readonly statement: string;
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly catalog: string;
  readonly warehouse_id: string;
}

export class WarehouseApi {
  /** Statements that change something, and runs of jobs, in order. */
  readonly changes: unknown[] = [];
  /** What counts of rows to decide on are answered with. */
  counts = { fitting: 2, stuck: 0 };
  /** How the job's run ends. */
  ending = "SUCCESS";
  readonly #duckdb: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #last: Promise<string> = Promise.resolve("");
  readonly #waiting = new Map<string, Asked>();
  readonly #app = new Hono();

  constructor(lake: string) {
    const script = join("test", "local", "operate", "warehouse.py");
    this.#duckdb = spawn(environmentPython, [script, lake], { env: pythonEnvironmentVariables() });
    this.#lines = createInterface({ input: this.#duckdb.stdout })[Symbol.asyncIterator]();
    this.#app.use(async (context, next) =>
      context.req.header("authorization") === "Bearer d"
        ? next()
        : context.json({ message: "No token." }, 401),
    );
    this.#app.post("/api/2.0/sql/statements", async (context) => {
      const id = `statement-${this.#waiting.size}`;
      this.#waiting.set(id, await context.req.json());
      return context.json({ statement_id: id, status: { state: "PENDING" } });
    });
    this.#app.get("/api/2.0/sql/statements/:id", async (context) => {
      const id = context.req.param("id");
      const asked = this.#waiting.get(id);
      return asked ? context.json({ statement_id: id, ...(await this.#answer(asked)) }) : context.notFound();
    });
    this.#app.post("/api/2.2/jobs/run-now", async (context) => {
      this.changes.push(await context.req.json());
      return context.json({ run_id: 11 });
    });
    let looks = 0;
    this.#app.get("/api/2.2/jobs/runs/get", (context) => {
      looks += 1;
      if (looks === 1)
        return context.json({ run_page_url: "https://adb/run/11", status: { state: "RUNNING" } });
      const termination_details = { code: this.ending, message: "The cluster is gone." };
      return context.json({ status: { state: "TERMINATED", termination_details } });
    });
  }

  get fetch(): Hono["fetch"] {
    return this.#app.fetch;
  }

  async #answer({ statement, parameters, catalog, warehouse_id }: Asked): Promise<object> {
    if (catalog !== "dev" || warehouse_id !== "w")
      return { status: { state: "FAILED", error: { message: "There is no such warehouse." } } };
    const given = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
    if (statement.startsWith("UPDATE")) {
      this.changes.push({ statement, given });
      return rowsAs([]);
    }
    if (statement.includes("AS fitting")) return rowsAs([this.counts]);
    const table = /FROM (\w+\.\w+)/.exec(statement)?.[1];
    const said = JSON.parse(await this.#ask(JSON.stringify([{ sql: statement, parameters: given, table }])));
    return Array.isArray(said)
      ? rowsAs(said[0])
      : { status: { state: "FAILED", error: { message: said.error } } };
  }

  /** One query after the other. */
  #ask(queries: string): Promise<string> {
    this.#last = this.#last.then(async () => {
      this.#duckdb.stdin.write(`${queries}\n`);
      return (await this.#lines.next()).value;
    });
    return this.#last;
  }

  /** Ends DuckDB. */
  stop(): void {
    this.#duckdb.kill();
  }
}

/** Every value is text, in the order of the columns. */
function rowsAs(rows: readonly Readonly<Record<string, unknown>>[]): object {
  const names = Object.keys(rows[0] ?? {});
  const value = (one: unknown) => (one === null || one === undefined ? null : String(one));
  return {
    status: { state: "SUCCEEDED" },
    manifest: { schema: { columns: names.map((name) => ({ name })) } },
    result: { data_array: rows.map((row) => names.map((name) => value(row[name]))) },
  };
}
