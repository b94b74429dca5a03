/** A stack whose infrastructure is there, and a release to bring to it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { deploy } from "../../../infra/deploy/deploy.ts";
import { readOutputs } from "../../../infra/deploy/outputs.ts";
import type { Infrastructure } from "../../../infra/deploy/pulumi-stack.ts";
import { builtRelease } from "../../../infra/deploy/release.ts";
import { type StepName, stepNames } from "../../../infra/deploy/step.ts";
import { wantedJobs } from "../../../infra/deploy/target.ts";
import { wheelName } from "../../../infra/src/databricks/plan/wheel.ts";
import { factoryId, type StandIns, startStandIns, token } from "./stand-ins.ts";

export const oldCommit = "0".repeat(40);
export const commit = "1".repeat(40);

export interface Deployed extends StandIns {
  /** The stack's outputs, as Pulumi keeps them. */
  readonly outputs: Record<string, unknown>;
  readonly lines: string[];
  /** Programs that Pulumi ran, and what it would do next. */
  readonly pulumi: {
    changes: Record<string, number>;
    readonly calls: string[];
    failure: Error | null;
    /** What its next update does to the stack. */
    makes: () => void;
  };
  deploy(options?: Options): ReturnType<typeof deploy>;
  settingsOf(job: string): Promise<Record<string, unknown>>;
  /** Requests that changed something, since the last call. */
  changes(): string[];
}

export interface Options {
  readonly isDryRun?: boolean;
  readonly steps?: readonly StepName[];
  readonly tag?: string;
  /** The newer one when it is left out. */
  readonly commit?: string;
}

/** The code's steps; infrastructure has tests of its own, on Pulumi's engine. */
export const codeSteps = stepNames.filter((name) => name !== "infrastructure");

export async function deployedStack(): Promise<Deployed> {
  const standIns = await startStandIns((zip) => JSON.parse(entryOf(zip, "release.json")).package);
  const folder = mkdtempSync(join(tmpdir(), "customer360-deploy-"));
  const builds = build(folder);
  const outputs = await prepared(standIns);
  const pulumi: Deployed["pulumi"] = { changes: {}, calls: [], failure: null, makes: () => {} };
  const lines: string[] = [];
  let seen = { workspace: 0, azure: 0 };
  return {
    ...standIns,
    ...{ outputs, lines, pulumi },
    deploy: ({ isDryRun = false, steps = codeSteps, tag, commit: given = commit } = {}) =>
      deploy({
        ...{ stack: "dev", isDryRun, steps, say: (line) => lines.push(line) },
        release: builtRelease(builds, given, tag ?? null),
        infrastructure: recorded(pulumi, outputs),
        tokens: { azure: async () => token, databricks: async () => token },
        ...{ waiting: { betweenLooks: 1, looks: 5 }, management: standIns.azureAddress },
      }),
    settingsOf: async (job) => {
      const { jobIds } = readOutputs(outputs, "dev").databricks;
      const { settings } = await standIns.ask("GET", `2.2/jobs/get?job_id=${jobIds[job]}`);
      return settings as Record<string, unknown>;
    },
    changes: () => {
      const workspace = standIns.databricks.answered.map(({ method, path }) => `${method} ${path}`);
      const { requests } = standIns.azure;
      const later = [...workspace.slice(seen.workspace), ...requests.slice(seen.azure)];
      seen = { workspace: workspace.length, azure: requests.length };
      return later.filter((request) => !/^(GET|HEAD) /.test(request));
    },
    stop: async () => {
      rmSync(folder, { recursive: true });
      await standIns.stop();
    },
  };
}

function entryOf(zip: Buffer, name: string): string {
  return strFromU8(unzipSync(new Uint8Array(zip))[name] ?? new Uint8Array());
}

/** What the builds leave, in small. */
function build(folder: string) {
  const builds = { wheels: join(folder, "wheels"), app: join(folder, "app") };
  mkdirSync(builds.wheels);
  mkdirSync(join(builds.app, "contracts"), { recursive: true });
  writeFileSync(join(builds.wheels, wheelName()), "a wheel");
  writeFileSync(join(builds.app, "main.js"), "export {};");
  writeFileSync(join(builds.app, "contracts", "platform.yaml"), "routes: {}");
  writeFileSync(join(builds.app, "release.json"), JSON.stringify({ package: "abc1234" }));
  return builds;
}

function recorded(pulumi: Deployed["pulumi"], outputs: Record<string, unknown>): Infrastructure {
  return {
    preview: async () => pulumi.changes,
    up: async () => {
      pulumi.calls.push("up");
      if (pulumi.failure) throw pulumi.failure;
      pulumi.makes();
      pulumi.changes = {};
    },
    outputs: async () => outputs,
  };
}

/** Everything that the infrastructure makes, with the code of an older commit. */
async function prepared({ ask, remote, databricks, azureAddress }: StandIns) {
  remote.set("refs/heads/main", oldCommit);
  const folder = "/Repos/customer360/dev";
  await ask("POST", "2.0/repos", { url: "https://github.com/example/lake", path: folder, branch: "main" });
  remote.set("refs/heads/main", commit);
  const { id: warehouseId } = await ask("POST", "2.0/sql/warehouses", { name: "analytics" });
  const { policy_id } = await ask("POST", "2.0/policies/clusters/create", { name: "jobs", definition: "{}" });
  await volume(ask);
  const frame = {
    ...{ stage: "dev", jobsPaused: true, workers: 2, isProduction: false, tags: { owner: "data-platform" } },
    ...{ contracts: `/Workspace${folder}/contracts`, runAs: "jobs-app", destinationId: "told" },
    capture: { captureSeconds: 300, partitions: 2 },
    ...{ clusterPolicyId: `${policy_id}`, sparkConf: { "fs.azure": "OAuth" } },
  };
  const outputs = {
    functionApp: { address: azureAddress, publishAddress: azureAddress },
    dataFactoryId: factoryId,
    dataFactoryTriggers: { all: [] as string[], started: [] as string[] },
    databricks: {
      ...{ url: databricks.address, catalog: "c", warehouseId, jobIds: {} as Record<string, string> },
      code: {
        ...{ folder, branch: "main", wheels: "/Volumes/c/files/wheels", landing: "/Volumes/c/files/landing" },
        jobs: frame,
      },
    },
  };
  for (const [name, settings] of wantedJobs(readOutputs(outputs, "dev"), "older.whl")) {
    const { job_id } = await ask("POST", "2.2/jobs/create", settings);
    outputs.databricks.jobIds[name] = `${job_id}`;
  }
  return outputs;
}

async function volume(ask: StandIns["ask"]): Promise<void> {
  await ask("POST", "2.1/unity-catalog/catalogs", { name: "c" });
  await ask("POST", "2.1/unity-catalog/schemas", { catalog_name: "c", name: "files" });
  await ask("POST", "2.1/unity-catalog/volumes", { catalog_name: "c", schema_name: "files", name: "wheels" });
}
