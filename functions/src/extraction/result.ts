/** What is asked of an extraction, and what came of it. */
import type { Window } from "./window.ts";

export interface ExtractionRequest {
  readonly source: string;
  /** Day that the extraction is for, YYYY-MM-DD. */
  readonly fileDate: string;
  readonly batchId: string | null;
  readonly correlationId: string;
  /** How long it may take before it stops between two pages, to be continued by the next call; null for no limit. */
  readonly milliseconds: number | null;
}

interface ResultBase {
  readonly source: string;
  readonly fileDate: string;
}

/** A delivery is in Landing, whole. */
export interface Published extends ResultBase {
  readonly status: "published";
  readonly delivery: number;
  readonly manifest: string;
  readonly pages: number;
  readonly records: number;
  readonly invalid: number;
  readonly window: Window;
}

/** Nothing changed, nothing landed. */
export interface Unchanged extends ResultBase {
  readonly status: "unchanged";
}

/** The time was over before the last page; the next call goes on from here. */
export interface Continuing extends ResultBase {
  readonly status: "continuing";
}

export type ExtractionResult = Published | Unchanged | Continuing;
