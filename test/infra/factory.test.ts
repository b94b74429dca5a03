/** Data Factory's definitions as plain data: what the contracts make of them, and that nothing refers to what is not there. */

import { Contracts, loadContracts, type SourceContract } from "@customer360/contracts";
import { describe, expect, test } from "@jest/globals";
import {
  type Activity,
  datasetDefinitions,
  linkedServices,
  type PipelineDefinition,
  pipelineDefinitions,
  triggerDefinitions,
} from "../../infra/src/factory/index.ts";

const contracts = loadContracts();
const { platform } = contracts;
const jobs = { medallion: "17", maintenance: "18" };
const pipelines = pipelineDefinitions(contracts, jobs);
const datasets = datasetDefinitions(contracts);
const lakeId = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/lake";
const triggers = triggerDefinitions(contracts, { backfillFrom: "2026-01-01", lakeId });

/** The contracts with one more source. */
function withSource(change: Partial<SourceContract>): Contracts {
  const [first] = contracts.ofLayer("sources");
  return new Contracts([...contracts.all, { ...first, ...change } as SourceContract], platform);
}

/** Names that references of a type hold, anywhere in a definition. */
function referencesIn(definition: unknown, type: string): string[] {
  if (typeof definition !== "object" || definition === null) return [];
  const { type: own, referenceName } = definition as Record<string, unknown>;
  const here = own === type && typeof referenceName === "string" ? [referenceName] : [];
  return [...here, ...Object.values(definition).flatMap((part) => referencesIn(part, type))];
}

/** An activity, and the types of those that hold it, the outermost first. */
interface Placed {
  readonly activity: Activity;
  readonly within: readonly string[];
}

function placedIn(activities: readonly Activity[], within: readonly string[] = []): Placed[] {
  return activities.flatMap((activity) => {
    const cases = (activity.cases ?? []) as readonly { activities: readonly Activity[] }[];
    const lists = [activity.activities, activity.ifTrueActivities, activity.ifFalseActivities];
    const inner = [...lists, activity.defaultActivities, ...cases.map((one) => one.activities)];
    const held = inner.flatMap((list) => (list ?? []) as readonly Activity[]);
    return [{ activity, within }, ...placedIn(held, [...within, activity.type])];
  });
}

const everywhere = Object.entries(pipelines).flatMap(([pipeline, { activities }]) =>
  placedIn(activities).map((placed) => ({ pipeline, ...placed })),
);

const named = (pipeline: string, name: string): Activity => {
  const found = everywhere.find((one) => one.pipeline === pipeline && one.activity.name === name);
  if (!found) throw new Error(`${pipeline} has no activity ${name}.`);
  return found.activity;
};

const defaultOf = (pipeline: PipelineDefinition | undefined, parameter: string) =>
  pipeline?.parameters?.[parameter]?.defaultValue;

test.each([
  ["DatasetReference", Object.keys(datasets)],
  ["LinkedServiceReference", Object.values(linkedServices)],
  ["PipelineReference", Object.keys(pipelines)],
])("every %s refers to something that is there", (type, known) => {
  const references = referencesIn([pipelines, datasets, triggers], type);
  expect(references.length).toBeGreaterThan(0);
  expect(references.filter((name) => !(known as string[]).includes(name))).toEqual([]);
});

test("pipelines are those that the contracts name", () => {
  expect(Object.keys(pipelines).sort()).toEqual(Object.values(platform.pipelines).sort());
});

test("names of datasets and linked services have no hyphens, which the service refuses", () => {
  for (const name of [...Object.keys(datasets), ...Object.values(linkedServices)])
    expect(name).toMatch(/^\w+$/);
});

test("what a pipeline is given are parameters that it has, and all that have no value of their own", () => {
  const calls = everywhere.filter(({ activity }) => activity.type === "ExecutePipeline");
  const started = [
    ...calls.map(({ activity }) => ({ pipeline: activity.pipeline, parameters: activity.parameters })),
    ...Object.values(triggers).flatMap(({ pipeline, pipelines: several = [] }) =>
      [...(pipeline ? [pipeline] : []), ...several].map((one) => ({
        pipeline: one.pipelineReference,
        parameters: one.parameters,
      })),
    ),
  ];
  expect(started.length).toBeGreaterThan(calls.length);
  for (const { pipeline, parameters } of started) {
    const known = pipelines[(pipeline as { referenceName: string }).referenceName]?.parameters ?? {};
    const given = Object.keys(parameters as object);
    expect(Object.keys(known)).toEqual(expect.arrayContaining(given));
    const needed = Object.entries(known).filter(([, { defaultValue }]) => defaultValue === undefined);
    expect(given).toEqual(expect.arrayContaining(needed.map(([name]) => name)));
  }
});

