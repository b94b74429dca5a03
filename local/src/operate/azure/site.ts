/** A platform in Azure, by documented REST APIs. */
import { loadContracts } from "@customer360/contracts";
import { DataFactoryApi } from "../data-factory-api.ts";
import { OperateError } from "../errors.ts";
import type { Decision, PlatformView, Replay, Site } from "../ports.ts";
import { AppLedger } from "./app-ledger.ts";
import { runJob } from "./job-runs.ts";
import type { AzurePlaces } from "./places.ts";
import { decideBySql } from "./quarantine.ts";
import { SqlStatements } from "./sql-statements.ts";
import type { Access } from "./tokens.ts";

export interface AzureSiteOptions {
  readonly places: AzurePlaces;
  readonly access: Access;
  readonly flags: string;
  readonly say: (line: string) => void;
  /** Of Azure Resource Manager. */
  readonly management?: string;
  /** Milliseconds between two looks at a statement or a job's run; what suits each when it is left out. */
  readonly betweenLooks?: number;
}

export class AzureSite implements Site {
  readonly flags: string;
  readonly #options: AzureSiteOptions;

  constructor(options: AzureSiteOptions) {
    this.flags = options.flags;
    this.#options = options;
  }

  async look(): Promise<PlatformView> {
    const { places, access, management: endpoint = "https://management.azure.com" } = this.#options;
    const { subscription, resourceGroup, dataFactory: factory } = places;
    return {
      ledger: new AppLedger(places.functions, access.functions),
      factory: new DataFactoryApi({ endpoint, subscription, resourceGroup, factory }, access.management),
      tables: this.#warehouse(),
      close: async () => {},
    };
  }

  /** What is in Azure runs already. */
  run(): Promise<PlatformView> {
    return this.look();
  }

  decide(decision: Decision): Promise<string> {
    return decideBySql(decision, loadContracts(), this.#warehouse());
  }

  async replayReleased({ entity, from, to, batchId }: Replay): Promise<void> {
    const { places, access, say, betweenLooks } = this.#options;
    const workspace = { url: places.databricks, headers: access.databricks };
    const parameters = { entity, from_date: from, file_date: to, batch_id: batchId };
    await runJob(workspace, places.replayJob, parameters, say, betweenLooks);
  }

  deliver(): Promise<boolean> {
    const { containers } = loadContracts().platform;
    throw new OperateError(
      `In Azure files come from whoever may write to the container ${containers.inbox}: az storage blob upload --auth-mode login --container-name ${containers.inbox} --file FILE.`,
    );
  }

  show(view: string): Promise<string> {
    throw new OperateError(
      `In Azure views are read in Databricks SQL, which knows who is looking: SELECT * FROM ${this.#options.places.catalog}.serving.${view}.`,
    );
  }

  #warehouse(): SqlStatements {
    const { places, access, betweenLooks } = this.#options;
    const warehouse = { url: places.databricks, id: places.warehouse, catalog: places.catalog };
    return new SqlStatements(warehouse, access.databricks, betweenLooks);
  }
}
