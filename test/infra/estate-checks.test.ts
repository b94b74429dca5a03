/** The checks of the estate find planted errors. */
import { describe, expect, test } from "@jest/globals";
import { idOf, type RecordedResource } from "../../local/src/estate/recorder.ts";
import { formatProblems } from "./estate/formats.ts";
import { nameProblems } from "./estate/names.ts";
import { pipelineProblems } from "./estate/pipelines.ts";
import { rangeProblems } from "./estate/ranges.ts";
import { referenceProblems } from "./estate/references.ts";

function recorded(type: string, inputs: Record<string, unknown>, name = "own"): RecordedResource {
  return {
    ...{
      type,
      name,
      urn: `urn:${type}::${name}`,
      id: idOf(type, name),
      inputs,
      secretInputs: [],
      parent: null,
    },
    ...{
      protect: false,
      deleteBeforeReplace: false,
      ignoreChanges: [],
      retainOnDelete: false,
      deletedWith: null,
      aliases: [],
      dependencies: [],
      provider: null,
    },
  };
}
const azure = (type: string, inputs: Record<string, unknown>, name?: string) =>
  recorded(`azure-native:${type}`, inputs, name);

describe("names", () => {
  test.each([
    ["storage:StorageAccount", { accountName: "st-c360" }],
    ["storage:StorageAccount", { accountName: "s".repeat(25) }],
    ["keyvault:Vault", { vaultName: "kv--c360" }],
    ["storage:BlobContainer", { containerName: "Landing" }],
    ["datafactory:Dataset", { datasetName: "lake-file" }],
    ["authorization:RoleAssignment", { roleAssignmentName: "reader" }],
  ])("of %s like %j are refused", (type, inputs) =>
    expect(nameProblems([azure(type, inputs)])).toHaveLength(1),
  );

  test("that are right pass", () => {
    const resources = [azure("storage:StorageAccount", { accountName: "stc360dev01" })];
    expect(
      nameProblems([...resources, azure("datafactory:Pipeline", { pipelineName: "daily-batch" })]),
    ).toEqual([]);
  });
});

describe("ranges", () => {
  const network = azure("network:VirtualNetwork", {
    virtualNetworkName: "vnet",
    addressSpace: { addressPrefixes: ["10.1.0.0/16"] },
  });
  const subnet = (addressPrefix: string) =>
    azure("network:Subnet", { virtualNetworkName: "vnet", addressPrefix });

  test("side by side in their network pass", () =>
    expect(rangeProblems([network, subnet("10.1.0.0/24"), subnet("10.1.1.0/24")])).toEqual([]));
  test("outside are found", () => expect(rangeProblems([network, subnet("10.2.0.0/24")])).toHaveLength(1));
  test("that overlap are found", () =>
    expect(rangeProblems([network, subnet("10.1.0.0/23"), subnet("10.1.1.0/24")])).toHaveLength(1));
  test("that begin elsewhere are refused", () =>
    expect(() => rangeProblems([network, subnet("10.1.1.0/23")])).toThrow(/does not begin/));
});

describe("formats", () => {
  test.each([
    ["principalId", "somebody", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"],
    ["evaluationFrequency", "15m", "PT15M"],
    ["windowSize", "PT", "P1DT6H"],
    ["timeout", "12 hours", "0.12:00:00"],
    ["quartzCronExpression", "0 5 * * *", "0 0 5 * * ?"],
    ["quartzCronExpression", "0 0 25 * * ?", "0 30 4 ? * MON-FRI"],
    ["timezoneId", "Europe/Londres", "Europe/London"],
  ])("of %s: '%s' is refused, '%s' passes", (property, wrong, right) => {
    const found = (text: string) => formatProblems([azure("any:Thing", { within: [{ [property]: text }] })]);
    expect(found(wrong)).toHaveLength(1);
    expect(found(right)).toEqual([]);
  });
});

describe("references", () => {
  const account = azure("storage:StorageAccount", { accountName: "lake" }, "lake");
  const container = azure("storage:BlobContainer", { accountName: "lake", containerName: "dead-letters" });
  const subscription = (scope: string, blobContainerName: string) =>
    azure("eventgrid:SystemTopicEventSubscription", { scope, deadLetterDestination: { blobContainerName } });

  test("to what is there pass", () =>
    expect(referenceProblems([account, container, subscription(account.id, "dead-letters")])).toEqual([]));
  test.each([
    ["an id", subscription(idOf("azure-native:storage:StorageAccount", "other"), "dead-letters")],
    ["a container", subscription(account.id, "lost")],
    ["an account", azure("storage:Queue", { accountName: "other", queueName: "q" })],
    [
      "a dataset",
      azure("datafactory:Pipeline", { inputs: [{ type: "DatasetReference", referenceName: "lost" }] }),
    ],
  ])("to %s that is not there are found", (_, resource) => {
    expect(referenceProblems([account, container, resource])).toHaveLength(1);
  });
});

describe("pipelines", () => {
  const pipeline = (value: string, after = "Copy") =>
    azure("datafactory:Pipeline", {
      parameters: { fileDate: { type: "string" } },
      activities: [
        { name: "Copy", type: "Copy" },
        {
          name: "Wait",
          type: "Wait",
          dependsOn: [{ activity: after, dependencyConditions: ["Succeeded"] }],
          value,
        },
      ],
    });

  test("that fit together pass", () =>
    expect(
      pipelineProblems([pipeline("@concat(pipeline().parameters.fileDate, activity('Copy').output)")]),
    ).toEqual([]));
  test.each([
    ["a parameter", pipeline("@pipeline().parameters.fileDay")],
    ["an activity", pipeline("@activity('Coppy').output")],
    ["a variable", pipeline("@variables('count')")],
    ["an activity to follow", pipeline("", "Coppy")],
  ])("without %s that they name are found", (_, resource) => {
    expect(pipelineProblems([resource])).toHaveLength(1);
  });
});
