/** Random choices of tests come from the run's seed, which is printed: what fails once can be made to fail again. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { root } from "../../local/setup/paths.mjs";
import { filesOfCheckout } from "../files.ts";

/** What may draw: where the seed comes from, programs that take one as an option, and this file, which names what is refused. */
const exempt = [
  ...["test/chance.ts", "test/spark/chance.py", "test/spark/changes/generate.py"],
  ...["test/spark/test_decode.py", "test/e2e/chaos.py", "test/e2e/engines_agree.py"],
  ...["test/e2e/stream_kills.py", "test/e2e/demo-kills.ts"],
  "test/ci/random-choices.test.ts",
];
const unseeded = {
  ts: /\bMath\b.*\brandom\b|\brandom\b.*\bMath\b|\brandom(Int|Bytes|Fill|FillSync)\b|\bgetRandomValues\b|\bpure-rand\b|\bnew Chance\(/,
  py: /^\s*(import|from) (random|secrets|hypothesis)\b|\b(urandom|default_rng|SystemRandom)\b|\b(np|numpy)\.random\b/,
};

/** Lines that choose without a seed, as `file:line: text`. */
function chosenWithoutSeed(file: string, text: string): string[] {
  const pattern = file.endsWith(".py") ? unseeded.py : unseeded.ts;
  return text
    .split("\n")
    .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []));
}

test("no test chooses without one", () => {
  const files = filesOfCheckout("test/**/*.{ts,mjs,py}");
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
    ["a.ts", "const { random } = Math;"],
    ["a.ts", "const chance = new Chance(Date.now());"],
    ["a.py", "import random as r"],
    ["a.py", "from random import Random"],
    ["a.py", "from hypothesis import given"],
    ["a.py", "moment = os.urandom(1)[0]"],
    ["a.py", "noise = np.random.normal(size=3)"],
  ])("in %s is found: %s", (file, line) => {
    expect(chosenWithoutSeed(file, `x\n${line}\n`)).toEqual([`${file}:2: ${line}`]);
  });

  test.each([
    ["a.ts", "const order = chanceOf('events').shuffled(events);"],
    ["a.ts", "const id = randomUUID();"],
    ["a.py", "moment = chance_of('kills').uniform(0, 1)"],
  ])("in %s is not: %s", (file, line) => expect(chosenWithoutSeed(file, line)).toEqual([]));
});
