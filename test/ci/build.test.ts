/** What the workflows build is built here, too, by the same commands. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { z } from "zod";

const root = join(import.meta.dirname, "..", "..");
const npm = (...args: string[]) =>
  execFileSync("npm", ["run", "--silent", ...args], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });

test("wheel, Functions app, Pulumi program and its policies", () => {
  const since = Date.now();
  npm("build");
  const version = /^version = "(.+)"$/m.exec(readFileSync(join(root, "pyproject.toml"), "utf8"))?.[1];
  const built = [
    `dist/customer360-${version}-py3-none-any.whl`,
    "functions/dist/main.js",
    "infra/dist/index.js",
    "infra/policy/dist/index.cjs",
  ];
  for (const file of built) {
    expect(existsSync(join(root, file)) ? "" : `${file} is not there`).toBe("");
    expect(statSync(join(root, file)).mtimeMs).toBeGreaterThan(since - 1000);
  }
}, 240_000);

test("lists of the packages that a release is made with", () => {
  npm("sbom");
  const bom = z.object({
    bomFormat: z.literal("CycloneDX"),
    components: z.array(z.object({ name: z.string(), version: z.string() })),
  });
  const named = (file: string) =>
    bom.parse(JSON.parse(readFileSync(join(root, "dist", file), "utf8"))).components;
  const deployed = named("sbom-npm.json").map(({ name }) => name);
  expect(deployed).toEqual(expect.arrayContaining(["@azure/functions", "@pulumi/pulumi", "@pulumi/policy"]));
  expect(deployed).not.toContain("jest");
  expect(named("sbom-python.json")).toContainEqual(
    expect.objectContaining({ name: "open-data-contract-standard", version: "3.2.0" }),
  );
}, 120_000);
