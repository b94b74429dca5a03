import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { notToBeHad } from "../../local/src/check/not-to-be-had.ts";
import { settle, summary } from "../../local/src/check/outcome.ts";
import { runPart } from "../../local/src/check/run-part.ts";
import { jestCounts, pytestCounts } from "../../local/src/check/test-reports.ts";

const scratch = mkdtempSync(join(tmpdir(), "check-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function report(name: string, content: string): string {
  writeFileSync(join(scratch, name), content);
  return join(scratch, name);
}

describe("counts of tests", () => {
  test("come from pytest's report", () => {
    const file = report(
      "pytest.xml",
      '<?xml version="1.0"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1"></testsuite></testsuites>',
    );
    expect(pytestCounts(file)).toEqual({ passed: 4, failed: 3, skipped: 3 });
  });

  test("come from jest's report, a file that does not load being a failure", () => {
    const file = report(
      "jest.json",
      '{"numPassedTests":7,"numFailedTests":1,"numRuntimeErrorTestSuites":1,"numPendingTests":2,"numTodoTests":1}',
    );
    expect(jestCounts(file)).toEqual({ passed: 7, failed: 2, skipped: 3 });
  });

  test("are unknown without a report", () => {
    expect(jestCounts(join(scratch, "none"))).toBeNull();
    expect(pytestCounts(join(scratch, "none"))).toBeNull();
  });
});

describe("a runner", () => {
  const passed = { passed: 5, failed: 0, skipped: 0 };

  test("that ended well is believed", () => expect(settle(0, passed)).toEqual(passed));

  test("that crashed after its tests is a failure", () => {
    expect(settle(137, passed)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });

  test("that ran nothing is a failure", () => {
    expect(settle(0, null)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(settle(5, { passed: 0, failed: 0, skipped: 0 })).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test("with failed tests adds no failure of its own", () => {
    expect(settle(1, { passed: 5, failed: 2, skipped: 0 }).failed).toBe(2);
  });
});

describe("the summary", () => {
  const outcome = { name: "lint", passed: 1, failed: 0, skipped: 0, seconds: 1 };

  test("ends with the sum alone on its line", () => {
    const tests = { name: "tests", passed: 40, failed: 2, skipped: 0, seconds: 12.34 };
    const lines = summary([outcome, tests]).split("\n");
    expect(lines).toContain("passed  lint      1.0 s  1 passed, 0 failed");
    expect(lines).toContain("FAILED  tests    12.3 s  40 passed, 2 failed");
    expect(lines.at(-1)).toBe("41 passed, 2 failed");
  });

  test("tells of skipped tests", () => {
    expect(
      summary([{ ...outcome, skipped: 2 }])
        .split("\n")
        .at(-1),
    ).toBe("1 passed, 0 failed, 2 skipped");
  });
});

test("a proof whose programs cannot be had is skipped, and fails in CI", () => {
  expect(notToBeHad("no Go", {})).toEqual({
    ...{ text: "Skipped: no Go\n\n0 passed, 0 failed, 1 skipped", exitCode: 0 },
  });
  expect(notToBeHad("no Go", { CI: "true" })).toEqual({
    ...{ text: "FAILED: no Go\n\n0 passed, 1 failed", exitCode: 1 },
  });
});

describe("a part", () => {
  test("is kept quiet until it fails", async () => {
    const program = "console.log('out'); console.error('err'); process.exit(3)";
    const ended = await runPart({ name: "failing", command: process.execPath, args: ["-e", program] }, false);
    expect(ended.exitCode).toBe(3);
    expect(ended.output.split("\n").filter(Boolean).sort()).toEqual(["err", "out"]);
  });

  test("gets no standard input", async () => {
    const program = "process.stdin.on('end', () => process.exit(0)).resume()";
    expect(
      await runPart({ name: "reading", command: process.execPath, args: ["-e", program] }, false),
    ).toMatchObject({
      exitCode: 0,
    });
  });

  test("that cannot be started fails with a sentence", async () => {
    const ended = await runPart({ name: "none", command: join(scratch, "none"), args: [] }, false);
    expect(ended.exitCode).toBe(1);
    expect(ended.output).toContain("does not start (spawn");
    expect(ended.output).toContain("run `npm run setup`");
  });
});
