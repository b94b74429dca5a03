/** That following a page finds what is wrong with it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { root } from "../../local/setup/paths.mjs";
import { stepsOf } from "./page.ts";
import { firstMissing } from "./shown.ts";

const fence = "```";

describe("a page's blocks", () => {
  test("are files, and commands with what they show", () => {
    const page = `Text\n${fence}yaml title="a/b.yaml"\nx: 1\n${fence}\n${fence}sh\nls\n${fence}\nso:\n${fence}text\nb.yaml\n${fence}\n`;
    expect(stepsOf(page)).toEqual([
      { kind: "file", line: 2, path: "a/b.yaml", text: "x: 1\n" },
      { kind: "commands", line: 5, text: "ls\n", exit: 0, shown: "b.yaml\n" },
    ]);
  });

  test("say when commands are to end with another code", () => {
    expect(stepsOf(`${fence}sh exit=1\nfalse\n${fence}\n`)).toMatchObject([{ exit: 1, shown: null }]);
  });

  test.each([
    [`${fence}yaml\nx: 1\n${fence}\n`, "Line 1: a block 'yaml' is neither"],
    [`${fence}text\nx\n${fence}\n`, "Line 1: a block 'text' is neither"],
    [`\n${fence}sh\nls\n`, "Line 2: the block has no end."],
  ])("of %j are refused", (page, why) => {
    expect(() => stepsOf(page)).toThrow(why);
  });

  test("of the tutorial write files and run commands", () => {
    const steps = stepsOf(readFileSync(join(root, "docs", "bring-your-own-source.md"), "utf8"));
    expect(steps.filter(({ kind }) => kind === "file").length).toBeGreaterThan(3);
    expect(steps.filter((step) => step.kind === "commands" && step.shown !== null).length).toBeGreaterThan(3);
  });
});

describe("what a page shows", () => {
  const output =
    "  Starting\nBatch 2017-01-02.2 is in Gold\n+-+\n| 4.5 |\nEmail to a@example.com: reviews breaks\n";

  test.each(["Starting\n…\n| 4.5 |\n", "Batch … is in Gold\nEmail to a@example.com: …\n", "\n"])(
    "is there: %j",
    (shown) => expect(firstMissing(shown, output)).toBeNull(),
  );

  test.each([
    ["Stopping\n", "Stopping"],
    ["| 4.5 |\nStarting\n", "Starting"],
    ["| 4x5 |\n", "| 4x5 |"],
    ["Batch … is in Silver\n", "Batch … is in Silver"],
    ["Batch 2017-01-02.2\n", "Batch 2017-01-02.2"],
  ])("is missing: %j", (shown, missing) => expect(firstMissing(shown, output)).toBe(missing));
});
