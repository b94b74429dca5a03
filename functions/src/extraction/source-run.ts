/** One claimed run over a source: finishes what was left, then extracts what is asked for. */
import type { SourceContract } from "@customer360/contracts";
import type { Log } from "../shared/log.ts";
import { recordCheckOf } from "../shared/record-check.ts";
import { type AlertContext, extractionRecovered, recordsInvalid, recordsValidAgain } from "./alerts.ts";
import { ApiClient } from "./api-client.ts";
import { authenticationHeaders } from "./authentication.ts";
import type { Definition } from "./definition.ts";
import { DeliveryFiles } from "./delivery-files.ts";
import { ApiRefusal, InconsistentPagesError, StagedPageGoneError } from "./errors.ts";
import { type FetchServices, fetchPages } from "./fetch-pages.ts";
import { RepeatedPageError } from "./page-walk.ts";
import { begin, canResume, type Progress, restart } from "./progress.ts";
import { contentOf, hasNews, publish } from "./publish.ts";
import type { ExtractionRequest, ExtractionResult } from "./result.ts";
import type { ExtractionServices } from "./services.ts";
import type { Claim, SourceState } from "./stores.ts";
import { windowOf } from "./window.ts";

export interface SourceRunOptions {
  readonly request: ExtractionRequest;
  readonly definition: Definition;
  readonly claim: Claim;
  readonly log: Log;
  readonly context: AlertContext;
}

export class SourceRun {
  readonly #services: ExtractionServices;
  readonly #options: SourceRunOptions;
  /** Aborts when the time is over; null when there is no limit. */
  readonly #timeOver: AbortSignal | null;

  constructor(services: ExtractionServices, options: SourceRunOptions) {
    this.#services = services;
    this.#options = options;
    const { milliseconds } = options.request;
    this.#timeOver = milliseconds === null ? null : AbortSignal.timeout(milliseconds);
  }

  async run(): Promise<ExtractionResult> {
    const { request, log } = this.#options;
    const left = this.#left();
    if (left) {
      log.info("Going on with an extraction that was left", { left: left.fileDate, pages: left.pages });
      // What was left goes first even if it is of another day: its window must not be skipped.
      const result = await this.#finish(left);
      if (left.fileDate === request.fileDate || result.status === "continuing") return result;
    }
    const progress = await this.#begin();
    return progress ? this.#finish(progress) : { status: "unchanged", ...this.#identity(request.fileDate) };
  }

  #left(): Progress | null {
    const { claim, definition, log } = this.#options;
    const left = claim.progress;
    if (left === null || canResume(left, definition, this.#services.clock.now())) return left;
    log.warn("An extraction that was left is too old, or its description changed: it starts over", {
      left: left.fileDate,
    });
    return null;
  }

  async #begin(): Promise<Progress | null> {
    const { definition, request, claim } = this.#options;
    const { clock, states, landing, contracts } = this.#services;
    const { source, fileDate } = request;
    const state = await states.read(source);
    const now = clock.now();
    const window = windowOf(definition, fileDate, state.watermark, now);
    if (window === null) return null;
    const names = await landing.names(source, fileDate);
    const delivery = new DeliveryFiles(contracts.get("sources", source)).nextDelivery(names);
    const progress = begin(definition, { fileDate, delivery, window, now, validator: state.validator });
    await claim.save(progress);
    return progress;
  }

  async #finish(progress: Progress): Promise<ExtractionResult> {
    const fetched = progress.phase === "publishing" ? progress : await this.#fetch(progress);
    if (fetched === null) return this.#continuing(progress);
    return this.#publish(fetched);
  }

  #continuing({ fileDate }: Progress): ExtractionResult {
    return { status: "continuing", ...this.#identity(fileDate) };
  }

  /** Fetches, from the start again when the pages do not belong together; null when the time is over. */
  async #fetch(first: Progress): Promise<Progress | null> {
    const { definition, claim, log } = this.#options;
    const services = await this.#fetchServices();
    const signal = AbortSignal.any([claim.lost, ...(this.#timeOver ? [this.#timeOver] : [])]);
    let progress = first;
    for (let startsLeft = definition.restarts; ; startsLeft -= 1) {
      try {
        return await fetchPages(services, progress, signal);
      } catch (error) {
        if (this.#timeOver?.aborted && !claim.lost.aborted) return null;
        if (!startsOver(error, progress)) throw error;
        progress = await this.#startOver(progress, startsLeft, error);
        log.warn("The extraction starts over", { reason: String(error) });
      }
    }
  }

  async #startOver(progress: Progress, startsLeft: number, error: unknown): Promise<Progress> {
    const { definition, claim } = this.#options;
    const again = restart(progress, definition, this.#services.clock.now());
    await claim.save(startsLeft > 0 ? again : null);
    if (startsLeft === 0) throw error;
    return again;
  }

  async #publish(progress: Progress): Promise<ExtractionResult> {
    const { claim, definition, request } = this.#options;
    const { states, contracts } = this.#services;
    const contract = contracts.get("sources", request.source);
    const state = await states.read(request.source);
    const news = hasNews(definition, progress, state);
    const manifest = news ? await this.#appear(contract, progress) : null;
    await this.#tell(progress, state, news);
    await states.write(request.source, {
      watermark: definition.watermark ? progress.window.until : null,
      validator: progress.validator,
      content: contentOf(definition, progress) ?? state.content,
      failing: false,
      invalid: news ? progress.invalid : state.invalid,
    });
    await claim.save(null);
    const identity = this.#identity(progress.fileDate);
    if (manifest === null) return { status: "unchanged", ...identity };
    const { delivery, pages, records, invalid, window } = progress;
    return { status: "published", ...identity, delivery, manifest, pages, records, invalid, window };
  }

  async #appear(contract: SourceContract, progress: Progress): Promise<string> {
    const { claim, request } = this.#options;
    try {
      return await publish(this.#services.landing, contract, progress, request);
    } catch (error) {
      if (error instanceof StagedPageGoneError) await claim.save(null);
      throw error;
    }
  }

  /** Alerts first, then the state that says that they were raised: one that comes twice is the same one. */
  async #tell(progress: Progress, state: SourceState, news: boolean): Promise<void> {
    const { alerts } = this.#services;
    const { context } = this.#options;
    if (state.failing) await alerts.raise(extractionRecovered(context));
    if (!news) return;
    if (progress.invalid > 0) await alerts.raise(recordsInvalid(context, progress));
    else if (state.invalid > 0) await alerts.raise(recordsValidAgain(context));
  }

  async #fetchServices(): Promise<FetchServices> {
    const { definition, claim, log } = this.#options;
    const { contracts, clock, landing, secretOf } = this.#services;
    const headers = await authenticationHeaders(definition.authentication, secretOf);
    const contract = contracts.get("sources", definition.source);
    // A field that the contract does not know is kept by Bronze: an API may add some at any time.
    const check = recordCheckOf(contracts, definition.source, { refuseUnknownFields: false });
    const client = new ApiClient({ definition, headers, clock, log });
    return { client, definition, contract, check, landing, claim, clock };
  }

  #identity(fileDate: string) {
    return { source: this.#options.request.source, fileDate };
  }
}

/** Whether another start may help: pages that do not belong together, or a place in the middle that is no more. */
function startsOver(error: unknown, progress: Progress): boolean {
  if (error instanceof InconsistentPagesError || error instanceof RepeatedPageError) return true;
  return error instanceof ApiRefusal && progress.next.at !== "start";
}
