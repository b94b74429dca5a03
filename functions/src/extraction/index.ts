/** Extraction: what REST APIs serve becomes deliveries in Landing. */
import { fileURLToPath } from "node:url";
import { appIdentity } from "../shared/credential.ts";
import type { Dependencies } from "../shared/dependencies.ts";
import { BlobLanding } from "./azure/blob-landing.ts";
import { BlobProgressStore } from "./azure/blob-progress.ts";
import { givenSecrets, keyVaultSecrets } from "./azure/secrets.ts";
import { TableSourceStates } from "./azure/table-states.ts";
import { Extractor } from "./extractor.ts";
import { loadDefinitions } from "./load-definitions.ts";
import type { ExtractionSettings } from "./settings.ts";

export type { Extractor } from "./extractor.ts";

/**
 * The extraction of the sources that a folder describes.
 *
 * @throws DefinitionError when a description cannot be used
 */
export function createExtraction(dependencies: Dependencies<ExtractionSettings>): Extractor {
  const { containers, tables, platform, settings, contracts, clock, log, alerts, runbook } = dependencies;
  const folder = settings.EXTRACTION_FOLDER ?? fileURLToPath(new URL("../../extractions", import.meta.url));
  const secretOf = settings.EXTRACTION_KEY_VAULT
    ? keyVaultSecrets(settings.EXTRACTION_KEY_VAULT, appIdentity())
    : givenSecrets(settings.EXTRACTION_SECRETS ?? {});
  return new Extractor({
    definitions: loadDefinitions(folder, contracts, settings.EXTRACTION_ADDRESSES),
    contracts,
    clock,
    log,
    alerts,
    runbook: runbook("extraction"),
    secretOf,
    progress: new BlobProgressStore(containers(platform.containers.checkpoints), log),
    states: new TableSourceStates(tables(platform.tables.watermarks)),
    landing: new BlobLanding(containers(platform.containers.landing)),
  });
}
