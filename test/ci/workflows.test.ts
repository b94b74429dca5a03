/** The workflows: what they run is what a person runs, with the least rights and with pinned actions. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { z } from "zod";

const root = join(import.meta.dirname, "..", "..");
const folder = join(root, ".github", "workflows");
const files = readdirSync(folder).sort();
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));

const step = z.object({
  run: z.string().optional(),
  uses: z.string().optional(),
  if: z.string().optional(),
  with: z.unknown().optional(),
});
const concurrency = z.object({ group: z.string(), "cancel-in-progress": z.boolean() });
const job = z.object({
  "timeout-minutes": z.number(),
  permissions: z.record(z.string(), z.string()),
  environment: z.string().optional(),
  if: z.string().optional(),
  needs: z.string().optional(),
  "runs-on": z.string(),
  env: z.record(z.string(), z.string()).default({}),
  concurrency: concurrency.optional(),
  steps: z.array(step),
});
const workflow = z.object({
  permissions: z.strictObject({}),
  concurrency: concurrency.optional(),
  jobs: z.record(z.string(), job),
});

const read = (file: string) => readFileSync(join(folder, file), "utf8");
const jobs = files.flatMap((file) =>
  Object.entries(workflow.parse(parse(read(file))).jobs).map(([name, one]) => ({ file, name, ...one })),
);

/** What GitHub's own commands do, and has no script. */
const ofGitHub = [
  /^gh (pr comment|release create) /,
  /^echo "commit=\$\(gh api "repos\/\$GITHUB_REPOSITORY\/commits\/main" --jq \.sha\)" >> "\$GITHUB_OUTPUT"$/,
  /^echo "::notice::/,
  /^git merge-base --is-ancestor "\$GITHUB_SHA" origin\/main$/,
];

function npmScript(run: string): string | null {
  if (run.startsWith("npm test")) return "test";
  return /^npm run ([\w:]+)/.exec(run)?.[1] ?? null;
}

test.each(jobs)("$file, $name: every step is a script of ours, or GitHub's", ({ steps }) => {
  for (const { run } of steps) {
    if (run === undefined) continue;
    const name = npmScript(run);
    if (name === null) expect(ofGitHub.some((known) => known.test(run)) ? "" : run).toBe("");
    else expect(scripts).toHaveProperty([name]);
  }
});

test("what a change must pass, and every night's proofs, are what a person runs", () => {
  const scriptsOf = (file: string, name: string) =>
    named(file, name)?.steps.flatMap(({ run }) => (run === undefined ? [] : [npmScript(run)]));
  expect(scriptsOf("pull-request.yaml", "test")).toEqual(["ci"]);
  const run = readFileSync(join(root, ".ci", "run"), "utf8");
  expect(run).toMatch(/ npm run --silent setup -- spark;/);
  expect(run).toMatch(/ exec npm run --silent ci$/m);
  expect(scriptsOf("nightly.yaml", "proofs")).toEqual(["proofs"]);
});

test("Java is there for what runs on Spark, and for nothing else", () => {
  const withJava = jobs.filter(({ steps }) =>
    steps.some(({ uses }) => uses?.startsWith("actions/setup-java@")),
  );
  const onSpark = jobs.filter(({ steps }) =>
    steps.some(({ run }) => run !== undefined && ["ci", "proofs"].includes(npmScript(run) ?? "")),
  );
  expect(withJava).toEqual(onSpark);
});

test.each(jobs)("$file, $name: ends, and has rights of its own", ({ permissions, ...one }) => {
  expect(one["timeout-minutes"]).toBeGreaterThan(0);
  expect(Object.keys(permissions)).toContain("contents");
});

test("who signs in to Azure does so in an environment, by federation", () => {
  const signsIn = jobs.filter(({ steps }) => steps.some(({ uses }) => uses?.startsWith("azure/login@")));
  expect(signsIn.map(({ file }) => file)).toEqual(
    expect.arrayContaining(["deploy-dev.yaml", "pull-request.yaml", "release.yaml", "rollback.yaml"]),
  );
  for (const { permissions, environment } of signsIn) {
    expect(environment).toBeDefined();
    expect(permissions["id-token"]).toBe("write");
  }
  const others = jobs.filter((one) => !signsIn.includes(one));
  expect(others.filter(({ permissions }) => "id-token" in permissions)).toEqual([]);
});

