/** Deployments against a workspace and an app that keep what they are given. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { unzipSync } from "fflate";
import {
  MissingError,
  PublishError,
  ServiceError,
  SmokeTestError,
  StackError,
  WrongCommitError,
} from "../../../infra/deploy/errors.ts";
import { lastGood } from "../../../infra/deploy/last-good.ts";
import { readOutputs } from "../../../infra/deploy/outputs.ts";
import { targetOf } from "../../../infra/deploy/target.ts";
import { deployedWheelName } from "../../../infra/src/databricks/plan/wheel.ts";
import { codeSteps, commit, type Deployed, deployedStack, oldCommit } from "./deployed-stack.ts";
import { token } from "./stand-ins.ts";

let stack: Deployed;
beforeEach(async () => {
  stack = await deployedStack();
  stack.changes();
});
afterEach(() => stack.stop());

const outcomes = async (...args: Parameters<Deployed["deploy"]>) =>
  Object.fromEntries(await stack.deploy(...args));
const failure = async (...args: Parameters<Deployed["deploy"]>): Promise<Error> =>
  stack.deploy(...args).then(
    () => new Error("It did not fail."),
    (error: Error) => error,
  );

const wheel = `/api/2.0/fs/files/Volumes/c/files/wheels/${deployedWheelName()}`;

describe("a deployment", () => {
  test("brings everything to the commit, and changes nothing the second time", async () => {
    expect(await outcomes()).toEqual({
      ...{ wheel: "changed", "git-folder": "changed", jobs: "changed", functions: "changed" },
      "smoke-test": "passed",
    });
    const changes = stack.changes();
    expect(changes.slice(0, 2)).toEqual([
      `PUT ${wheel}`,
      expect.stringMatching(/^PATCH \/api\/2.0\/repos\/\d+$/),
    ]);
    expect(changes).toContain("POST /api/publish");
    expect(stack.lines[1]).toBe("git-folder: changed - /Repos/customer360/dev is at 0000000, not at 1111111");

    expect(await outcomes()).toEqual({
      ...{ wheel: "unchanged", "git-folder": "unchanged", jobs: "unchanged", functions: "unchanged" },
      "smoke-test": "passed",
    });
    expect(stack.changes()).toEqual(["POST /api/2.0/sql/statements/"]);
  });

  test("has jobs install the wheel, and leaves what they are otherwise", async () => {
    const before = JSON.stringify(await stack.settingsOf("medallion"));
    await stack.deploy();
    const after = JSON.stringify(await stack.settingsOf("medallion"));
    expect(after).toBe(before.replaceAll("older.whl", deployedWheelName()));
  });

  test("publishes a package with its contents at the top", async () => {
    await stack.deploy();
    const [zip] = stack.azure.packages;
    expect(Object.keys(unzipSync(new Uint8Array(zip ?? [])))).toEqual([
      ...["contracts/platform.yaml", "main.js", "release.json"],
    ]);
  });

  test("that is dry asks, and changes nothing", async () => {
    const dry = await outcomes({ isDryRun: true });
    expect(new Set(codeSteps.map((name) => dry[name]))).toEqual(new Set(["would change", "skipped"]));
    expect(stack.changes()).toEqual([]);
    expect(stack.azure.running).toBeNull();
  });

  test("does the steps that it is told", async () => {
    expect(await outcomes({ steps: ["wheel"] })).toEqual({ wheel: "changed" });
    expect(stack.changes()).toEqual([`PUT ${wheel}`]);
  });

  test("that fails in the middle is completed by the next one", async () => {
    stack.azure.endings.push(3);
    const error = await failure();
    expect(error).toBeInstanceOf(PublishError);
    expect(error.message).toContain("d1 ended with status 3 (out of luck)");
    stack.changes();
    expect(await outcomes()).toEqual({
      ...{ wheel: "unchanged", "git-folder": "unchanged", jobs: "unchanged", functions: "changed" },
      "smoke-test": "passed",
    });
  });

  test("whose package never gets there ends by itself", async () => {
    stack.azure.looks = 9;
    expect((await failure({ steps: ["functions"] })).message).toContain("does not end");
  });
});

describe("before anything is changed", () => {
  test("every step looks, so that a stack that cannot be deployed to stays as it is", async () => {
    const { code } = stack.outputs.databricks as { code: { branch: string | null } };
    code.branch = null;
    expect(await failure()).toBeInstanceOf(MissingError);
    expect(stack.changes()).toEqual([]);
  });

  test("what the infrastructure is about to make is not missed", async () => {
    const { jobIds } = stack.outputs.databricks as { jobIds: Record<string, string> };
    const { medallion = "" } = jobIds;
    delete jobIds.medallion;
    stack.pulumi.changes = { create: 1 };
    stack.pulumi.makes = () => {
      jobIds.medallion = medallion;
    };
    expect(await outcomes({ steps: ["infrastructure", "jobs"], isDryRun: true })).toMatchObject({
      jobs: "unknown",
    });
    expect(await outcomes({ steps: ["infrastructure", "jobs"] })).toMatchObject({ jobs: "changed" });
  });
});

describe("what passed its smoke test last", () => {
  const kept = async () => {
    const tokens = { azure: async () => token, databricks: async () => token };
    return lastGood(targetOf(readOutputs(stack.outputs, "dev"), tokens, { betweenLooks: 1, looks: 1 }));
  };

  test("is kept, whatever was begun since", async () => {
    expect(await kept()).toBeNull();
    await stack.deploy({ isDryRun: true });
    expect(await kept()).toBeNull();
    await stack.deploy();
    expect(await kept()).toBe(commit);
    stack.remote.set("refs/heads/main", oldCommit);
    (stack.outputs.databricks as { warehouseId: string }).warehouseId = "gone";
    expect(await failure({ commit: oldCommit })).toBeInstanceOf(SmokeTestError);
    expect(await kept()).toBe(commit);
  });
});

describe("the wheel", () => {
  test("is sent again when somebody has put other bytes there", async () => {
    await stack.deploy({ steps: ["wheel"] });
    await fetch(`${stack.databricks.address}${wheel}`, {
      method: "PUT",
      body: "another",
      headers: { authorization: "Bearer a token that lives as long as a test" },
    });
    expect(await outcomes({ steps: ["wheel"] })).toEqual({ wheel: "changed" });
    expect(stack.lines.at(-1)).toContain("has other bytes");
  });
});

describe("the Git folder", () => {
  test("goes to a tag, whatever its branch is at", async () => {
    stack.remote.set("refs/heads/main", "2".repeat(40));
    stack.remote.set("refs/tags/v1", commit);
    expect(await outcomes({ steps: ["git-folder"], tag: "v1" })).toEqual({ "git-folder": "changed" });
    expect(await outcomes({ steps: ["git-folder"], tag: "v1" })).toEqual({ "git-folder": "unchanged" });
  });

  test("whose branch went on, or has not got the commit, is an error that says what to do", async () => {
    stack.remote.set("refs/heads/main", "2".repeat(40));
    const error = await failure({ steps: ["git-folder"] });
    expect(error).toBeInstanceOf(WrongCommitError);
    expect(error.message).toMatch(/branch main, which is at 2222222 and not at 1111111: push the commit/);
  });

  test("that the repository has no such tag for is the workspace's own refusal", async () => {
    const error = await failure({ steps: ["git-folder"], tag: "v9" });
    expect(error).toBeInstanceOf(ServiceError);
    expect(error.message).toMatch(/^Databricks refuses PATCH .* with 400: The repository has no v9\./);
  });

  test("that is gone is missed", async () => {
    const { repos } = await stack.ask("GET", "2.0/repos");
    for (const { id } of repos as { id: number }[]) await stack.ask("DELETE", `2.0/repos/${id}`);
    expect(await failure({ steps: ["git-folder"] })).toBeInstanceOf(MissingError);
  });

  test("a stack without one gets its files from the infrastructure alone", async () => {
    const { code } = stack.outputs.databricks as { code: { branch: string | null } };
    code.branch = null;
    expect((await failure({ steps: ["git-folder"] })).message).toContain("Deploy with that");
    expect(await outcomes({ steps: ["infrastructure", "git-folder"] })).toMatchObject({
      "git-folder": "unchanged",
    });
  });
});

describe("jobs", () => {
  const change = async (job: string, changed: object) => {
    const { jobIds } = stack.outputs.databricks as { jobIds: Record<string, string> };
    const new_settings = { ...(await stack.settingsOf(job)), ...changed };
    await stack.ask("POST", "2.2/jobs/reset", { job_id: Number(jobIds[job]), new_settings });
  };

  test("that somebody changed by hand are reset, and no other", async () => {
    await stack.deploy({ steps: ["jobs"] });
    await change("medallion", { max_concurrent_runs: 9, email_notifications: { on_failure: ["me"] } });
    stack.changes();
    expect(await outcomes({ steps: ["jobs"] })).toEqual({ jobs: "changed" });
    expect(stack.lines.at(-1)).toBe("jobs: changed - medallion (max_concurrent_runs email_notifications)");
    expect(stack.changes()).toEqual(["POST /api/2.2/jobs/reset"]);
    expect(await stack.settingsOf("medallion")).toMatchObject({ max_concurrent_runs: 1 });
    expect(await stack.settingsOf("medallion")).not.toHaveProperty("email_notifications");
  });

  test("are as they shall be with what the service fills in", async () => {
    await stack.deploy({ steps: ["jobs"] });
    await change("medallion", { format: "MULTI_TASK", email_notifications: {}, git_source: null });
    expect(await outcomes({ steps: ["jobs"] })).toEqual({ jobs: "unchanged" });
  });

  test("that are missing are all named, and none is made", async () => {
    const { jobIds } = stack.outputs.databricks as { jobIds: Record<string, string> };
    await stack.ask("POST", "2.2/jobs/delete", { job_id: Number(jobIds.medallion) });
    delete jobIds.maintenance;
    stack.changes();
    const error = await failure({ steps: ["jobs"] });
    expect(error).toBeInstanceOf(MissingError);
    expect(error.message).toMatch(/no job maintenance, medallion \(\d+\)\. The infrastructure makes jobs/);
    expect(stack.changes()).toEqual([]);
  });
});

describe("the smoke test", () => {
  test("tells all that is wrong at once", async () => {
    await stack.deploy();
    const { repos } = await stack.ask("GET", "2.0/repos");
    const [{ id } = { id: 0 }] = repos as { id: number }[];
    stack.remote.set("refs/heads/old", oldCommit);
    await stack.ask("PATCH", `2.0/repos/${id}`, { branch: "old" });
    (stack.outputs.databricks as { warehouseId: string }).warehouseId = "gone";
    stack.azure.running = "another";
    const error = await failure({ steps: ["smoke-test"] });
    expect(error).toBeInstanceOf(SmokeTestError);
    expect(error.message.split("\n")).toEqual([
      "The Functions app answers 200: up, with package another. It should be up, with package abc1234.",
      expect.stringContaining("There is no SQL warehouse 'gone'."),
      `The Git folder /Repos/customer360/dev is at ${oldCommit}, not at ${commit}.`,
    ]);
  });
});

describe("a stack", () => {
  test("that was never deployed, or by an older program, says what to do", async () => {
    delete stack.outputs.dataFactoryId;
    expect((await failure()).message).toMatch(/another version of the program \(dataFactoryId: /);
    for (const name of Object.keys(stack.outputs)) delete stack.outputs[name];
    expect(await failure()).toBeInstanceOf(StackError);
    stack.pulumi.changes = { create: 300 };
    const dry = await outcomes({ isDryRun: true, steps: ["infrastructure", ...codeSteps] });
    expect(dry).toMatchObject({ infrastructure: "would change", wheel: "unknown", "smoke-test": "skipped" });
  });
});
