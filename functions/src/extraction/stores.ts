/** Where an extraction keeps what it knows, and what it publishes: ports, made of Azure Storage in `azure/`. */
import type { Progress } from "./progress.ts";

/** The claim on a source: only who holds it extracts. */
export interface Claim {
  /** The extraction that is under way; null when there is none. */
  readonly progress: Progress | null;
  /** Aborts when the claim is lost. */
  readonly lost: AbortSignal;
  /** @throws ClaimLostError when another instance holds the claim */
  save(progress: Progress | null): Promise<void>;
  release(): Promise<void>;
}

export interface ProgressStore {
  /** Claims a source; null when another instance has it. A claim ends by itself when its holder dies. */
  claim(source: string): Promise<Claim | null>;
}

/** What is known of a source between extractions. */
export interface SourceState {
  /** End of the last window, ISO 8601; null before the first extraction. */
  readonly watermark: string | null;
  readonly validator: string | null;
  /** Identifies what the last extraction published, for sources without watermark. */
  readonly content: string | null;
  /** Whether the last extraction failed. */
  readonly failing: boolean;
  /** Bad records of the last delivery. */
  readonly invalid: number;
}

export interface SourceStates {
  read(source: string): Promise<SourceState>;
  write(source: string, state: SourceState): Promise<void>;
}

/** Files of one source and day in Landing. */
export interface Landing {
  /** Names of the files that are there. */
  names(source: string, fileDate: string): Promise<readonly string[]>;
  /** Lays a file ready, unseen by anybody. Staging it again replaces it. */
  stage(source: string, fileDate: string, name: string, content: string): Promise<void>;
  /** Publishes a staged file; one that is there already is left as it is. */
  publish(source: string, fileDate: string, name: string): Promise<void>;
  /** Writes a file at once; one that is there already is left as it is. */
  write(source: string, fileDate: string, name: string, content: string): Promise<void>;
}
