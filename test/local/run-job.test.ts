import { describe, expect, test } from "@jest/globals";
import {
  type Behaviour,
  condition,
  crowd,
  failing,
  job,
  notebook,
  nothing,
  observe,
  stateOf,
} from "./job-builder.ts";

/** A notebook that ends when the test says so. */
function held(): { behaviour: Behaviour; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<typeof nothing>();
  return { behaviour: () => promise, release: () => resolve(nothing) };
}

const untilAborted: Behaviour = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });

describe("order", () => {
  test("dependencies run first, and all tasks run once", async () => {
    const definition = job([notebook("c", ["a", "b"]), notebook("b", ["a"]), notebook("a")]);
    const observed = await observe(definition);
    expect(observed.executor.keys).toEqual(["a", "b", "c"]);
    expect(observed.result.state).toBe("SUCCESS");
  });

  test.each([1, 2, 3])("at most %d notebooks run at a time", async (concurrency) => {
    const { busy, most } = crowd();
    const keys = ["a", "b", "c", "d", "e"];
    await observe(job(keys.map((key) => notebook(key))), Object.fromEntries(keys.map((key) => [key, busy])), {
      concurrency,
    });
    expect(most()).toBe(concurrency);
  });

  test("a task starts as soon as its own dependencies have ended", async () => {
    const slow = held();
    const definition = job([notebook("slow"), notebook("quick"), notebook("after", ["quick"])]);
    const release: Behaviour = () => {
      slow.release();
      return nothing;
    };
    // Only `after` lets `slow` end, so waiting for both of the first two would never finish.
    const { executor } = await observe(definition, { slow: slow.behaviour, after: release });
    expect(executor.keys).toEqual(["slow", "quick", "after"]);
  });
});

// "Configure job parameters", section "Job parameter pushdown": job parameters are pushed down to all tasks with
// key-value parameters, and override a task's own of the same key.
describe("parameters", () => {
  const definition = job(
    [{ task_key: "a", notebook_task: { notebook_path: "/a", base_parameters: { own: "1", day: "task" } } }],
    { day: "2017-01-01", region: "all" },
  );

  test("job parameters reach every notebook and win over its own", async () => {
    const { executor } = await observe(definition);
    expect(executor.runs[0]?.parameters).toEqual({ own: "1", day: "2017-01-01", region: "all" });
  });

  test("a run's values win over defaults", async () => {
    const { executor } = await observe(definition, {}, { parameters: { day: "2017-02-02" } });
    expect(executor.runs[0]?.parameters).toMatchObject({ day: "2017-02-02", region: "all" });
  });

  test("a parameter that the job does not have is refused by name", async () => {
    await expect(observe(definition, {}, { parameters: { dya: "x" } })).rejects.toThrow(
      "Job test has no parameter dya: its parameters are day, region.",
    );
  });
});

// "What is a dynamic value reference?", section "Supported value references".
describe("dynamic value references", () => {
  test("take the values of parameters, tasks and the run", async () => {
    const texts = {
      day: "on {{job.parameters.day}}",
      run: "{{ job.run_id }}",
      name: "{{task.name}}",
      value: "{{tasks.first.values.count}}",
      list: "{{tasks.first.values.list}}",
      state: "{{tasks.first.result_state}}",
      escaped: "{{tasks.`first`.values.`odd key`}}",
    };
    const definition = job(
      [
        notebook("first"),
        {
          ...notebook("second", ["first"]),
          notebook_task: { notebook_path: "/second", base_parameters: texts },
        },
      ],
      { day: "2017-01-01" },
    );
    const first: Behaviour = () => ({ values: { count: 3, list: [1, 2], "odd key": "x" }, result: null });
    const { executor } = await observe(definition, { first });
    expect(executor.runs[1]?.parameters).toEqual({
      day: "2017-01-01",
      run: "run-1",
      name: "second",
      value: "3",
      list: "[1,2]",
      state: "success",
      escaped: "x",
    });
  });

  test("a value that no task has set fails the task with a sentence", async () => {
    const definition = job([notebook("a"), condition("b", "EQUAL_TO", "{{tasks.a.values.x}}", "1", ["a"])]);
    const observed = await observe(definition);
    expect(stateOf(observed, "b")).toBe("FAILED");
    expect(observed.events).toContainEqual(
      expect.objectContaining({
        type: "failed",
        task: "b",
        error: expect.stringContaining("task a has not set x"),
      }),
    );
  });

  // "Use task values to pass information between tasks": later tasks read what earlier ones set.
  test("task values reach later notebooks", async () => {
    const definition = job([notebook("a"), notebook("b", ["a"])]);
    const { executor } = await observe(definition, { a: () => ({ values: { n: 1 }, result: null }) });
    expect(executor.runs[1]?.taskValues).toEqual({ a: { n: 1 } });
  });

  test("a parameter's default may be the run's id", async () => {
    const { executor } = await observe(job([notebook("a")], { run: "{{job.run_id}}" }));
    expect(executor.runs[0]?.parameters).toEqual({ run: "run-1" });
  });
});

