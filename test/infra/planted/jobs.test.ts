/** Faults in what Databricks and Data Factory say of jobs, clusters, tables and secrets: each is found. */
import { beforeAll, expect, test } from "@jest/globals";
import { idOf } from "../../../local/src/estate/recorder.ts";
import { jobReferenceProblems } from "../estate/job-references.ts";
import { type Resources, saying, soundEstate } from "./planting.ts";

let sound: Resources;
beforeAll(async () => {
  sound = await soundEstate();
});

const job = "databricks:index/job:Job";
const pipeline = "azure-native:datafactory:Pipeline";
const dev = "customer360_dev";

test.each([
  [
    "a number in place of the job's",
    pipeline,
    idOf(job, "medallion"),
    "17",
    "no databricks:index/job:Job has the id 17",
  ],
  [
    "the number of another kind of thing",
    pipeline,
    idOf(job, "medallion"),
    idOf("databricks:index/clusterPolicy:ClusterPolicy", "jobs"),
    "no databricks:index/job:Job has the id",
  ],
  ["a parameter that the job has not", pipeline, '"batch_id":', '"batch":', "has no parameter 'batch'"],
  [
    "rights on a job that is not there",
    "databricks:index/permissions:Permissions",
    idOf(job, "maintenance"),
    "18",
    "has the id 18",
  ],
  [
    "a policy that is not there",
    job,
    "ClusterPolicy/jobs",
    "ClusterPolicy/none",
    "no databricks:index/clusterPolicy",
  ],
  ["a notebook that is not there", job, "spark/notebooks/stream", "spark/notebooks/streams", "is called"],
  ["a wheel that is not there", job, "customer360-0.1.0", "customer360-0.0.9", "is called"],
  [
    "a secret that is not there",
    job,
    "/databricks-jobs-client-secret}}",
    "/jobs-secret}}",
    "there is no {{secrets/customer360/jobs-secret}}",
  ],
  [
    "a scope that is not there",
    job,
    "{{secrets/customer360/",
    "{{secrets/other/",
    "there is no {{secrets/other/",
  ],
  [
    "a destination that is not there",
    job,
    "NotificationDestination/notifications",
    "NotificationDestination/x",
    "no databricks:index/notificationDestination",
  ],
  [
    "a warehouse that is not there",
    "databricks:index/alertV2:AlertV2",
    "SqlEndpoint/upkeep",
    "SqlEndpoint/x",
    "no databricks:index/sqlEndpoint",
  ],
  [
    "a grant on a table that is not there",
    "databricks:index/grants:Grants",
    `${dev}.gold.fact_orders`,
    `${dev}.gold.orders`,
    `nothing is called ${dev}.gold.orders`,
  ],
  [
    "a tag on a column that is not there",
    "databricks:index/entityTagAssignment:EntityTagAssignment",
    "customer_360.email",
    "customer_360.mail",
    "is called",
  ],
  [
    "a mask that no statement makes",
    "databricks:index/policyInfo:PolicyInfo",
    "governance.mask_string",
    "governance.mask_text",
    "is called",
  ],
  [
    "a filter of rows that no statement makes",
    "databricks:index/policyInfo:PolicyInfo",
    "shows_row_of_1",
    "shows_row_of_9",
    "is called",
  ],
  [
    "a vault that is not there",
    "databricks:index/secretScope:SecretScope",
    "Vault/key-vault",
    "Vault/x",
    "no azure-native:keyvault:Vault",
  ],
])("%s is found", (_, type, right, wrong, sentence) => {
  const problems = jobReferenceProblems(saying(sound, type, right, wrong));
  expect(problems).toEqual(problems.filter((problem) => problem.includes(sentence)));
  expect(problems).not.toEqual([]);
});
