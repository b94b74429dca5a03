import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parseJob } from "../../local/src/jobs/definition.ts";
import { JobDefinitionError } from "../../local/src/jobs/errors.ts";
import { loadJob } from "../../local/src/jobs/load-job.ts";
import { condition, notebook } from "./job-builder.ts";

function problemsOf(settings: unknown): readonly string[] {
  try {
    parseJob(settings, "test.json");
  } catch (error) {
    if (error instanceof JobDefinitionError) return error.problems;
    throw error;
  }
  return [];
}

const settings = (...tasks: object[]) => ({ name: "test", tasks });

describe("a job definition is refused, naming task and field, when", () => {
  const cases: [string, unknown, RegExp][] = [
    [
      "a task field is not known",
      settings(notebook("a", [], { dbt_task: {} })),
      /^task a, field dbt_task: .*not known/,
    ],
    [
      "a job field is not known",
      { ...settings(notebook("a")), git_source: {} },
      /^field git_source: .*not known/,
    ],
    [
      "a nested field is not known",
      settings({ task_key: "a", notebook_task: { notebook_path: "/a", warehouse_id: "1" } }),
      /^task a, field notebook_task\.warehouse_id/,
    ],
    [
      "a task does nothing",
      settings({ task_key: "a" }),
      /^task a: expected one of notebook_task, condition_task and for_each_task/,
    ],
    [
      "a task does two things",
      settings({ ...condition("a", "EQUAL_TO", "1", "1"), ...notebook("a") }),
      /^task a: expected one of/,
    ],
    ["run_if is not known", settings(notebook("a", [], { run_if: "SOMETIMES" })), /^task a, field run_if/],
    [
      "an operator is not known",
      settings(condition("a", "LIKE", "1", "1")),
      /^task a, field condition_task\.op/,
    ],
    [
      "a task has no key",
      settings({ notebook_task: { notebook_path: "/a" } }),
      /^task number 1, field task_key/,
    ],
    ["two tasks share a key", settings(notebook("a"), notebook("a")), /^task a, field task_key: two tasks/],
    [
      "a dependency is not there",
      settings(notebook("a", ["b"])),
      /^task a, field depends_on: there is no task b/,
    ],
    [
      "a task waits for itself",
      settings(notebook("a", ["b"]), notebook("b", ["a"])),
      /^task a, field depends_on: .*circle/,
    ],
    [
      "an outcome is asked of a notebook",
      settings(notebook("a"), notebook("b", [{ task_key: "a", outcome: "true" }])),
      /^task b, field depends_on: a is no condition task/,
    ],
    [
      "a parameter does not exist",
      settings({
        task_key: "a",
        notebook_task: { notebook_path: "/a", base_parameters: { d: "{{job.parameters.day}}" } },
      }),
      /^task a, field notebook_task\.base_parameters\.d: .*no parameter/,
    ],
    [
      "a reference is not known",
      settings(condition("a", "EQUAL_TO", "{{job.trigger.type}}", "x")),
      /^task a, field condition_task\.left: \{\{job\.trigger\.type\}\} is not known/,
    ],
    [
      "a value comes from a task that may come later",
      settings(notebook("a"), condition("b", "EQUAL_TO", "{{tasks.a.values.x}}", "x")),
      /^task b, field condition_task\.left: .*depends on/,
    ],
    [
      "a default needs a task",
      { ...settings(notebook("a")), parameters: [{ name: "p", default: "{{task.name}}" }] },
      /^parameter p, field default/,
    ],
  ];

  test.each(cases)("%s", (_, definition, sentence) => {
    expect(problemsOf(definition)).toEqual(expect.arrayContaining([expect.stringMatching(sentence)]));
  });

  test("several things are wrong: all are told", () => {
    const problems = problemsOf(settings(notebook("a", ["x"]), notebook("b", ["y"])));
    expect(problems).toHaveLength(2);
  });
});

test("what concerns only the workspace is accepted", () => {
  const definition = {
    ...settings(notebook("a", [], { job_cluster_key: "c" })),
    tags: {},
    queue: { enabled: true },
  };
  expect(problemsOf(definition)).toEqual([]);
});

describe("the project's own job definitions", () => {
  const folder = join(process.cwd(), "spark", "jobs");
  test.each(readdirSync(folder).filter((name) => name.endsWith(".json")))("%s can be run", (name) => {
    const job = loadJob(join(folder, name));
    const notebooks = job.tasks.flatMap((task) => task.notebook_task?.notebook_path ?? []);
    expect(notebooks.length).toBeGreaterThan(0);
    expect(notebooks.every((path) => path.endsWith(".py"))).toBe(true);
  });
});
