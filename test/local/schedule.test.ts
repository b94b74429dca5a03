import { describe, expect, test } from "@jest/globals";
import { decide, type Ended, jobResult, type ResultState } from "../../local/src/jobs/schedule.ts";
import { condition, job, notebook } from "./job-builder.ts";

function decideAfter(states: readonly ResultState[], runIf?: string): string {
  const keys = states.map((_, index) => `t${index}`);
  const last = notebook("last", keys, runIf ? { run_if: runIf } : {});
  const definition = job([...keys.map((key) => notebook(key)), last]);
  const task = definition.tasks.at(-1);
  if (!task) throw new Error("the job has no task");
  return decide(task, new Map(keys.map((key, index) => [key, { state: states[index] ?? "FAILED" }])));
}

// "Configure task dependencies", section "Run if condition options", and its note: tasks that handle failures are
// Excluded when their condition is not met, others Upstream failed; excluded tasks are treated as successful; if all
// dependencies are excluded, the task is excluded regardless of its condition.
describe("Run if", () => {
  const cases: [string, ResultState[], string][] = [
    ["ALL_SUCCESS", ["SUCCESS", "SUCCESS"], "run"],
    ["ALL_SUCCESS", ["SUCCESS", "FAILED"], "UPSTREAM_FAILED"],
    ["ALL_SUCCESS", ["SUCCESS", "TIMEDOUT"], "UPSTREAM_FAILED"],
    ["ALL_SUCCESS", ["SUCCESS", "UPSTREAM_FAILED"], "UPSTREAM_FAILED"],
    ["ALL_SUCCESS", ["SUCCESS", "CANCELED"], "UPSTREAM_CANCELED"],
    ["ALL_SUCCESS", ["SUCCESS", "EXCLUDED"], "run"],
    ["ALL_SUCCESS", ["EXCLUDED", "EXCLUDED"], "EXCLUDED"],
    ["ALL_DONE", ["FAILED", "SUCCESS"], "run"],
    ["ALL_DONE", ["FAILED", "UPSTREAM_FAILED"], "run"],
    ["ALL_DONE", ["EXCLUDED", "EXCLUDED"], "EXCLUDED"],
    ["NONE_FAILED", ["SUCCESS", "EXCLUDED"], "run"],
    ["NONE_FAILED", ["SUCCESS", "FAILED"], "UPSTREAM_FAILED"],
    ["AT_LEAST_ONE_SUCCESS", ["FAILED", "SUCCESS"], "run"],
    ["AT_LEAST_ONE_SUCCESS", ["FAILED", "FAILED"], "UPSTREAM_FAILED"],
    ["ALL_FAILED", ["FAILED", "FAILED"], "run"],
    ["ALL_FAILED", ["FAILED", "SUCCESS"], "EXCLUDED"],
    ["AT_LEAST_ONE_FAILED", ["FAILED", "SUCCESS"], "run"],
    ["AT_LEAST_ONE_FAILED", ["SUCCESS", "SUCCESS"], "EXCLUDED"],
    ["AT_LEAST_ONE_FAILED", ["EXCLUDED", "SUCCESS"], "EXCLUDED"],
  ];

  test.each(cases)("%s after %j decides %s", (runIf, states, expected) => {
    expect(decideAfter(states, runIf)).toBe(expected);
  });

  test("is ALL_SUCCESS when nothing is said", () => {
    expect(decideAfter(["FAILED"])).toBe("UPSTREAM_FAILED");
    expect(decideAfter(["SUCCESS"])).toBe("run");
  });

  // The same section: the condition is evaluated after all dependencies have been completed.
  test.each(["ALL_SUCCESS", "AT_LEAST_ONE_SUCCESS", "AT_LEAST_ONE_FAILED"])(
    "%s waits for every dependency",
    (runIf) => {
      const definition = job([notebook("a"), notebook("b"), notebook("last", ["a", "b"], { run_if: runIf })]);
      const [, , last] = definition.tasks;
      expect(last && decide(last, new Map([["a", { state: "FAILED" }]]))).toBe("wait");
    },
  );
});

// "Jobs API reference", depends_on.outcome: the outcome of the condition task that must be met for this task to run.
describe("an outcome of a condition", () => {
  const definition = job([
    condition("check", "EQUAL_TO", "1", "1"),
    notebook("other"),
    notebook("after", [{ task_key: "check", outcome: "true" }, "other"]),
  ]);
  const [, , after] = definition.tasks;
  const decideWith = (check: Ended) =>
    after &&
    decide(
      after,
      new Map<string, Ended>([
        ["check", check],
        ["other", { state: "SUCCESS" }],
      ]),
    );

  test("lets the task run when it is met", () => {
    expect(decideWith({ state: "SUCCESS", outcome: "true" })).toBe("run");
  });

  test("excludes the task when it is not, whatever else it depends on", () => {
    expect(decideWith({ state: "SUCCESS", outcome: "false" })).toBe("EXCLUDED");
  });

  test("counts as failed when the condition could not be evaluated", () => {
    expect(decideWith({ state: "FAILED" })).toBe("UPSTREAM_FAILED");
  });
});

// "How does Databricks determine job run status?": leaf tasks, on which nothing depends, decide.
describe("the job's result", () => {
  const definition = job([notebook("a"), notebook("b", ["a"], { run_if: "ALL_DONE" }), notebook("c")]);
  const resultOf = (a: ResultState, b: ResultState, c: ResultState) =>
    jobResult(
      definition,
      new Map([
        ["a", { state: a }],
        ["b", { state: b }],
        ["c", { state: c }],
      ]),
    );

  test("is SUCCESS when all tasks succeeded or were excluded", () => {
    expect(resultOf("SUCCESS", "EXCLUDED", "SUCCESS")).toBe("SUCCESS");
  });

  test("is SUCCESS_WITH_FAILURES when only a task with successors failed", () => {
    expect(resultOf("FAILED", "SUCCESS", "SUCCESS")).toBe("SUCCESS_WITH_FAILURES");
  });

  test.each(["FAILED", "TIMEDOUT", "UPSTREAM_FAILED"] as const)("is FAILED when a leaf is %s", (state) => {
    expect(resultOf("SUCCESS", "SUCCESS", state)).toBe("FAILED");
  });

  test("is CANCELED when a task was cancelled", () => {
    expect(resultOf("SUCCESS", "CANCELED", "SUCCESS")).toBe("CANCELED");
  });
});
