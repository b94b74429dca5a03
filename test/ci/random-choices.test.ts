/** Random choices of tests come from the run's seed, which is printed: what fails once can be made to fail again. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { root } from "../../local/setup/paths.mjs";

/** Where a seed is drawn, and this file, which names what others may not. */
const exempt = ["test/spark/chance.py", "test/ci/random-choices.test.ts"];
const unseeded = {
  ts: /\bMath\.random\b|\brandomInt\b|\bgetRandomValues\b|\brandomBytes\b/,
  py: /\bSystemRandom\b|\brandom\.(?!Random\b)\w+\(|\bRandom\(\s*\)|\bfrom random import (?!Random$)|\bsecrets\.|\bdefault_rng\(\s*\)/m,
};

/** Lines that choose without a seed, as `file:line: text`. */
function chosenWithoutSeed(file: string, text: string): string[] {
  const pattern = file.endsWith(".py") ? unseeded.py : unseeded.ts;
  return text
    .split("\n")
    .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []));
}

test("no test chooses without one", () => {
  const args = [
    "ls-files",
    "--cached",
    "--others",
    "--exclude-standard",
    "--",
    "test/*.ts",
    "test/*.mjs",
    "test/*.py",
  ];
  const files = execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim().split("\n");
  const checked = files.filter((file) => !exempt.includes(file));
  expect(checked.length).toBeGreaterThan(300);
  expect(checked.flatMap((file) => chosenWithoutSeed(file, readFileSync(join(root, file), "utf8")))).toEqual(
    [],
  );
});

describe("what chooses without one", () => {
  test.each([
    ["a.ts", "const at = Math.random();"],
    ["a.ts", 'import { randomInt } from "node:crypto";'],
    ["a.py", "moment = random.choice(moments)"],
    ["a.py", "source = random.SystemRandom()"],
    ["a.py", "source = Random()"],
    ["a.py", "from random import choice"],
  ])("in %s is found: %s", (file, line) => {
    expect(chosenWithoutSeed(file, `x\n${line}\n`)).toEqual([`${file}:2: ${line}`]);
  });

  test.each([
    ["a.ts", "const order = chanceOf('events').shuffled(events);"],
    ["a.py", "self.chance = random.Random(seed)"],
    ["a.py", "from random import Random"],
  ])("in %s is not: %s", (file, line) => expect(chosenWithoutSeed(file, line)).toEqual([]));
});
