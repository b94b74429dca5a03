import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, expect, test } from "@jest/globals";
import { root } from "../../local/setup/paths.mjs";
import { notToBeHad } from "../../local/src/check/not-to-be-had.ts";
import { closingCounts, settle, summary } from "../../local/src/check/outcome.ts";
import type { Part } from "../../local/src/check/parts.ts";
import { runLanes } from "../../local/src/check/run-lanes.ts";
import { runPart } from "../../local/src/check/run-part.ts";
import { seedOfRun, seedVariable } from "../../local/src/check/seed.ts";
import { jestReport, pytestReport } from "../../local/src/check/test-reports.ts";
import { chanceOf } from "../chance.ts";
import { isRun } from "../programs.ts";

const scratch = mkdtempSync(join(tmpdir(), "check-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function report(name: string, content: string): string {
  writeFileSync(join(scratch, name), content);
  return join(scratch, name);
}

describe("a report", () => {
  test("of pytest has counts and seconds", () => {
    const file = report(
      "pytest.xml",
      '<?xml version="1.0"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1"><testcase classname="test.spark.test_x" name="test_y[a&amp;b]" time="1.500" /><testcase classname="test.spark.test_x" name="test_z" time="2"><failure message="assert 1 &gt; 2">trace</failure></testcase></testsuite></testsuites>',
    );
    expect(pytestReport(file)).toEqual({
      counts: { passed: 4, failed: 3, skipped: 3 },
      tests: [
        { name: "test/spark/test_x.py::test_y[a&b]", seconds: 1.5 },
        { name: "test/spark/test_x.py::test_z", seconds: 2, failure: "assert 1 > 2" },
      ],
    });
  });

  test("of jest too, a file that does not load being a failure, and what is before its tests their set-up", () => {
    const file = report(
      "jest.json",
      JSON.stringify({
        ...{ numPassedTests: 7, numFailedTests: 1, numRuntimeErrorTestSuites: 1 },
        ...{ numPendingTests: 2, numTodoTests: 1 },
        testResults: [
          {
            ...{ name: join(root, "test", "x.test.ts"), startTime: 1000, endTime: 4000 },
            assertionResults: [
              { fullName: "a b", duration: 500, failureMessages: [] },
              { fullName: "c", failureMessages: ["Error: c is lost"] },
            ],
          },
          {
            ...{ name: join(root, "test", "y.test.ts"), startTime: 0, endTime: 0, message: "no such module" },
            assertionResults: [],
          },
        ],
      }),
    );
    expect(jestReport(file)).toEqual({
      counts: { passed: 7, failed: 2, skipped: 3 },
      tests: [
        { name: "test/x.test.ts > a b", seconds: 0.5 },
        { name: "test/x.test.ts > c", seconds: 0, failure: "Error: c is lost" },
        { name: "test/x.test.ts > (set-up)", seconds: 2.5 },
        { name: "test/y.test.ts > (set-up)", seconds: 0, failure: "no such module" },
      ],
    });
  });

  test("that was not written is none", () => {
    expect(jestReport(join(scratch, "none"))).toBeNull();
    expect(pytestReport(join(scratch, "none"))).toBeNull();
  });
});

describe("a closing line", () => {
  test.each([
    ["x\n5 passed, 2 failed\n", { passed: 5, failed: 2, skipped: 0 }],
    ["5 passed, 0 failed, 1 skipped", { passed: 5, failed: 0, skipped: 1 }],
    ["1 passed, 0 failed\n2 passed, 0 failed\nthe end\n", { passed: 2, failed: 0, skipped: 0 }],
    ["caught 3 of 4\n", { passed: 3, failed: 1, skipped: 0 }],
    ["Tests: 5 passed, 2 failed\n", null],
    ["", null],
  ])("of %j has counts", (output, counts) => expect(closingCounts(output)).toEqual(counts));
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
  const counts = { passed: 1, failed: 0, skipped: 0 };
  const lint = { name: "lint", ...counts, seconds: 1, limit: 60, tests: [] };
  const tests = { ...lint, name: "tests", passed: 40, failed: 2, seconds: 47.99 };
  const spent = { seconds: 50, limit: 100 };

  test("has a row with seconds a part, and ends with the sum alone on its line", () => {
    const lines = summary([lint, tests], spent).split("\n");
    expect(lines).toContain("passed  lint              1.0 s of    60.0 s  1 passed, 0 failed");
    expect(lines).toContain("FAILED  tests            48.0 s of    60.0 s  40 passed, 2 failed");
    expect(lines).toContain("        all together     50.0 s of   100.0 s");
    expect(lines.at(-1)).toBe("41 passed, 2 failed");
    expect(lines.filter((line) => line.startsWith("WARNING"))).toEqual([]);
  });

  test("names skipped tests", () => {
    const lines = summary([{ ...lint, skipped: 2 }], spent).split("\n");
    expect(lines).toContain("passed  lint              1.0 s of    60.0 s  1 passed, 0 failed, 2 skipped");
    expect(lines.at(-1)).toBe("1 passed, 0 failed");
  });

  test("warns from 80 % of a limit on, of a part and of all together", () => {
    const warnings = (seconds: number) =>
      summary([{ ...tests, seconds }], { seconds: seconds + 32, limit: 100 })
        .split("\n")
        .filter((line) => line.startsWith("WARNING"));
    expect(warnings(47)).toEqual([]);
    expect(warnings(48)).toEqual([
      "WARNING: tests took 48.0 s, 80 % of the 60.0 s allowed.",
      "WARNING: all together took 80.0 s, 80 % of the 100.0 s allowed.",
    ]);
  });

  test("names the slowest tests of all parts, the slowest first", () => {
    const timed = (name: string, seconds: number) => ({ name, seconds });
    const parts = [
      { ...lint, tests: Array.from({ length: 20 }, (_, index) => timed(`a${index}`, index / 10)) },
      { ...tests, tests: [timed("b", 12.34)] },
    ];
    const lines = summary(parts, spent).split("\n");
    const first = lines.indexOf("Slowest tests, with their set-up:") + 1;
    expect(lines.slice(first, first + 2)).toEqual(["   12.3 s  b", "    1.9 s  a19"]);
    expect(lines.indexOf("", first) - first).toBe(15);
  });

  test("names failed tests with the first words of why, in one line", () => {
    const failed = {
      name: "x.test.ts > a",
      seconds: 1,
      failure: `\u001b[31mError:\u001b[39m\n  ${"é".repeat(500)}`,
    };
    const lines = summary([{ ...tests, tests: [failed] }], spent).split("\n");
    const first = lines.indexOf("Failed tests:") + 1;
    expect(lines.slice(first, first + 2)).toEqual(["  x.test.ts > a", `    Error: ${"é".repeat(393)}`]);
    expect(summary([{ ...tests, tests: Array(23).fill(failed) }], spent)).toContain("\n  and 3 more\n");
    expect(summary([lint], spent)).not.toContain("Failed tests:");
  });
});

test("a proof whose programs cannot be had is skipped, and fails on GitHub", () => {
  expect(notToBeHad("no Go", {})).toEqual({
    ...{ text: "Skipped: no Go\n\n0 passed, 0 failed, 1 skipped", exitCode: 0 },
  });
  expect(notToBeHad("no Go", { GITHUB_ACTIONS: "true" })).toEqual({
    ...{ text: "FAILED: no Go\n\n0 passed, 1 failed", exitCode: 1 },
  });
});

const running = (program: string) => ({
  ...{ command: process.execPath, args: ["-e", program], lane: "Node.js" as const },
});

describe("a part", () => {
  const log = join(scratch, "part.log");

  test("writes to its log alone", async () => {
    const ended = await runPart(running("console.log('out'); console.error('err'); process.exit(3)"), {
      log,
    });
    expect(ended.exitCode).toBe(3);
    expect(ended.output.split("\n").filter(Boolean).sort()).toEqual(["err", "out"]);
  });

  test("gets no standard input", async () => {
    const program = "process.stdin.on('end', () => process.exit(0)).resume()";
    expect(await runPart(running(program), { log })).toMatchObject({ exitCode: 0 });
  });

  test("that cannot be started fails with a sentence", async () => {
    const ended = await runPart({ ...running(""), command: join(scratch, "none") }, { log });
    expect(ended.exitCode).toBe(1);
    expect(ended.output).toContain("does not start (spawn");
    expect(ended.output).toContain("run `npm run setup`");
  });

  const withPs = isRun("ps") ? test : test.skip;
  withPs("that is out of time fails with a sentence, and what it has started ends with it", async () => {
    const child = `require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"])`;
    const program = `console.log("pid", ${child}.pid); setInterval(() => {}, 1000)`;
    const timeUp = new AbortController();
    const ending = runPart(running(program), { log, signal: timeUp.signal });
    let pid: number | undefined;
    while (pid === undefined) {
      await pause(20);
      pid = Number(/pid (\d+)/.exec(readFileSync(log, "utf8"))?.[1] ?? Number.NaN) || undefined;
    }
    timeUp.abort();
    const ended = await ending;
    expect(ended).toMatchObject({ exitCode: 1, output: expect.stringContaining("no time left for it") });
    const isRunning = () =>
      execFileSync("ps", ["-A", "-o", "pid=,stat="], { encoding: "utf8" })
        .split("\n")
        .some((line) => new RegExp(`^\\s*${pid}\\s+[^Z]`).test(line));
    while (isRunning()) await pause(20);
  });
});

describe("lanes", () => {
  const part = (lane: Part["lane"], name: string, program: string): Part => ({
    ...{ name: `lanes ${name}`, minutes: 2, ...running(program), lane, counts: closingCounts, report: null },
  });
  /** Waits until another part has written a file. */
  const meets = (mine: string, other: string) => {
    const [made, awaited] = [mine, other].map((name) => JSON.stringify(join(scratch, name)));
    return `const fs = require("fs"); fs.writeFileSync(${made}, "");
      const wait = setInterval(() => { if (fs.existsSync(${awaited})) { clearInterval(wait); console.log("1 passed, 0 failed"); } }, 20);`;
  };

  test("go on after a part that cannot be judged, and start nothing when there is no time left", async () => {
    const unreadable = {
      ...part("Python", "unreadable", ""),
      counts: () => {
        throw new Error("the report is cut off");
      },
    };
    const lines: string[] = [];
    const options = { logs: scratch, say: (line: string) => void lines.push(line) };
    const good = part("Python", "good", 'console.log("1 passed, 0 failed")');
    const outcomes = await runLanes([unreadable, good], options);
    expect(outcomes.map(({ passed, failed }) => [passed, failed])).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(lines).toContain("FAILED  lanes unreadable: the report is cut off");
    const late = await runLanes([good], { ...options, signal: AbortSignal.abort() });
    expect(late).toMatchObject([{ passed: 0, failed: 1 }]);
  });

  test("run side by side, each part after the one before it, whatever becomes of the others", async () => {
    const lines: string[] = [];
    const outcomes = await runLanes(
      [
        part("Python", "a", meets("a", "b")),
        part("alone", "last", 'console.log("4 passed, 0 failed")'),
        part("Node.js", "b", meets("b", "a")),
        part("Node.js", "fails", 'console.log("why"); console.log("2 passed, 1 failed"); process.exit(1)'),
        part("Node.js", "says nothing", ""),
      ],
      { logs: scratch, say: (line) => void lines.push(line) },
    );
    expect(outcomes.map(({ name, passed, failed }) => `${name} ${passed} ${failed}`)).toEqual([
      ...["lanes a 1 0", "lanes last 4 0", "lanes b 1 0", "lanes fails 2 1", "lanes says nothing 0 1"],
    ]);
    expect(lines.findIndex((line) => line.startsWith("started lanes fails"))).toBeGreaterThan(
      lines.findIndex((line) => line.startsWith("passed  lanes b")),
    );
    expect(lines.at(-2)).toBe(`started lanes last, which writes to ${join(scratch, "lanes-last.log")}`);
    expect(lines).toContain("why\n2 passed, 1 failed");
    expect(lines).not.toContain("4 passed, 0 failed");
  });
});

describe("a seed", () => {
  test("is the one that is named, else another one each time", () => {
    expect(seedOfRun({ [seedVariable]: "17" })).toBe(17);
    expect(seedOfRun({})).toBeLessThan(1_000_000);
    const drawn = new Set(Array.from({ length: 20 }, () => seedOfRun({ [seedVariable]: "" })));
    expect(drawn.size).toBeGreaterThan(1);
    expect(() => seedOfRun({ [seedVariable]: "abc" })).toThrow(`${seedVariable} is 'abc'`);
  });

  test("makes the same choices again, of its own for each test", () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    const order = chanceOf("one").shuffled(items);
    expect(chanceOf("one").shuffled(items)).toEqual(order);
    expect(chanceOf("another").shuffled(items)).not.toEqual(order);
    expect([...order].sort((a, b) => a - b)).toEqual(items);
  });
});