describe("rules of the service", () => {
  // learn.microsoft.com/azure/data-factory/concepts-nested-activities
  test("no loop is in a container, and no condition in a condition", () => {
    const loops = ["ForEach", "Until"];
    const conditions = ["IfCondition", "Switch"];
    const wrong = everywhere.filter(
      ({ activity, within }) =>
        (loops.includes(activity.type) && within.length > 0) ||
        (conditions.includes(activity.type) && within.some((type) => conditions.includes(type))),
    );
    expect(wrong.map(({ activity }) => activity.name)).toEqual([]);
  });

  // learn.microsoft.com/azure/data-factory/concepts-pipelines-activities: ten minutes to seven days an attempt.
  test("whatever touches the outside has a time-out", () => {
    const outside = ["AzureFunctionActivity", "Copy", "DatabricksJob", "GetMetadata", "Lookup"];
    const control = ["ExecutePipeline", "Fail", "ForEach", "IfCondition", "SetVariable", "Switch"];
    expect([...new Set(everywhere.map(({ activity }) => activity.type))].sort()).toEqual(
      [...outside, ...control, "Until"].sort(),
    );
    const waiting = everywhere.filter(
      ({ activity }) => outside.includes(activity.type) || activity.type === "Until",
    );
    for (const { activity } of waiting) {
      const given = activity.type === "Until" ? activity.timeout : activity.policy?.timeout;
      expect({ activity: activity.name, minutes: minutesOf(given) }).toEqual({
        activity: activity.name,
        minutes: expect.any(Number),
      });
      expect(minutesOf(given)).toBeGreaterThanOrEqual(10);
      expect(minutesOf(given)).toBeLessThanOrEqual(7 * 24 * 60);
    }
  });

  // learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits: Data Factory
  test("pipelines stay within the service's limits", () => {
    for (const [name, { activities, concurrency }] of Object.entries(pipelines)) {
      expect({ name, activities: placedIn(activities).length }).toEqual({
        name,
        activities: expect.any(Number),
      });
      expect(placedIn(activities).length).toBeLessThanOrEqual(120);
      expect(concurrency).toBeGreaterThanOrEqual(1);
    }
    const longest = Math.max(...textsOf(pipelines).map(({ length }) => length));
    expect(longest).toBeLessThanOrEqual(8192);
    for (const { activity } of everywhere) expect(activity.name.length).toBeLessThanOrEqual(55);
  });
});

function minutesOf(timeout: unknown): number | null {
  const [, days, hours, minutes, seconds] = /^(\d+)\.(\d{2}):(\d{2}):(\d{2})$/.exec(String(timeout)) ?? [];
  if (days === undefined) return null;
  return Number(days) * 24 * 60 + Number(hours) * 60 + Number(minutes) + Number(seconds) / 60;
}

