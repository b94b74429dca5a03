/** Names and contents of the files of a delivery. */
import type { SourceContract } from "@customer360/contracts";
import type { Page } from "./page-walk.ts";
import type { Progress } from "./progress.ts";

/** Names a source's files by its contract. */
export class DeliveryFiles {
  readonly #landingFile: string;
  readonly #manifestFile: string;

  constructor({ landingFile, manifestFile }: SourceContract) {
    this.#landingFile = landingFile;
    this.#manifestFile = manifestFile ?? "";
  }

  page(delivery: number, page: number): string {
    return this.#landingFile
      .replace("{delivery}", String(delivery))
      .replace("{page}", String(page).padStart(5, "0"));
  }

  manifest(delivery: number): string {
    return this.#manifestFile.replace("{delivery}", String(delivery));
  }

  /** The number of the next delivery of a day: none of its files may be there yet, not even without a manifest. */
  nextDelivery(names: readonly string[]): number {
    const [before = "", after = ""] = this.#landingFile.split("{delivery}");
    const end = after.slice(0, after.indexOf("{page}"));
    const manifest = this.#manifestFile.split("{delivery}");
    const numbers = names.flatMap((name) => [
      numberIn(name, before, end),
      numberIn(name, manifest[0] ?? "", manifest[1] ?? ""),
    ]);
    return Math.max(0, ...numbers) + 1;
  }
}

function numberIn(name: string, before: string, after: string): number {
  if (!name.startsWith(before)) return 0;
  const [digits = ""] = /^\d*/.exec(name.slice(before.length)) ?? [];
  return digits !== "" && name.slice(before.length + digits.length).startsWith(after) ? Number(digits) : 0;
}

/** What is wrong with a record; its number is that of its row in Bronze. */
export interface InvalidRecord {
  /** Place in the page, counted from 1. */
  readonly record: number;
  readonly reasons: readonly string[];
}

/**
 * A page as it lands: every record as delivered, and beside them which ones break the contract, and why.
 *
 * Bad records stay among the others: Bronze counts them, and Silver puts them into quarantine.
 */
export function pageDocument(number: number, page: Page, invalid: readonly InvalidRecord[]): string {
  const head = JSON.stringify({ page: number, total: page.total }).slice(0, -1);
  return `${head},"items":${page.text},"invalid":${JSON.stringify(invalid)}}`;
}

/** The manifest, whose being there says that the delivery is whole. */
export function manifestDocument(
  { pages, records, invalid, window }: Progress,
  identity: { readonly batchId: string | null; readonly correlationId: string },
): string {
  return JSON.stringify({
    pages,
    total: records,
    invalid,
    updated_since: window.since,
    updated_until: window.until,
    batch_id: identity.batchId,
    correlation_id: identity.correlationId,
  });
}
