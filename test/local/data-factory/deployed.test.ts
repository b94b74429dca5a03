/** The pipelines that are deployed, judged by the runner: every expression is read, and every name in it looked for. */
import { loadContracts } from "@customer360/contracts";
import { expect, test } from "@jest/globals";
import { pipelineDefinitions } from "../../../infra/src/factory/index.ts";
import type { PipelineDefinition } from "../../../local/src/data-factory/definition.ts";
import { PipelineDefinitionError } from "../../../local/src/data-factory/errors.ts";
import { demandRunnable } from "../../../local/src/data-factory/validate.ts";

const pipelines = pipelineDefinitions(loadContracts(), {
  medallion: "17",
  maintenance: "18",
}) as unknown as Readonly<Record<string, PipelineDefinition>>;
const types = new Set(["Copy", "Lookup", "AzureFunctionActivity", "DatabricksJob", "GetMetadata"]);
const abilities = { types, pipelines: new Set(Object.keys(pipelines)) };

test.each(Object.entries(pipelines))("%s can be run", (name, pipeline) => {
  demandRunnable(name, pipeline, abilities);
});

test("a misspelled activity in an expression would be told by name", () => {
  const text = JSON.stringify(pipelines).replaceAll("activity('", "activity('x");
  const broken = JSON.parse(text) as Readonly<Record<string, PipelineDefinition>>;
  const check = () => {
    for (const [name, pipeline] of Object.entries(broken)) demandRunnable(name, pipeline, abilities);
  };
  expect(check).toThrow(PipelineDefinitionError);
  expect(check).toThrow(/activity\('x.*'\) has not ended when it runs; depend on it/);
});
