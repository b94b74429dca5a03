/** The first half of an extraction: fetches pages, checks their records, and stages them unseen. */
import type { SourceContract } from "@customer360/contracts";
import type { Clock } from "../shared/clock.ts";
import type { RecordCheck } from "../shared/record-check.ts";
import type { ApiClient } from "./api-client.ts";
import type { Definition } from "./definition.ts";
import { DeliveryFiles, type InvalidRecord, pageDocument } from "./delivery-files.ts";
import { ApiRefusal } from "./errors.ts";
import { type Page, walkPages } from "./page-walk.ts";
import type { Progress } from "./progress.ts";
import { readAhead } from "./read-ahead.ts";
import type { Claim, Landing } from "./stores.ts";

export interface FetchServices {
  readonly client: ApiClient;
  readonly definition: Definition;
  readonly contract: SourceContract;
  readonly check: RecordCheck;
  readonly landing: Landing;
  readonly claim: Claim;
  readonly clock: Clock;
}

/** A kill costs at most the pages of this time. */
const saveMilliseconds = 1000;
const maxSamples = 5;

/**
 * Fetches and stages the pages that are missing.
 *
 * @param signal stops between two pages; what is staged by then is kept
 * @returns the extraction, ready to be published
 * @throws what {@link walkPages} throws
 */
export async function fetchPages(
  services: FetchServices,
  from: Progress,
  signal: AbortSignal,
): Promise<Progress> {
  const { client, definition, claim, clock } = services;
  let progress = from;
  let savedAt = clock.now().getTime();
  const save = async () => {
    await claim.save(progress);
    savedAt = clock.now().getTime();
  };
  const walked = { ...from, validator: from.knownValidator };
  const walk = (stop: AbortSignal) =>
    walkPages(client, definition, from.window, walked, AbortSignal.any([signal, stop]));
  try {
    for await (const page of readAhead(walk, definition.pagesAhead)) {
      progress = await takePage(services, progress, page);
      if (clock.now().getTime() - savedAt >= saveMilliseconds) await save();
    }
  } catch (error) {
    if (!claim.lost.aborted) await save();
    throw error;
  }
  progress = { ...progress, phase: "publishing" };
  await save();
  return progress;
}

async function takePage(services: FetchServices, progress: Progress, page: Page): Promise<Progress> {
  const invalid = page.records.flatMap((record, index) => {
    const reasons = services.check(record);
    return reasons.length > 0 ? [{ record: index + 1, reasons }] : [];
  });
  const number = progress.pages + 1;
  const isEmpty = page.records.length === 0;
  if (!isEmpty) await stagePage(services, progress, page, invalid);
  return {
    ...progress,
    phase: page.next === null ? "publishing" : "fetching",
    next: page.next ?? progress.next,
    pages: isEmpty ? progress.pages : number,
    records: progress.records + page.records.length,
    invalid: progress.invalid + invalid.length,
    samples: [...progress.samples, ...invalid.map((found) => sampleOf(number, found))].slice(0, maxSamples),
    total: page.total,
    validator: progress.next.at === "start" ? page.validator : progress.validator,
    fingerprints: isEmpty ? progress.fingerprints : [...progress.fingerprints, page.fingerprint],
  };
}

async function stagePage(
  { definition, contract, landing }: FetchServices,
  { fileDate, delivery, pages }: Progress,
  page: Page,
  invalid: readonly InvalidRecord[],
): Promise<void> {
  const name = new DeliveryFiles(contract).page(delivery, pages + 1);
  const content = pageDocument(pages + 1, page, invalid);
  if (Buffer.byteLength(content) > contract.maxFileBytes)
    throw new ApiRefusal(
      `${name} would have more than the ${contract.maxFileBytes} bytes that the contract allows a file; ask for smaller pages with paging.size.`,
    );
  await landing.stage(definition.source, fileDate, name, content);
}

function sampleOf(page: number, { record, reasons }: InvalidRecord): string {
  return `page ${page}, record ${record}: ${reasons.join(" ")}`.slice(0, 300);
}
