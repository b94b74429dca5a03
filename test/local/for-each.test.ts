/**
 * Loops, as https://docs.databricks.com/aws/en/jobs/for-each has them; names in brackets are its sections, and what is quoted
 * stands there.
 */
import { describe, expect, test } from "@jest/globals";
import { parseJob } from "../../local/src/jobs/definition.ts";
import {
  type Behaviour,
  crowd,
  failing,
  forEach,
  job,
  notebook,
  nothing,
  observe,
  stateOf,
} from "./job-builder.ts";

const inputOf = (text: string) => ({
  notebook_task: { notebook_path: "/each", base_parameters: { given: text } },
});

/** What the iterations were given, in the order in which they ran. */
const givenTo = ({ executor }: Awaited<ReturnType<typeof observe>>) =>
  executor.runs.flatMap(({ parameters }) => parameters.given ?? []);

describe("inputs (Parameter types for the For each task)", () => {
  test("are a JSON array of values, each of which is {{input}}", async () => {
    const loop = forEach("l", '["a", 2, true]', { task: inputOf("<{{input}}>") });
    expect(givenTo(await observe(job([loop])))).toEqual(["<a>", "<2>", "<true>"]);
  });

  test("are objects, whose keys are {{input.key}}", async () => {
    const inputs = JSON.stringify([
      { table: "orders", n: 1 },
      { table: "items", n: 2 },
    ]);
    const loop = forEach("l", inputs, { task: inputOf("{{input.table}}-{{ input.n }}") });
    expect(givenTo(await observe(job([loop])))).toEqual(["orders-1", "items-2"]);
  });

  test("come from a task value", async () => {
    const loop = forEach("l", "{{tasks.list.values.tables}}", {
      task: inputOf("{{input}}"),
      dependsOn: ["list"],
    });
    const list: Behaviour = () => ({ values: { tables: ["x", "y"] }, result: null });
    expect(givenTo(await observe(job([notebook("list"), loop]), { list }))).toEqual(["x", "y"]);
  });

  test("come from a job parameter", async () => {
    const loop = forEach("l", "{{job.parameters.tables}}", { task: inputOf("{{input}}") });
    const definition = job([loop], { tables: "[]" });
    const observed = await observe(definition, {}, { parameters: { tables: '["p"]' } });
    expect(givenTo(observed)).toEqual(["p"]);
  });

  test("that are none leave nothing to do", async () => {
    const observed = await observe(job([forEach("l", "[]")]));
    expect([observed.executor.keys, observed.result.state]).toEqual([[], "SUCCESS"]);
  });

  test.each([
    ["not JSON", 'for_each_task.inputs is "not JSON", expected a JSON array.'],
    ['{"a": 1}', 'for_each_task.inputs is {"a":1}, expected a JSON array.'],
  ])("%s are none, which fails the loop in a sentence", async (inputs, sentence) => {
    const { events, result } = await observe(job([forEach("l", inputs)]));
    expect(result.state).toBe("FAILED");
    expect(events).toContainEqual(expect.objectContaining({ type: "failed", error: sentence }));
  });

  test("without a key that is asked for fail their iteration by its name", async () => {
    const loop = forEach("l", '[{"a": 1}]', { task: inputOf("{{input.b}}") });
    const { events } = await observe(job([loop]));
    expect(events).toContainEqual(
      expect.objectContaining({
        task: "each_l[0]",
        error: expect.stringContaining("{{input.b}} has no value"),
      }),
    );
  });
});

