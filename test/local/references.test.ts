/** References that https://docs.databricks.com/aws/en/jobs/dynamic-value-references lists, and what the runner makes of them. */
import { describe, expect, test } from "@jest/globals";
import { type ReferenceContext, resolve } from "../../local/src/jobs/references.ts";
import { job, notebook } from "./job-builder.ts";

const context: ReferenceContext = {
  ...{
    runId: "17",
    jobName: "medallion",
    repairCount: 1,
    taskKey: "silver",
    attempt: 2,
    notebookPath: "/silver",
  },
  startedAt: new Date("2017-01-08T04:05:06.789Z"),
  parameters: { day: "2017-01-07", "odd-name": "x" },
  states: new Map([["bronze", "UPSTREAM_FAILED"]]),
  values: new Map([["bronze", { rows: 3, list: [1, 2] }]]),
};

test.each([
  ["{{job.run_id}}", "17"],
  ["{{job.name}}", "medallion"],
  ["{{job.repair_count}}", "1"],
  ["{{job.parameters.day}}", "2017-01-07"],
  ["{{job.parameters.`odd-name`}}", "x"],
  ["{{job.start_time.iso_date}}", "2017-01-08"],
  ["{{job.start_time.iso_datetime}}", "2017-01-08T04:05:06Z"],
  ["{{job.start_time.iso_weekday}}", "7"],
  ["{{job.start_time.is_weekday}}", "false"],
  ["{{job.start_time.year}}-{{job.start_time.month}}-{{job.start_time.day}}", "2017-1-8"],
  ["{{job.start_time.hour}}:{{job.start_time.minute}}:{{job.start_time.second}}", "4:5:6"],
  ["{{job.start_time.timestamp_ms}}", "1483848306789"],
  ["{{task.name}}", "silver"],
  ["{{task.execution_count}}", "2"],
  ["{{task.notebook_path}}", "/silver"],
  ["{{tasks.bronze.result_state}}", "upstream_failed"],
  ["{{tasks.bronze.values.rows}} of {{ tasks.bronze.values.list }}", "3 of [1,2]"],
])("%s is %s", (text, expected) => {
  expect(resolve(text, context)).toBe(expected);
});

describe("refused by name, before anything runs", () => {
  // Documented, and of a workspace; or not documented at all.
  test.each([
    "job.id",
    "workspace.url",
    "job.trigger.type",
    "tasks.a.error_code",
    "job.start_time.century",
    "job.notebook_url",
    "my.value",
  ])("{{%s}}", (text) => {
    const task = { notebook_task: { notebook_path: "/b", base_parameters: { x: `{{${text}}}` } } };
    expect(() => job([notebook("a"), notebook("b", ["a"], task)])).toThrow(
      `task b, field notebook_task.base_parameters.x: {{${text}}} is not known here.`,
    );
  });

  test("a task in a parameter's default, which has a value before any task has", () => {
    expect(() => job([notebook("a")], { x: "{{tasks.a.values.y}}" })).toThrow(
      "has no value before the job has begun",
    );
    expect(() => job([notebook("a")], { x: "{{job.start_time.iso_date}}" })).not.toThrow();
  });
});