const expression = (text: string) => `\${{ ${text} }}`;
const withPulumi = jobs.filter(({ steps }) => steps.some(({ uses }) => uses?.startsWith("pulumi/actions@")));
const named = (file: string, name: string) => jobs.find((one) => one.file === file && one.name === name);

test("who needs the stacks' state is told where it is, and has one version of Pulumi", () => {
  expect(withPulumi.map(({ file }) => file)).toEqual([
    ...["deploy-dev.yaml", "pull-request.yaml", "release.yaml", "rollback.yaml"],
  ]);
  for (const { env, steps } of withPulumi) {
    expect(env).toMatchObject({
      PULUMI_BACKEND_URL: expression("vars.PULUMI_BACKEND_URL"),
      ARM_USE_OIDC: "true",
    });
    const installed = steps.find(({ uses }) => uses?.startsWith("pulumi/actions@"));
    expect(installed?.with).toEqual({ "pulumi-version-file": ".pulumi.version" });
  }
  const { dependencies } = JSON.parse(readFileSync(join(root, "infra", "package.json"), "utf8"));
  expect(readFileSync(join(root, ".pulumi.version"), "utf8").trim()).toBe(dependencies["@pulumi/pulumi"]);
});

test("who reaches a stack may run in its network, and builds before it signs in", () => {
  for (const one of withPulumi) {
    expect(one["runs-on"]).toBe(expression("vars.DEPLOY_RUNNER || 'ubuntu-24.04'"));
    const order = one.steps.map(({ run, uses }) => run ?? uses?.split("@")[0]);
    expect(order.indexOf("npm run build")).toBe(order.indexOf("azure/login") - 1);
  }
});

test("one deployment of a stack runs at a time, and none waits for another one's tests", () => {
  const groups = withPulumi.filter(({ file }) => file !== "pull-request.yaml");
  expect(groups.map((one) => one.concurrency)).toEqual(
    ["deploy-dev", "deploy-prod", `deploy-${expression("inputs.stack")}`].map((group) => ({
      ...{ group, "cancel-in-progress": false },
    })),
  );
  const whole = ["deploy-dev.yaml", "release.yaml", "rollback.yaml"];
  expect(whole.map((file) => workflow.parse(parse(read(file))).concurrency)).toEqual(
    whole.map(() => undefined),
  );
});

test("a release is told of once it runs, and goes back to what ran well", () => {
  expect(named("release.yaml", "publish")?.needs).toBe("deploy");
  const back = named("release.yaml", "deploy")?.steps.find(({ run }) => run?.includes("rollback"));
  expect(back).toMatchObject({
    if: "failure() && steps.deploy.outcome == 'failure'",
    run: "npm run rollback -- --stack prod --to-last-good",
  });
});

test("what runs a request's code may not write, and what writes runs none", () => {
  const writes = jobs.filter(({ permissions }) => permissions["pull-requests"] === "write");
  expect(writes.map(({ name }) => name)).toEqual(["comment"]);
  for (const { steps } of writes) {
    expect(steps.map(({ uses }) => uses?.split("@")[0])).toEqual(["actions/download-artifact", undefined]);
    expect(steps.filter(({ run }) => run && !run.startsWith("gh pr comment"))).toEqual([]);
  }
});

test("requests from forks get no credentials", () => {
  const own = "github.event.pull_request.head.repo.full_name == github.repository";
  const trusted = jobs.filter(({ file, environment }) => file === "pull-request.yaml" && environment);
  expect(trusted.map((one) => one.if)).toEqual(trusted.map(() => own));
  expect(trusted.length).toBeGreaterThan(0);
  expect(files.filter((file) => read(file).includes("pull_request_target"))).toEqual([]);
});

describe.each(files)("%s", (file) => {
  test("reads no stored secret", () => {
    expect(read(file)).not.toMatch(/\bsecrets\./);
  });

  test("pins each action by digest, with the version beside it", () => {
    const used = [...read(file).matchAll(/uses: (.*)/g)].map(([, action]) => action);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((action) => !/^[\w./-]+@[0-9a-f]{40} # v[\d.]+$/.test(action ?? ""))).toEqual([]);
  });
});

test("an action has one version in all workflows", () => {
  const used = files.flatMap((file) => [...read(file).matchAll(/uses: ([\w.-]+\/[\w.-]+)\S*@(\w+)/g)]);
  const versions = Map.groupBy(used, ([, name]) => name);
  const mixed = [...versions].filter(([, all]) => new Set(all.map(([, , digest]) => digest)).size > 1);
  expect(mixed.map(([name]) => name)).toEqual([]);
});
