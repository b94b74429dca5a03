/** The ledger and the alerts, as the Functions app answers them. */
import { z } from "zod";
import { ServiceError } from "../errors.ts";
import { askJson } from "../json-request.ts";
import {
  type LedgerBatch,
  type LedgerFile,
  ledgerBatch,
  ledgerFile,
  type OpenAlert,
  openAlert,
} from "../ledger-records.ts";
import type { Days, Ledger } from "../ports.ts";
import type { Headers } from "./tokens.ts";

/** As many entries as the app answers at once. */
const most = 500;

export class AppLedger implements Ledger {
  readonly #address: string;
  readonly #headers: Headers;

  /** @param address of the app, such as `https://app.azurewebsites.net` */
  constructor(address: string, headers: Headers) {
    this.#address = address;
    this.#headers = headers;
  }

  async batches({ from, to }: Days, limit: number): Promise<readonly LedgerBatch[]> {
    const query = queryOf({ from, to, limit: Math.min(limit, most) });
    return (await this.#get(`batches?${query}`, z.object({ batches: z.array(ledgerBatch) }))).batches;
  }

  async batch(batchId: string): Promise<LedgerBatch | null> {
    try {
      return await this.#get(`batches/${encodeURIComponent(batchId)}`, ledgerBatch);
    } catch (error) {
      if (error instanceof ServiceError && error.status === 404) return null;
      throw error;
    }
  }

  async deliveries(
    { date, status }: { readonly date?: string; readonly status?: LedgerFile["status"] },
    limit: number,
  ): Promise<readonly LedgerFile[]> {
    const query = queryOf({ date, status, limit: Math.min(limit, most) });
    return (await this.#get(`files?${query}`, z.object({ files: z.array(ledgerFile) }))).files;
  }

  async openAlerts(): Promise<readonly OpenAlert[]> {
    return (await this.#get(`alerts?limit=${most}`, z.object({ alerts: z.array(openAlert) }))).alerts;
  }

  async #get<Schema extends z.ZodType>(path: string, answer: Schema): Promise<z.output<Schema>> {
    const url = `${this.#address}/api/${path}`;
    const headers = await this.#headers();
    return askJson({ service: "The Functions app", method: "GET", url, headers, answer });
  }
}

function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return new URLSearchParams(
    given.map(([name, value]) => [name, String(value)] as [string, string]),
  ).toString();
}
