/** Extracts REST sources: claims one, goes on where it was left, publishes it whole, and tells when it fails. */
import type { Log } from "../shared/log.ts";
import { type AlertContext, extractionFailed } from "./alerts.ts";
import type { Definition } from "./definition.ts";
import { ClaimLostError, ExtractionRequestError, SourceBusyError, UnknownSourceError } from "./errors.ts";
import type { ExtractionRequest, ExtractionResult } from "./result.ts";
import type { ExtractionServices } from "./services.ts";
import { SourceRun } from "./source-run.ts";
import type { Claim } from "./stores.ts";

export class Extractor {
  readonly #services: ExtractionServices;

  constructor(services: ExtractionServices) {
    this.#services = services;
  }

  /** The sources that are described. */
  get sources(): readonly string[] {
    return [...this.#services.definitions.keys()];
  }

  /**
   * Extracts what changed in a source until the end of a day.
   *
   * @throws UnknownSourceError, ExtractionRequestError when the request is wrong
   * @throws SourceBusyError when another instance extracts the source
   * @throws ApiFault, ApiRefusal, InconsistentPagesError when the API gives no sound delivery; an alert says so
   */
  async extract(request: ExtractionRequest): Promise<ExtractionResult> {
    const definition = this.#services.definitions.get(request.source);
    if (!definition)
      throw new UnknownSourceError(`'${request.source}' is no source; known are ${this.sources.join(", ")}.`);
    const claim = await this.#services.progress.claim(request.source);
    if (!claim)
      throw new SourceBusyError(`${request.source} is being extracted at the moment; ask again in a minute.`);
    const { source, fileDate, batchId, correlationId } = request;
    const log = this.#services.log.with({
      source,
      fileDate,
      correlationId,
      ...(batchId === null ? {} : { batchId }),
    });
    try {
      return await this.#run(request, definition, claim, log);
    } finally {
      await claim.release();
    }
  }

  async #run(
    request: ExtractionRequest,
    definition: Definition,
    claim: Claim,
    log: Log,
  ): Promise<ExtractionResult> {
    const context = this.#alertContext(request);
    try {
      const result = await new SourceRun(this.#services, { request, definition, claim, log, context }).run();
      log.info("Extraction ended", { ...result });
      return result;
    } catch (error) {
      if (claim.lost.aborted)
        throw new ClaimLostError(`Another instance took over the extraction of ${request.source}.`, {
          cause: error,
        });
      if (error instanceof Error && !(error instanceof ExtractionRequestError))
        await this.#tell(error, context, log);
      throw error;
    }
  }

  async #tell(error: Error, context: AlertContext, log: Log): Promise<void> {
    log.error("Extraction failed", { error });
    const { alerts, states } = this.#services;
    await alerts.raise(extractionFailed(context, error));
    const state = await states.read(context.contract.name);
    await states.write(context.contract.name, { ...state, failing: true });
  }

  #alertContext({ source, fileDate, batchId, correlationId }: ExtractionRequest): AlertContext {
    const { contracts, runbook, clock } = this.#services;
    const contract = contracts.get("sources", source);
    return { contract, fileDate, batchId, correlationId, runbook, now: clock.now() };
  }
}