// "Add branching logic to a job with the If/else task": == and != compare texts ("12.0" == "12" is false), the others
// compare numbers ("12.0" >= "12" is true); booleans are serialized to "true" or "false".
describe("conditions", () => {
  const cases: [string, string, string, string][] = [
    ["EQUAL_TO", "12.0", "12", "false"],
    ["EQUAL_TO", "passed", "passed", "true"],
    ["NOT_EQUAL", "12.0", "12", "true"],
    ["GREATER_THAN", "10", "9", "true"],
    ["GREATER_THAN_OR_EQUAL", "12.0", "12", "true"],
    ["GREATER_THAN_OR_EQUAL", "10.0", "12", "false"],
    ["LESS_THAN", "9", "10", "true"],
    ["LESS_THAN_OR_EQUAL", "1e2", "100", "true"],
  ];
  test.each(cases)("%s of %s and %s is %s", async (op, left, right, outcome) => {
    const { result } = await observe(job([condition("check", op, left, right)]));
    expect(result.tasks.get("check")).toEqual({ state: "SUCCESS", outcome });
  });

  test("a boolean task value compares as its text", async () => {
    const definition = job([
      notebook("a"),
      condition("b", "EQUAL_TO", "{{tasks.a.values.ok}}", "true", ["a"]),
    ]);
    const { result } = await observe(definition, { a: () => ({ values: { ok: true }, result: null }) });
    expect(result.tasks.get("b")?.outcome).toBe("true");
  });

  test.each([
    ["GREATER_THAN", "many", "1", "is none"],
    ["EQUAL_TO", "{{tasks.a.values.list}}", "1", "not [1,2]"],
  ])("%s of %s fails with a sentence", async (op, left, right, sentence) => {
    const definition = job([notebook("a"), condition("b", op, left, right, ["a"])]);
    const { events } = await observe(definition, { a: () => ({ values: { list: [1, 2] }, result: null }) });
    expect(events).toContainEqual(
      expect.objectContaining({ type: "failed", task: "b", error: expect.stringContaining(sentence) }),
    );
  });

  test("only the branch of the outcome runs, and what follows the other is excluded", async () => {
    const definition = job([
      condition("check", "EQUAL_TO", "1", "2"),
      notebook("yes", [{ task_key: "check", outcome: "true" }]),
      notebook("no", [{ task_key: "check", outcome: "false" }]),
      notebook("after_yes", ["yes"]),
    ]);
    const observed = await observe(definition);
    expect(observed.executor.keys).toEqual(["no"]);
    expect(stateOf(observed, "after_yes")).toBe("EXCLUDED");
    expect(observed.result.state).toBe("SUCCESS");
  });
});

// "Configure and edit tasks in Databricks Jobs", sections on retries and on the timeout of a task.
describe("retries", () => {
  function failsTimes(times: number): Behaviour {
    let count = 0;
    return () => {
      if (count++ < times) throw new Error(`Attempt ${count} broke.`);
      return nothing;
    };
  }

  test("a task is tried again max_retries times", async () => {
    const definition = job([notebook("a", [], { max_retries: 2 }), notebook("b", ["a"])]);
    const observed = await observe(definition, { a: failsTimes(2) });
    expect(observed.executor.keys).toEqual(["a", "a", "a", "b"]);
    expect(observed.events.filter((event) => event.type === "failed")).toMatchObject([
      { willRetry: true, error: "Attempt 1 broke." },
      { willRetry: true },
    ]);
    expect(observed.result.state).toBe("SUCCESS");
  });

  test("it fails when they are used up", async () => {
    const observed = await observe(job([notebook("a", [], { max_retries: 1 })]), { a: failsTimes(2) });
    expect(observed.executor.keys).toEqual(["a", "a"]);
    expect(stateOf(observed, "a")).toBe("FAILED");
  });

  test("without max_retries a task is tried once", async () => {
    const observed = await observe(job([notebook("a")]), { a: failing() });
    expect(observed.executor.keys).toEqual(["a"]);
  });

  test("a timeout ends the attempt, and counts for a retry only with retry_on_timeout", async () => {
    const timing = { timeout_seconds: 1, max_retries: 1 };
    const observed = await observe(job([notebook("a", [], timing)]), { a: untilAborted });
    expect(stateOf(observed, "a")).toBe("TIMEDOUT");
    expect(observed.executor.keys).toEqual(["a"]);
  });
});

