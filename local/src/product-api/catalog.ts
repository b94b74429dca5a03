/** The shop's products as its API sees them: each as it was last changed, by the time of the change. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { ProductApiError } from "./errors.ts";

/** A product as the API answers it; any field may be missing, or wrong, except the time. */
export interface Product {
  readonly product_id?: unknown;
  /** ISO 8601, UTC. */
  readonly updated_at: string;
  readonly [field: string]: unknown;
}

/** Products that changed in [since, until); null is without limit. */
export interface Selection {
  readonly since: Date | null;
  readonly until: Date | null;
}

interface Entry {
  readonly at: number;
  readonly product: Product;
}

export class Catalog {
  readonly #entries: readonly Entry[];
  /** Changes with every product. */
  readonly revision: string;
  #last: { readonly key: string; readonly products: readonly Product[] } | null = null;

  /**
   * @param products in any order; of one that comes several times, the newest at the time asked for is answered
   * @throws ProductApiError when one has no time of change
   */
  constructor(products: Iterable<Product>) {
    const hash = createHash("sha256");
    this.#entries = Array.from(products, (product, index) => {
      hash.update(JSON.stringify(product));
      return { at: timeOf(product, index + 1), product };
    }).sort((one, other) => one.at - other.at);
    this.revision = hash.digest("base64url").slice(0, 16);
  }

  /** The products of a selection, by the time of their change. */
  select(selection: Selection): readonly Product[] {
    const since = selection.since?.getTime() ?? Number.NEGATIVE_INFINITY;
    const until = selection.until?.getTime() ?? Number.POSITIVE_INFINITY;
    const key = `${since}/${until}`;
    // A client asks for one selection page by page.
    if (this.#last?.key !== key) this.#last = { key, products: this.#newest(since, until) };
    return this.#last.products;
  }

  #newest(since: number, until: number): readonly Product[] {
    const chosen = this.#entries.filter(({ at }) => at >= since && at < until);
    const newest = new Map(chosen.map((entry) => [entry.product.product_id ?? entry, entry]));
    return chosen
      .filter((entry) => newest.get(entry.product.product_id ?? entry) === entry)
      .map(({ product }) => product);
  }
}

/**
 * Reads a catalog from JSON lines, one product a line.
 *
 * @throws ProductApiError when a line is no product
 */
export async function readCatalog(path: string): Promise<Catalog> {
  const products: Product[] = [];
  let number = 0;
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number += 1;
    if (line.trim() !== "") products.push(productOf(line, path, number));
  }
  return new Catalog(products);
}

function productOf(line: string, path: string, number: number): Product {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new ProductApiError(
      `${path}, line ${number}: expected one product as JSON: ${(error as Error).message}.`,
    );
  }
}

function timeOf(product: Product, number: number): number {
  const at = Date.parse(String(product?.updated_at));
  if (!Number.isNaN(at)) return at;
  throw new ProductApiError(
    `Product ${number}: updated_at is ${JSON.stringify(product?.updated_at)}, expected a time in ISO 8601.`,
  );
}
