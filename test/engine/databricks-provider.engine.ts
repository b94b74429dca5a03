/** What Databricks' own provider says of the estate: it takes both stacks as they are, and finds faults that are planted. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Grants } from "@pulumi/databricks/grants.js";
import { Provider } from "@pulumi/databricks/provider.js";
import { deploy } from "../../infra/deploy/deploy.ts";
import { type Outputs, readOutputs } from "../../infra/deploy/outputs.ts";
import { withCompute } from "../../infra/src/databricks/plan/task-compute.ts";
import { deployedWheelName, wheelName } from "../../infra/src/databricks/plan/wheel.ts";
import { root } from "../../local/setup/paths.mjs";
import type { RecordedResource } from "../../local/src/estate/recorder.ts";
import { program, renderStack } from "../../local/src/estate/render-stack.ts";
import { databricksProvider } from "../../local/src/pulumi/databricks-provider.ts";
import { NoDatabricksProvider } from "../../local/src/pulumi/errors.ts";
import { configWithWorkspace, type DatabricksEngine, startDatabricksEngine } from "./databricks.ts";
import { runsFor } from "./extent.ts";

const found = await databricksProvider(console.log).catch((error: unknown) => {
  // On GitHub, where it can be had, nobody would notice that it is skipped.
  if (error instanceof NoDatabricksProvider && !process.env.GITHUB_ACTIONS) return error;
  throw error;
});
const executable = typeof found === "string" ? found : null;
const suite = executable ? describe : describe.skip;
const title = typeof found === "string" ? "Databricks' own provider" : `Skipped: ${found.message}`;

// biome-ignore lint/suspicious/noExplicitAny: inputs differ by type, and faults are put into any.
type Inputs = any;

suite.each(["dev", "prod"])(`${title}, and the stack %s,`, (name) => {
  let engine: DatabricksEngine;
  beforeAll(async () => {
    buildWheel();
    engine = await startDatabricksEngine(executable ?? "");
  }, 120_000);
  afterAll(() => engine?.stop());

  const stack = () => engine.stack(name, program, configWithWorkspace(name));
  const testOfDev = runsFor("dev", name) ? test : () => {};
  const testOfProd = runsFor("prod", name) ? test : () => {};

  testOfDev("which is foretold", async () => {
    const { changeSummary } = await (await stack()).preview();
    expect(Object.keys(changeSummary)).toEqual(["create"]);
  });

  testOfProd("which is made, with requests that the workspace takes", async () => {
    const { summary } = await (await stack()).up();
    expect(Object.keys(summary.resourceChanges ?? {})).toEqual(["create"]);
    const { answered } = engine.api;
    expect(answered.filter(({ status }) => status >= 400)).toEqual([]);
    const posted = answered.filter(({ method }) => method === "POST").map(({ path }) => path);
    for (const path of ["jobs/create", "catalogs", "policies/clusters/create", "secrets/scopes/create"])
      expect(posted.filter((one) => one.endsWith(path))).not.toEqual([]);
  });

  testOfProd("whose jobs and wheel are what a deployment of code would send", async () => {
    const outputs = Object.entries(await (await stack()).outputs());
    const values = Object.fromEntries(outputs.map(([key, { value }]) => [key, value]));
    expect(Object.fromEntries(await deployed(engine, name, values))).toEqual({
      ...{ wheel: "unchanged", jobs: "unchanged" },
    });
  });

  testOfProd("which is read back, with nothing to change", async () => {
    const { changeSummary } = await (await stack()).preview({ refresh: true });
    expect(Object.keys(changeSummary)).toEqual(["same"]);
  });
});

/** Deploys code alone, with the wheel that the infrastructure sent. */
async function deployed(engine: DatabricksEngine, name: string, given: Readonly<Record<string, unknown>>) {
  const { databricks, ...outputs } = readOutputs(given, name);
  const reached: Outputs = { ...outputs, databricks: { ...databricks, url: engine.api.address } };
  const token = async () => engine.token;
  const wheel = { name: deployedWheelName(), bytes: readFileSync(join(root, "dist", wheelName())) };
  return deploy({
    ...{ stack: name, steps: ["wheel", "jobs"], isDryRun: false, say: console.log },
    release: { commit: "0".repeat(40), tag: null, wheel, app: { digest: "", zip: () => new Uint8Array() } },
    infrastructure: { preview: async () => ({}), up: async () => {}, outputs: async () => reached },
    ...{ tokens: { azure: token, databricks: token }, waiting: { betweenLooks: 1, looks: 1 } },
  });
}

