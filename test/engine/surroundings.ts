/** Where Pulumi's engine works: stand-ins for the providers, and a state in a folder that is deleted in the end. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { azureCloud } from "../../local/src/pulumi/azure-cloud.ts";
import { databricksCloud } from "../../local/src/pulumi/databricks-cloud.ts";
import { commandCloud, entraCloud } from "../../local/src/pulumi/other-clouds.ts";
import {
  attachedTo,
  type StandInProvider,
  startStandInProvider,
} from "../../local/src/pulumi/stand-in-provider.ts";
import type { Place } from "./stacks.ts";

export interface Surroundings {
  readonly azure: StandInProvider;
  /** All of them, the one for Azure among them. */
  readonly providers: readonly StandInProvider[];
  readonly place: Place;
  /** Ends the providers and deletes the state. */
  stop(): Promise<void>;
}

/** Something that the engine is attached to. */
export interface Attached {
  readonly port: number;
  stop(): Promise<void>;
}

/** Puts something before the stand-in for Databricks, or in its place. */
export type InFront = (standIn: StandInProvider) => Promise<Attached>;

/**
 * @param cli path of the Pulumi CLI, which is put on the PATH of programs
 * @param inFront what the engine speaks to for Databricks; the stand-in when it is left out
 */
export async function startSurroundings(cli: string, inFront?: InFront): Promise<Surroundings> {
  const folder = await mkdtemp(join(tmpdir(), "customer360-engine-"));
  const azure = await startStandInProvider("azure-native", azureCloud);
  const databricks = await startStandInProvider("databricks", databricksCloud);
  const entra = await startStandInProvider("azuread", entraCloud);
  const commands = await startStandInProvider("command", commandCloud);
  const providers = [azure, databricks, entra, commands];
  const front = await inFront?.(databricks);
  const attached = providers.map(({ name, port }) => ({
    name,
    port: front && name === databricks.name ? front.port : port,
  }));
  const envVars = {
    ...attachedTo(attached),
    PATH: [dirname(cli), process.env.PATH ?? ""].join(delimiter),
    PULUMI_BACKEND_URL: pathToFileURL(folder).href,
    PULUMI_CONFIG_PASSPHRASE: "passphrase of a state that lives for minutes",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The state is written once, at the end: after each of hundreds of resources, that would take minutes.
    PULUMI_EXPERIMENTAL: "true",
    PULUMI_SKIP_CHECKPOINTS: "true",
  };
  return {
    azure,
    providers,
    place: { folder, envVars },
    stop: async () => {
      await front?.stop();
      await Promise.all(providers.map((provider) => provider.stop()));
      await rm(folder, { recursive: true });
    },
  };
}
