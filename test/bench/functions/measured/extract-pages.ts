/** A process to be measured: extracts an API's pages once, by the room or by a loop that fetches and uploads. */
import type { ContainerClient } from "@azure/storage-blob";
import { ask, definition, Estate } from "../../../functions/extraction/estate.ts";
import { inputOf, secondsOf, tell, type Worker } from "../../comparison/input-output.ts";
import { type Memory, peakMemoryOf } from "./peak-memory.ts";

export interface ExtractionInput {
  readonly worker: Worker;
  /** Of the storage account. */
  readonly connectionString: string;
  /** Names the containers and the table of this run. */
  readonly name: string;
  readonly apiAddress: string;
  readonly pages: number;
  /** Records of a page. */
  readonly size: number;
}

export interface ExtractionLine extends Memory {
  readonly worker: Worker;
  readonly seconds: number;
}

const fileDate = "2017-01-01";
const { worker, connectionString, name, apiAddress, pages, size } = inputOf<ExtractionInput>();
const estate = await new Estate(connectionString, name).create();
// A clock that stands still would give no new tokens to the rate.
estate.now = () => new Date();

/** By the room as it is, with a rate that does not bind and a time-out that a busy machine does not meet. */
async function extract(): Promise<void> {
  const paging = {
    type: "page-number",
    parameter: "page",
    sizeParameter: "page_size",
    size,
    pageCount: "page_count",
  };
  const described = definition(apiAddress, { paging, timeoutSeconds: 60 });
  const result = await estate.extractor(described).extract(ask(fileDate));
  if (result.status !== "published" || result.pages !== pages || result.invalid > 0)
    throw new Error(`Expected ${pages} sound pages, found ${JSON.stringify(result)}.`);
}

/** Asks for what the room asks for, and knows beforehand how many pages there are. */
async function fetchAndUpload(landing: ContainerClient): Promise<void> {
  const query = `updated_since=1900-01-01T00:00:00Z&updated_until=2017-01-02T00:00:00Z&page_size=${size}`;
  for (let page = 1; page <= pages; page += 1) {
    const answer = await fetch(`${apiAddress}/products?${query}&page=${page}`);
    const content = await answer.text();
    const blob = landing.getBlockBlobClient(`product_catalog/${fileDate}/products.1.page-${page}.json`);
    await blob.upload(content, Buffer.byteLength(content));
  }
}

let seconds = 0;
const memory = await peakMemoryOf(async () => {
  seconds = await secondsOf(() => (worker === "room" ? extract() : fetchAndUpload(estate.landing)));
});
tell({ worker, seconds, ...memory } satisfies ExtractionLine);