suite(`${title} and faults that are planted`, () => {
  let engine: DatabricksEngine;
  let rendered: readonly RecordedResource[];
  beforeAll(async () => {
    rendered = await renderStack("dev");
    engine = await startDatabricksEngine(executable ?? "");
  }, 120_000);
  afterAll(() => engine?.stop());

  /** Inputs of the first resource of a type, as the estate renders them. */
  function inputsOf(type: string): Inputs {
    const one = rendered.find((resource) => resource.type === `databricks:index/${type}`);
    if (!one) throw new Error(`The estate has no ${type}, so there is nothing to plant a fault in.`);
    return one.inputs;
  }

  const faults: readonly (readonly [string, type: string, (inputs: Inputs) => Inputs, RegExp])[] = [
    [
      "a task with an unknown key",
      "job:Job",
      (job) => ({ ...job, tasks: [{ ...job.tasks[0], notebokTask: { notebookPath: "/x" } }] }),
      /Invalid or unknown key\. Examine values at '.*tasks\[0\]\.notebokTask'/,
    ],
    [
      "a job that is paused by another word",
      "job:Job",
      (job) => ({ ...job, continuous: { pauseStatus: "STOPPED" } }),
      /expected continuous\.0\.pause_status to be one of \["PAUSED" "UNPAUSED"\], got STOPPED/,
    ],
    [
      "a grant to nobody",
      "grants:Grants",
      (grants) => ({ ...grants, grants: [{ privileges: ["SELECT"] }] }),
      /The argument "grant\.0\.principal" is required/,
    ],
    [
      "a right on secrets of nobody",
      "secretAcl:SecretAcl",
      (acl) => ({ ...acl, principal: undefined }),
      /The argument "principal" is required/,
    ],
    [
      "a scope with a blank in its name",
      "secretScope:SecretScope",
      (scope) => ({ ...scope, name: "a b" }),
      /invalid value for name/,
    ],
    [
      "a volume of no kind",
      "volume:Volume",
      (volume) => ({ ...volume, volumeType: "OTHER" }),
      /expected volume_type to be one of/,
    ],
    [
      "a warehouse of no size",
      "sqlEndpoint:SqlEndpoint",
      (one) => ({ ...one, clusterSize: "Tiny" }),
      /expected cluster_size to be one of/,
    ],
  ];

  test.each(faults)("%s is refused, and nothing else of it", async (_, type, change, sentence) => {
    expect(await engine.check(`databricks:index/${type}`, inputsOf(type))).toEqual([]);
    expect(await engine.check(`databricks:index/${type}`, change(inputsOf(type)))).toEqual([
      expect.stringMatching(sentence),
    ]);
  });

  test("a loop is none: its task has cluster, libraries and retries", async () => {
    const task = {
      ...{ taskKey: "each", notebookTask: { notebookPath: "/each", baseParameters: { given: "{{input}}" } } },
      maxRetries: 1,
    };
    const loop = { taskKey: "loop", dependsOns: [], forEachTask: { inputs: "[1]", concurrency: 2, task } };
    const compute = { jobClusterKey: "main", wheel: "/Workspace/c.whl", retries: { retryOnTimeout: false } };
    const tasks = [withCompute(loop, compute)];
    expect(await engine.check("databricks:index/job:Job", { ...inputsOf("job:Job"), tasks })).toEqual([]);
  });

  test("one stops the preview, before anything is made", async () => {
    const faulty = await engine.stack("faulty", async () => {
      const provider = new Provider("databricks", { host: "https://adb-7.1.azuredatabricks.net" });
      const grants = [{ principal: undefined as unknown as string, privileges: ["SELECT"] }];
      new Grants("nobody", { catalog: "customer360", grants }, { provider });
    });
    await expect(faulty.preview()).rejects.toThrow(/The argument "grant\.0\.principal" is required/);
    expect(engine.api.answered).toEqual([]);
  });
});

/** The provider looks whether the file is there. */
function buildWheel(): void {
  if (existsSync(join(root, "dist", wheelName()))) return;
  const args = [
    join(root, "local", "setup", "python.mjs"),
    "-m",
    "hatchling",
    "build",
    "-t",
    "wheel",
    "-d",
    "dist",
  ];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`The wheel cannot be built: ${stderr}`);
}