// "Run tasks conditionally in a Databricks job": cancellation goes on to downstream tasks.
describe("cancellation", () => {
  test("running tasks are stopped, others do not start, the job is CANCELED", async () => {
    const controller = new AbortController();
    const definition = job([
      notebook("a"),
      notebook("b", ["a"]),
      notebook("c", ["a"], { run_if: "ALL_DONE" }),
    ]);
    const cancelling: Behaviour = (run, context) => {
      queueMicrotask(() => controller.abort(new Error("stop")));
      return untilAborted(run, context);
    };
    const observed = await observe(definition, { a: cancelling }, { signal: controller.signal });
    expect(observed.executor.keys).toEqual(["a"]);
    expect(["a", "b", "c"].map((key) => stateOf(observed, key))).toEqual([
      "CANCELED",
      "CANCELED",
      "CANCELED",
    ]);
    expect(observed.result.state).toBe("CANCELED");
  });

  test("a cancelled task is not tried again", async () => {
    const controller = new AbortController();
    const cancelling: Behaviour = () => {
      controller.abort();
      throw new Error("broken by the stop");
    };
    const definition = job([notebook("a", [], { max_retries: 5 })]);
    const { executor } = await observe(definition, { a: cancelling }, { signal: controller.signal });
    expect(executor.keys).toEqual(["a"]);
  });

  test("waiting for a retry ends at once", async () => {
    const controller = new AbortController();
    const definition = job([notebook("a", [], { max_retries: 1, min_retry_interval_millis: 3_600_000 })]);
    const breaking: Behaviour = () => {
      setImmediate(() => controller.abort());
      throw new Error("broken");
    };
    const observed = await observe(definition, { a: breaking }, { signal: controller.signal });
    expect(stateOf(observed, "a")).toBe("CANCELED");
  });
});

describe("failures", () => {
  test("a failed task stops its successors and lets others go on", async () => {
    const definition = job([notebook("a"), notebook("b", ["a"]), notebook("c")]);
    const observed = await observe(definition, { a: failing("No such table.") });
    expect(observed.executor.keys).toEqual(["a", "c"]);
    expect(stateOf(observed, "b")).toBe("UPSTREAM_FAILED");
    expect(observed.result.state).toBe("FAILED");
  });

  test("a clean-up task runs all the same", async () => {
    const definition = job([notebook("a"), notebook("clean_up", ["a"], { run_if: "ALL_DONE" })]);
    const { executor, result } = await observe(definition, { a: failing() });
    expect(executor.keys).toEqual(["a", "clean_up"]);
    expect(result.state).toBe("SUCCESS_WITH_FAILURES");
  });
});

test("events tell the whole course of a task", async () => {
  const telling: Behaviour = (_, { onProgress }) => {
    onProgress({ stage: "bronze", entity: "orders", rows: 12 });
    return nothing;
  };
  const { events } = await observe(job([notebook("a"), notebook("b", ["a"])]), {
    a: telling,
    b: failing("Broken."),
  });
  expect(events).toEqual([
    { type: "started", task: "a", attempt: 1 },
    { type: "progress", task: "a", stage: "bronze", entity: "orders", rows: 12 },
    { type: "finished", task: "a", seconds: expect.any(Number) },
    { type: "started", task: "b", attempt: 1 },
    {
      type: "failed",
      task: "b",
      seconds: expect.any(Number),
      state: "FAILED",
      error: "Broken.",
      willRetry: false,
    },
  ]);
});
