/**
 * Repairs and time limits of runs. What is run again is what https://docs.databricks.com/api/jobs/v2/repair.md calls
 * `rerun_all_failed_tasks` with `rerun_dependent_tasks`.
 */
import { describe, expect, test } from "@jest/globals";
import { RepairError } from "../../local/src/jobs/errors.ts";
import {
  type Behaviour,
  condition,
  failing,
  job,
  notebook,
  observe,
  repaired,
  stateOf,
} from "./job-builder.ts";

const setting =
  (values: Record<string, string>): Behaviour =>
  () => ({ values, result: null });

describe("a repair", () => {
  const definition = job([
    notebook("a"),
    notebook("b", ["a"]),
    notebook("c", ["b"]),
    notebook("beside"),
    notebook("clean", ["b"], { run_if: "ALL_DONE" }),
  ]);

  test("runs what failed, what was skipped, and what depends on either, and nothing else", async () => {
    const first = await observe(definition, { b: failing() });
    expect([stateOf(first, "c"), stateOf(first, "clean")]).toEqual(["UPSTREAM_FAILED", "SUCCESS"]);
    const second = await repaired(definition, first);
    expect(second.executor.keys.sort()).toEqual(["b", "c", "clean"]);
    expect(second.result.state).toBe("SUCCESS");
    expect([...second.result.tasks.keys()].sort()).toEqual(["a", "b", "beside", "c", "clean"]);
  });

  test("keeps the task values of what is left alone", async () => {
    const reading = { notebook_path: "/b", base_parameters: { x: "{{tasks.a.values.x}}" } };
    const values = job([notebook("a"), notebook("b", ["a"], { notebook_task: reading })]);
    const first = await observe(values, { a: setting({ x: "1" }), b: failing() });
    const second = await repaired(values, first);
    expect(second.executor.runs).toMatchObject([{ parameters: { x: "1" }, taskValues: { a: { x: "1" } } }]);
  });

  test("keeps the outcome of a condition, and excludes its other branch again", async () => {
    const branches = job([
      condition("if", "EQUAL_TO", "1", "1"),
      notebook("yes", [{ task_key: "if", outcome: "true" }]),
      notebook("no", [{ task_key: "if", outcome: "false" }]),
    ]);
    const second = await repaired(branches, await observe(branches, { yes: failing() }));
    expect(second.executor.keys).toEqual(["yes"]);
    expect(stateOf(second, "no")).toBe("EXCLUDED");
  });

  // "Tasks are re-run as part of the original job run."
  test("belongs to the run: id, start and parameters are its own, and repairs are counted", async () => {
    const texts = {
      run: "{{job.run_id}}",
      start: "{{job.start_time.timestamp_ms}}",
      repairs: "{{job.repair_count}}",
    };
    const one = job([notebook("a", [], { notebook_task: { notebook_path: "/a", base_parameters: texts } })], {
      day: "",
    });
    const first = await observe(one, { a: failing() }, { parameters: { day: "1" } });
    const second = await repaired(one, first, { a: failing() });
    const third = await repaired(one, second);
    const given = (observed: typeof first) => observed.executor.runs[0]?.parameters;
    expect(given(first)).toMatchObject({ run: "run-1", repairs: "0", day: "1" });
    expect(given(third)).toEqual({ ...given(first), repairs: "2" });
  });

  // "job_parameters: Job-level parameters used in the run"
  test("may be given other parameters", async () => {
    const one = job([notebook("a")], { day: "" });
    const first = await observe(one, { a: failing() }, { parameters: { day: "1" } });
    expect((await repaired(one, first, {}, { day: "2" })).executor.runs[0]?.parameters).toEqual({ day: "2" });
  });

  test("goes on after a cancellation", async () => {
    const controller = new AbortController();
    const cancel: Behaviour = (_, { signal }) => {
      controller.abort();
      signal.throwIfAborted();
      return { values: {}, result: null };
    };
    const two = job([notebook("a"), notebook("b", ["a"])]);
    const first = await observe(two, { b: cancel }, { signal: controller.signal });
    expect(first.result.state).toBe("CANCELED");
    expect((await repaired(two, first)).executor.keys).toEqual(["b"]);
  });

  test("of a run that succeeded is refused", async () => {
    await expect(repaired(definition, await observe(definition))).rejects.toThrow(RepairError);
  });
});

const untilAborted: Behaviour = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });

// https://docs.databricks.com/api/workspace/jobs/getrun: "TIMEDOUT: The run was stopped after reaching the timeout."
describe("a job's timeout_seconds", () => {
  test("ends the run as TIMEDOUT: what runs is stopped, the rest does not start", async () => {
    const definition = job([notebook("slow"), notebook("after", ["slow"])], {}, { timeout_seconds: 1 });
    const observed = await observe(definition, { slow: untilAborted });
    expect(observed.result.state).toBe("TIMEDOUT");
    expect([stateOf(observed, "slow"), stateOf(observed, "after")]).toEqual(["CANCELED", "CANCELED"]);
  });

  test("says nothing when somebody cancels the run before it is over", async () => {
    const controller = new AbortController();
    const cancel: Behaviour = () => {
      controller.abort();
      throw new Error("Stopped.");
    };
    const definition = job([notebook("a")], {}, { timeout_seconds: 60 });
    const observed = await observe(definition, { a: cancel }, { signal: controller.signal });
    expect(observed.result.state).toBe("CANCELED");
  });

  test("says nothing of a run that is over in time", async () => {
    const observed = await observe(job([notebook("a")], {}, { timeout_seconds: 60 }));
    expect(observed.result.state).toBe("SUCCESS");
  });
});