/** Texts of every expression. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return value.startsWith("@") ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

test("retries are the same everywhere, and jobs and pipelines are not tried again", () => {
  const policies = everywhere.flatMap(({ activity }) => (activity.policy ? [activity] : []));
  const tried = policies.filter(({ policy }) => policy?.retry !== 0);
  expect(new Set(tried.map(({ policy }) => JSON.stringify(policy))).size).toBe(1);
  expect(policies.filter(({ policy }) => policy?.retry === 0).map(({ type }) => type)).toEqual([
    "DatabricksJob",
    "DatabricksJob",
  ]);
  expect(everywhere.filter(({ activity }) => activity.type === "ExecutePipeline" && activity.policy)).toEqual(
    [],
  );
});

test("what writes a batch's tables or lands its files is one run at a time", () => {
  const { dailyBatch, ingestFiles, ingestCustomers, extractApi, backfill, maintenance } = platform.pipelines;
  for (const name of [dailyBatch, ingestFiles, ingestCustomers, extractApi, backfill, maintenance])
    expect({ name, concurrency: pipelines[name]?.concurrency }).toEqual({ name, concurrency: 1 });
});

test("the job waits for all that lands and is given the batch, without its run id", () => {
  const medallion = named("daily-batch", "Medallion");
  expect(medallion.jobId).toBe("17");
  expect(Object.keys(medallion.jobParameters as object).sort()).toEqual([
    "batch_id",
    "file_date",
    "from_date",
  ]);
  expect(medallion.dependsOn?.map(({ activity }) => activity)).toEqual([
    "Ingest files",
    "Ingest customers",
    "Extract APIs",
  ]);
  expect(named("maintenance", "Maintenance").jobId).toBe("18");
});

test("another API of the contracts is extracted, and has a dataset", () => {
  const more = withSource({ name: "suppliers", format: "json-pages", inboxFile: null });
  const extract = pipelineDefinitions(more, jobs)[platform.pipelines.extractApi];
  expect(defaultOf(extract, "sources")).toEqual(["product_catalog", "suppliers"]);
  expect(Object.keys(datasetDefinitions(more))).toContain("landing_suppliers");
});

test("definitions name no source: what differs between sources are values of parameters", () => {
  const names = contracts.ofLayer("sources").map(({ name }) => name);
  for (const [pipeline, { activities }] of Object.entries(pipelines)) {
    const text = JSON.stringify(activities).replaceAll("customer_master_changes", "");
    expect({ pipeline, named: names.filter((name) => text.includes(name)) }).toEqual({ pipeline, named: [] });
  }
});

test("a database whose changes nobody knows how to read is refused in a sentence", () => {
  const more = withSource({ name: "suppliers", format: "jsonl", inboxFile: null });
  expect(() => pipelineDefinitions(more, jobs)).toThrow(
    /capture.suppliers\.yaml is not there; say in it how the changes of suppliers are read from its database\.$/,
  );
});

test("of a captured source, a run's values are the only placeholders that are left", () => {
  const [source] = defaultOf(pipelines[platform.pipelines.ingestCustomers], "sources") as Record<
    string,
    string
  >[];
  const open = (text = "") => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();
  expect(open(source?.lookup)).toEqual(["batchId"]);
  expect(open(source?.advance)).toEqual(["batchId"]);
  expect(open(source?.copy)).toEqual(["fromSequence", "fromXid", "toSequence", "toXid"]);
  expect(source).toMatchObject({ source: "customer_master", before: "customers.", behind: ".json.gz" });
});

describe("triggers", () => {
  test("announce files of each source of the inbox, and none that was moved to the rejected ones", () => {
    const announcing = Object.entries(triggers).filter(([, { type }]) => type === "BlobEventsTrigger");
    const paths = announcing.map(([name, { blobPathBeginsWith, blobPathEndsWith }]) => [
      ...[name, blobPathBeginsWith, blobPathEndsWith],
    ]);
    expect(paths).toEqual(
      expect.arrayContaining([
        ["file-arrived-order-items", "/inbox/blobs/order_items_", ".csv.gz"],
        ["file-arrived-orders", "/inbox/blobs/orders_", ".csv.gz"],
      ]),
    );
    const delivered = contracts.ofLayer("sources").filter(({ inboxFile }) => inboxFile !== null);
    expect(paths).toHaveLength(delivered.length);
    for (const [name, trigger] of announcing) {
      // learn.microsoft.com/azure/data-factory/how-to-create-event-trigger: a path needs `/blobs/` after its container.
      expect(trigger.blobPathBeginsWith).toMatch(/^\/[a-z]+\/blobs\//);
      expect(trigger).toMatchObject({ scope: lakeId, ignoreEmptyBlobs: true });
      expect(name).toMatch(/^[a-z][a-z-]*$/);
    }
  });

  test("go over days one after the other, each after the one before it", () => {
    expect(triggers.backfill).toMatchObject({
      ...{ type: "TumblingWindowTrigger", frequency: "Hour", interval: 24, maxConcurrency: 1 },
      dependsOn: [{ offset: "-24:00:00", size: "24:00:00" }],
    });
  });

  test("are on a schedule for what no file sets off", () => {
    for (const name of [platform.pipelines.extractApi, platform.pipelines.maintenance])
      expect(triggers[name]).toMatchObject({ type: "ScheduleTrigger", recurrence: { timeZone: "UTC" } });
  });
});
