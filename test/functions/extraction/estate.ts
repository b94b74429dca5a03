/** What tests of the extraction need: a quick description of the product API, products, and an extractor on Azurite. */
import { text } from "node:stream/consumers";
import { TableClient } from "@azure/data-tables";
import { type BlobClient, BlobServiceClient, type ContainerClient } from "@azure/storage-blob";
import { loadContracts } from "@customer360/contracts";
import { BlobLanding } from "../../../functions/src/extraction/azure/blob-landing.ts";
import { BlobProgressStore } from "../../../functions/src/extraction/azure/blob-progress.ts";
import { TableSourceStates } from "../../../functions/src/extraction/azure/table-states.ts";
import { type Definition, definitionFile } from "../../../functions/src/extraction/definition.ts";
import { Extractor } from "../../../functions/src/extraction/extractor.ts";
import type { Progress } from "../../../functions/src/extraction/progress.ts";
import type { ExtractionRequest } from "../../../functions/src/extraction/result.ts";
import type { SourceState } from "../../../functions/src/extraction/stores.ts";
import type { Alert } from "../../../functions/src/shared/alert.ts";
import { createLog } from "../../../functions/src/shared/log.ts";
import type { Product } from "../../../local/src/product-api/catalog.ts";

export const contracts = loadContracts();
export const silent = createLog(() => {});

/** Products that all changed on one day. */
export function products(count: number, day = "2017-01-01"): Product[] {
  return Array.from({ length: count }, (_, index) => ({
    product_id: String(index + 1),
    product_name: `Product ${index + 1}`,
    manufacturer_id: "69",
    department: "GROCERY",
    brand: "Private",
    product_category: "SOUP",
    product_type: "TOMATO",
    package_size: "10.75 OZ",
    updated_at: `${day}T00:00:00Z`,
  }));
}

const pageNumbers = {
  type: "page-number",
  parameter: "page",
  sizeParameter: "page_size",
  size: 10,
  pageCount: "page_count",
};

const window = {
  sinceParameter: "updated_since",
  untilParameter: "updated_until",
  start: "1900-01-01T00:00:00Z",
};

/** The product catalog with short waits; `changes` replace parts of the description, undefined removes one. */
export function definition(baseAddress: string, changes: Record<string, unknown> = {}): Definition {
  const text = JSON.stringify({
    source: "product_catalog",
    baseAddress,
    path: "/products",
    authentication: { type: "none" },
    records: "items",
    total: "total",
    paging: pageNumbers,
    watermark: window,
    rate: { perSecond: 1000, burst: 1000 },
    retry: { attempts: 3, firstMilliseconds: 5, maxMilliseconds: 20, maxRetryAfterSeconds: 5 },
    timeoutSeconds: 2,
    ...changes,
  });
  return definitionFile.parse(JSON.parse(text));
}

/** Extraction on a storage account of its own name in Azurite. */
export class Estate {
  readonly landing: ContainerClient;
  readonly checkpoints: ContainerClient;
  readonly states: TableSourceStates;
  readonly alerts: Alert[] = [];
  readonly #table: TableClient;
  now = () => new Date("2017-02-01T12:00:00Z");

  constructor(connectionString: string, name: string) {
    const blobs = BlobServiceClient.fromConnectionString(connectionString);
    this.landing = blobs.getContainerClient(`${name}-landing`);
    this.checkpoints = blobs.getContainerClient(`${name}-checkpoints`);
    this.#table = TableClient.fromConnectionString(connectionString, `${name}watermarks`, {
      allowInsecureConnection: true,
    });
    this.states = new TableSourceStates(this.#table);
  }

  async create(): Promise<this> {
    await Promise.all([this.landing.create(), this.checkpoints.create(), this.#table.createTable()]);
    return this;
  }

  extractor(definition: Definition, changes: { readonly landing?: BlobLanding } = {}): Extractor {
    return new Extractor({
      definitions: new Map([[definition.source, definition]]),
      contracts,
      clock: { now: () => this.now() },
      log: silent,
      alerts: { raise: async (alert) => void this.alerts.push(alert) },
      runbook: "https://runbooks.example.com/extraction.md",
      secretOf: async () => "test-key",
      progress: new BlobProgressStore(this.checkpoints, silent),
      states: this.states,
      landing: changes.landing ?? new BlobLanding(this.landing),
    });
  }

  /** The blob that keeps the progress, and whose lease is the claim. */
  get checkpoint(): BlobClient {
    return this.checkpoints.getBlobClient("extraction/product_catalog.json");
  }

  /** The extraction that is under way, as it was saved last. */
  async progress(): Promise<Progress | null> {
    if (!(await this.checkpoint.exists())) return null;
    // In one request: downloadToBuffer asks for the length first, and a checkpoint that has grown since would be cut.
    const { readableStreamBody } = await this.checkpoint.download();
    const saved = readableStreamBody ? await text(readableStreamBody) : "";
    return saved ? JSON.parse(saved) : null; // It is made empty, to be leased.
  }

  state(): Promise<SourceState> {
    return this.states.read("product_catalog");
  }

  /** Paths of all files that readers of Landing see. */
  async files(): Promise<string[]> {
    const names: string[] = [];
    for await (const { name } of this.landing.listBlobsFlat()) names.push(name);
    return names;
  }

  async read(path: string): Promise<{ readonly items: Product[]; readonly [name: string]: unknown }> {
    return JSON.parse((await this.landing.getBlobClient(path).downloadToBuffer()).toString());
  }

  /** Ids of all products of a delivery, in the order of its pages. */
  async landedIds(fileDate: string, delivery = 1): Promise<unknown[]> {
    const pages = (await this.files()).filter((path) =>
      path.includes(`/${fileDate}/products.${delivery}.page-`),
    );
    const documents = await Promise.all(pages.sort().map((path) => this.read(path)));
    return documents.flatMap(({ items }) => items.map(({ product_id }) => product_id));
  }
}

export function ask(fileDate: string, changes: Partial<ExtractionRequest> = {}): ExtractionRequest {
  return {
    source: "product_catalog",
    fileDate,
    batchId: `${fileDate}.1`,
    correlationId: "test",
    milliseconds: null,
    ...changes,
  };
}

export function ids(count: number): string[] {
  return products(count).map(({ product_id }) => String(product_id));
}
