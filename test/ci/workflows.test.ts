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
  with: z.unknown().optional(),
});
const job = z.object({
  "timeout-minutes": z.number(),
  permissions: z.record(z.string(), z.string()),
  environment: z.string().optional(),
  if: z.string().optional(),
  strategy: z.object({ matrix: z.record(z.string(), z.array(z.string())) }).optional(),
  steps: z.array(step),
});
const workflow = z.object({
  permissions: z.strictObject({}),
  concurrency: z.object({ group: z.string() }),
  jobs: z.record(z.string(), job),
});

const read = (file: string) => readFileSync(join(folder, file), "utf8");
const jobs = files.flatMap((file) =>
  Object.entries(workflow.parse(parse(read(file))).jobs).map(([name, one]) => ({ file, name, ...one })),
);

/** What GitHub's own commands do, and has no script. */
const ofGitHub = [/^gh (pr comment|release create) /, /^echo "release=\$\(git describe /];

function npmScript(run: string, matrix: readonly string[]): readonly string[] | null {
  if (run.startsWith("npm test")) return ["test"];
  const name = /^npm run "?([\w:$]+)"?/.exec(run)?.[1];
  if (name === undefined) return null;
  return name === "$SCRIPT" ? matrix : [name];
}

test.each(jobs)("$file, $name: every step is a script of ours, or GitHub's", ({ steps, strategy }) => {
  const matrix = strategy?.matrix.script ?? [];
  for (const { run } of steps) {
    if (run === undefined) continue;
    const names = npmScript(run, matrix);
    if (names === null) expect(ofGitHub.some((known) => known.test(run)) ? "" : run).toBe("");
    else expect(names.filter((name) => !(name in scripts))).toEqual([]);
  }
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
