/** Runs SQL in a Databricks warehouse by the Statement Execution API (2.0). */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { ServiceError } from "../errors.ts";
import { askJson } from "../json-request.ts";
import type { Query, Row, Tables } from "../ports.ts";
import type { Headers } from "./tokens.ts";

export interface Warehouse {
  /** Of the workspace. */
  readonly url: string;
  readonly id: string;
  readonly catalog: string;
}

const statement = z.object({
  statement_id: z.string(),
  status: z.object({
    state: z.enum(["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED", "CLOSED"]),
    error: z.object({ message: z.string() }).optional(),
  }),
  manifest: z
    .object({ schema: z.object({ columns: z.array(z.object({ name: z.string() })).optional() }) })
    .optional(),
  result: z
    .object({
      data_array: z.array(z.array(z.string().nullable())).optional(),
      next_chunk_internal_link: z.string().optional(),
    })
    .optional(),
});
type Statement = z.output<typeof statement>;

const chunk = statement.shape.result.unwrap();

export class SqlStatements implements Tables {
  readonly #warehouse: Warehouse;
  readonly #headers: Headers;
  readonly #betweenLooks: number;

  /** @param betweenLooks milliseconds between two looks at a statement that runs */
  constructor(warehouse: Warehouse, headers: Headers, betweenLooks = 1000) {
    this.#warehouse = warehouse;
    this.#betweenLooks = betweenLooks;
    this.#headers = headers;
  }

  read(queries: readonly Query[]): Promise<readonly (readonly Row[])[]> {
    return Promise.all(queries.map(({ sql, parameters }) => this.run(sql, parameters)));
  }

  /** Rows as texts, by column name. @throws ServiceError with what the warehouse says */
  async run(sql: string, parameters: Query["parameters"]): Promise<readonly Row[]> {
    const { id, catalog } = this.#warehouse;
    const typed = Object.entries(parameters).map(([name, value]) => ({
      ...{ name, value: String(value) },
      type: typeof value === "number" ? "INT" : "STRING",
    }));
    let answer = await this.#ask("POST", "", {
      ...{ warehouse_id: id, catalog, statement: sql, parameters: typed },
      ...{ wait_timeout: "30s", disposition: "INLINE", format: "JSON_ARRAY" },
    });
    while (answer.status.state === "PENDING" || answer.status.state === "RUNNING") {
      await pause(this.#betweenLooks);
      answer = await this.#ask("GET", `/${answer.statement_id}`);
    }
    if (answer.status.state !== "SUCCEEDED") {
      const why = answer.status.error?.message ?? `it is ${answer.status.state}.`;
      throw new ServiceError(`The SQL warehouse does not answer: ${why}`, 200);
    }
    return this.#rowsOf(answer);
  }

  async #rowsOf({ manifest, result }: Statement): Promise<readonly Row[]> {
    const names = (manifest?.schema.columns ?? []).map(({ name }) => name);
    const rows = [...(result?.data_array ?? [])];
    let next = result?.next_chunk_internal_link;
    while (next) {
      const url = `${this.#warehouse.url}${next}`;
      const answer = z.object({ external_links: z.undefined(), ...chunk.shape });
      const more = await askJson({ service, method: "GET", url, headers: await this.#headers(), answer });
      rows.push(...(more.data_array ?? []));
      next = more.next_chunk_internal_link;
    }
    return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])));
  }

  async #ask(method: "GET" | "POST", path: string, body?: unknown): Promise<Statement> {
    const url = `${this.#warehouse.url}/api/2.0/sql/statements${path}`;
    return askJson({ service, method, url, headers: await this.#headers(), body, answer: statement });
  }
}

const service = "Databricks";