describe("iterations", () => {
  // "To optionally set the number of iterations that can run in parallel, enter a Concurrency value"; "The default value is 1."
  test.each([
    [undefined, 1],
    [2, 2],
    [3, 3],
  ])("with concurrency %s run %d at a time", async (concurrency, expected) => {
    const { busy, most } = crowd();
    const loop = forEach("l", "[1, 2, 3, 4, 5, 6]", concurrency ? { loop: { concurrency } } : {});
    const script = Object.fromEntries([0, 1, 2, 3, 4, 5].map((index) => [`each_l[${index}]`, busy]));
    await observe(job([loop]), script, { concurrency: 10 });
    expect(most()).toBe(expected);
  });

  test("take no more of the machine than the run may have", async () => {
    const { busy, most } = crowd();
    const keys = ["a", "each_l[0]", "each_l[1]", "each_l[2]", "each_l[3]"];
    const loop = forEach("l", "[1, 2, 3, 4]", { loop: { concurrency: 4 } });
    const script = Object.fromEntries(keys.map((key) => [key, busy]));
    await observe(job([notebook("a"), loop]), script, { concurrency: 3 });
    expect(most()).toBe(3);
  });

  // The page does not say what a failure does to the others. The API gives "the 3 most common error messages" and counts of
  // completed and failed iterations (https://docs.databricks.com/api/workspace/jobs/getrun, for_each_task.stats).
  test("all run, though one fails, and then the loop has failed", async () => {
    const loop = forEach("l", "[1, 2, 3]");
    const script = { "each_l[1]": failing("Two is odd.") };
    const observed = await observe(job([loop, notebook("after", ["l"])]), script);
    expect(observed.executor.keys).toEqual(["each_l[0]", "each_l[1]", "each_l[2]"]);
    expect(observed.result.state).toBe("FAILED");
    expect(stateOf(observed, "after")).toBe("UPSTREAM_FAILED");
    expect(observed.events).toContainEqual(
      expect.objectContaining({ task: "l", error: "1 of 3 iterations failed; iteration 1: Two is odd." }),
    );
  });

  // "Nested tasks are standard task types and have the same configuration options", retries among them.
  test("are each tried as often as their task says", async () => {
    let attempts = 0;
    const once: Behaviour = () => {
      attempts += 1;
      if (attempts === 1) throw new Error("Not yet.");
      return nothing;
    };
    const loop = forEach("l", "[1]", { task: { max_retries: 1 } });
    expect((await observe(job([loop]), { "each_l[0]": once })).result.state).toBe("SUCCESS");
    expect(attempts).toBe(2);
  });

  test("that have not begun do not begin when the run is cancelled", async () => {
    const controller = new AbortController();
    const cancel: Behaviour = (_, { signal }) => {
      controller.abort();
      signal.throwIfAborted();
      return nothing;
    };
    const observed = await observe(
      job([forEach("l", "[1, 2, 3]")]),
      { "each_l[0]": cancel },
      { signal: controller.signal },
    );
    expect(observed.executor.keys).toEqual(["each_l[0]"]);
    expect(observed.result.state).toBe("CANCELED");
  });
});

describe("a loop is refused, naming task and field, when", () => {
  const problems = (task: object) => {
    try {
      parseJob({ name: "test", tasks: [task] }, "test.json");
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };

  // "You cannot add another For each task as the nested task."
  test("it repeats another loop", () => {
    const inner = { task_key: "inner", for_each_task: { inputs: "[]", task: { task_key: "x" } } };
    expect(problems({ task_key: "l", for_each_task: { inputs: "[]", task: inner } })).toContain(
      "task l, field for_each_task.task.for_each_task: this field is not known here",
    );
  });

  test("its concurrency is not one to a hundred", () => {
    expect(problems(forEach("l", "[]", { loop: { concurrency: 0 } }))).toContain(
      "task l, field for_each_task.concurrency",
    );
  });

  test("its task is called as another one", () => {
    expect(problems(forEach("l", "[]", { task: { task_key: "l" } }))).toContain("two tasks have this key");
  });

  test("{{input}} stands outside of it", () => {
    expect(problems(notebook("a", [], inputOf("{{input}}")))).toContain(
      "task a, field notebook_task.base_parameters.given: {{input}} has a value only in the task that a for_each_task repeats.",
    );
  });
});
