/** The fields of the Jobs API that definitions use, and what the provider calls them. Anything else is refused by name. */

/** How one value is translated: as it is, field by field, or each entry of a list. */
export type Translation = "value" | { readonly fields: Fields } | { readonly each: Fields };

/** By the Jobs API's name: the provider's name and how the value is translated. */
export type Fields = Readonly<Record<string, readonly [name: string, translation: Translation]>>;

const value = (name: string) => [name, "value"] as const;
const one = (name: string, fields: Fields) => [name, { fields }] as const;
const many = (name: string, each: Fields) => [name, { each }] as const;

const notebookTask: Fields = {
  notebook_path: value("notebookPath"),
  source: value("source"),
  base_parameters: value("baseParameters"),
};

const conditionTask: Fields = { op: value("op"), left: value("left"), right: value("right") };

/** What a loop repeats, too: a notebook and how often it is tried. */
const repeatedTask: Fields = {
  task_key: value("taskKey"),
  description: value("description"),
  notebook_task: one("notebookTask", notebookTask),
  max_retries: value("maxRetries"),
  min_retry_interval_millis: value("minRetryIntervalMillis"),
  retry_on_timeout: value("retryOnTimeout"),
  timeout_seconds: value("timeoutSeconds"),
};

const forEachTask: Fields = {
  inputs: value("inputs"),
  concurrency: value("concurrency"),
  task: one("task", repeatedTask),
};

const task: Fields = {
  ...repeatedTask,
  depends_on: many("dependsOns", { task_key: value("taskKey"), outcome: value("outcome") }),
  run_if: value("runIf"),
  condition_task: one("conditionTask", conditionTask),
  for_each_task: one("forEachTask", forEachTask),
};

/** A job as `spark/jobs/*.json` may write it. Compute, identity and notices are the stack's and do not stand there. */
export const jobFields: Fields = {
  name: value("name"),
  description: value("description"),
  max_concurrent_runs: value("maxConcurrentRuns"),
  timeout_seconds: value("timeoutSeconds"),
  queue: one("queue", { enabled: value("enabled") }),
  parameters: many("parameters", { name: value("name"), default: value("default") }),
  schedule: one("schedule", {
    quartz_cron_expression: value("quartzCronExpression"),
    timezone_id: value("timezoneId"),
    pause_status: value("pauseStatus"),
  }),
  continuous: one("continuous", { pause_status: value("pauseStatus") }),
  tasks: many("tasks", task),
};

const notified: Translation = { each: { id: value("id") } };

const onCluster: Fields = {
  job_cluster_key: value("jobClusterKey"),
  libraries: many("libraries", { whl: value("whl") }),
};

const newCluster: Fields = {
  num_workers: value("numWorkers"),
  autoscale: one("autoscale", { min_workers: value("minWorkers"), max_workers: value("maxWorkers") }),
  spark_version: value("sparkVersion"),
  node_type_id: value("nodeTypeId"),
  runtime_engine: value("runtimeEngine"),
  azure_attributes: one("azureAttributes", {
    availability: value("availability"),
    first_on_demand: value("firstOnDemand"),
    spot_bid_max_price: value("spotBidMaxPrice"),
  }),
  policy_id: value("policyId"),
  data_security_mode: value("dataSecurityMode"),
  single_user_name: value("singleUserName"),
  spark_conf: value("sparkConf"),
  spark_env_vars: value("sparkEnvVars"),
  custom_tags: value("customTags"),
};

/** A job as a stack deploys it: what the repository says of it, and what the stack adds. */
export const deployedJobFields: Fields = {
  ...jobFields,
  health: one("health", {
    rules: many("rules", { metric: value("metric"), op: value("op"), value: value("value") }),
  }),
  webhook_notifications: one("webhookNotifications", {
    on_start: ["onStarts", notified],
    on_failure: ["onFailures", notified],
    on_success: ["onSuccesses", notified],
    on_duration_warning_threshold_exceeded: ["onDurationWarningThresholdExceededs", notified],
    on_streaming_backlog_exceeded: ["onStreamingBacklogExceededs", notified],
  }),
  tasks: many("tasks", {
    ...{ ...task, ...onCluster },
    for_each_task: one("forEachTask", {
      ...forEachTask,
      task: one("task", { ...repeatedTask, ...onCluster }),
    }),
  }),
  job_clusters: many("jobClusters", {
    job_cluster_key: value("jobClusterKey"),
    new_cluster: one("newCluster", newCluster),
  }),
  run_as: one("runAs", { service_principal_name: value("servicePrincipalName") }),
  tags: value("tags"),
};
