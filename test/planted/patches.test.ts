/** That planted faults can still be planted, and what is wrong with one that cannot. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { root } from "../../local/setup/paths.mjs";
import { isRun } from "../programs.ts";
import { plantedIn, readPatch } from "./patches.ts";

const scratch = mkdtempSync(join(tmpdir(), "planted-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const withGit = isRun("git") ? test : test.skip;

withGit.each(plantedIn(import.meta.dirname))("$name applies to the checkout", ({ file }) => {
  const { stderr } = spawnSync("git", ["apply", "--check", file], { cwd: root, encoding: "utf8" });
  expect(stderr).toBe("");
});

test("a patch says which suite must fail, and with what", () => {
  const file = join(scratch, "lost.patch");
  const diff = "diff --git a/x b/x\nSuite: not here\n";
  writeFileSync(file, `Suite: npm run lint\nFails with: x is lost\n\nA row is lost.\n\n${diff}`);
  expect(readPatch(file)).toEqual({
    ...{ name: "lost", file, suite: "npm run lint", failsWith: "x is lost" },
  });
  writeFileSync(file, `Fails with: x is lost\n${diff}`);
  expect(() => readPatch(file)).toThrow(`${file} has no line 'Suite: ...' before its first 'diff --git'`);
});
