/** Questions to the logs that people ask again and again: saved in the workspace, and drawn by the workbook. */
import type { Platform } from "@customer360/contracts";

/** How an answer is drawn. */
export type Drawing = "table" | "timechart" | "barchart";

export interface LogQuery {
  /** Name in the program and in the workspace. */
  readonly name: string;
  readonly title: string;
  /** Heading that it stands under. */
  readonly section: "Batches" | "Functions" | "Notifications" | "Queues" | "Event Hubs" | "Databricks";
  readonly drawing: Drawing;
  /** Kusto. It names no range of time: the portal, or the workbook, does. */
  readonly query: string;
}

const lines = (...all: readonly string[]) => all.join("\n");

/** An entry of the app's log, which is a line of JSON. */
const entries = (...messages: readonly string[]) => [
  "AppTraces",
  "| extend entry = parse_json(Message)",
  `| where tostring(entry.message) in (${messages.map((message) => `"${message}"`).join(", ")})`,
];

/** A metric of Event Hubs, as diagnostic settings bring it to the workspace. */
const ofEventHubs = '| where ResourceProvider == "MICROSOFT.EVENTHUB"';

export function logQueries({ pipelines, queues }: Platform): readonly LogQuery[] {
  return [
    {
      ...{ name: "batches", title: "Batches: the newest state of each run", section: "Batches" },
      drawing: "table",
      query: lines(
        "ADFPipelineRun",
        `| where PipelineName == "${pipelines.dailyBatch}"`,
        "| summarize arg_max(TimeGenerated, Status, Start, End, Parameters, ErrorMessage) by RunId",
        "| extend given = parse_json(Parameters)",
        "| project Start, batch = tostring(given.batchId), Status, minutes = datetime_diff('second', End, Start) / 60.0, ErrorMessage, RunId",
        "| order by Start desc",
      ),
    },
    {
      ...{ name: "pipeline-runs", title: "Pipeline runs a day", section: "Batches", drawing: "barchart" },
      query: lines(
        "ADFPipelineRun",
        '| where Status in ("Succeeded", "Failed", "Cancelled")',
        "| summarize runs = dcount(RunId) by bin(TimeGenerated, 1d), Status",
      ),
    },
    {
      ...{ name: "failed-activities", title: "Activities that failed", section: "Batches", drawing: "table" },
      query: lines(
        "ADFActivityRun",
        '| where Status == "Failed"',
        "| project TimeGenerated, PipelineName, ActivityName, FailureType, ErrorCode, ErrorMessage, PipelineRunId",
        "| order by TimeGenerated desc",
      ),
    },
    {
      ...{ name: "function-calls", title: "Calls and failures of each function", section: "Functions" },
      drawing: "table",
      query: lines(
        "AppRequests",
        "| summarize calls = sum(ItemCount), failed = sumif(ItemCount, Success == false), p95 = percentile(DurationMs, 95) by OperationName",
        "| order by failed desc, calls desc",
      ),
    },
    {
      ...{ name: "function-failures", title: "Why functions failed", section: "Functions", drawing: "table" },
      query: lines(
        "AppExceptions",
        "| summarize times = sum(ItemCount), newest = max(TimeGenerated) by OperationName, ProblemId, OuterMessage",
        "| order by newest desc",
      ),
    },
    {
      ...{ name: "notifications", title: "Messages: told and not", section: "Notifications" },
      drawing: "timechart",
      query: lines(
        ...entries("A message was delivered", "A message was not delivered"),
        "| summarize messages = count() by bin(TimeGenerated, 1h), outcome = tostring(entry.message)",
      ),
    },
    {
      ...{
        name: "alerts-taken-in",
        title: "Alerts that came in",
        section: "Notifications",
        drawing: "table",
      },
      query: lines(
        ...entries("An alert came in"),
        "| summarize times = count(), newest = max(TimeGenerated) by key = tostring(entry.key), severity = tostring(entry.severity), change = tostring(entry.change)",
        "| order by newest desc",
      ),
    },
    {
      ...{
        name: "open-alerts",
        title: "Alerts that are looked after, and held back",
        section: "Notifications",
      },
      drawing: "timechart",
      query: lines(
        ...entries("Alerts were looked at"),
        "| summarize open = max(toint(entry.open)), suppressed = max(toint(entry.suppressed)) by bin(TimeGenerated, 10m)",
      ),
    },
    {
      ...{ name: "queue-lengths", title: "Messages that wait in queues", section: "Queues" },
      drawing: "timechart",
      query: lines(
        "AzureMetrics",
        '| where ResourceProvider == "MICROSOFT.STORAGE" and MetricName == "QueueMessageCount"',
        "| summarize messages = max(Maximum) by bin(TimeGenerated, 1h)",
      ),
    },
    {
      ...{ name: "queue-ages", title: "How long messages of a queue wait and are worked on, in seconds" },
      ...{ section: "Queues", drawing: "timechart" },
      query: lines(
        "StorageQueueLogs",
        '| where OperationName in ("PutMessage", "DeleteMessage")',
        `| where Uri has_any (${Object.values(queues)
          .map((queue) => `"/${queue}/"`)
          .join(", ")})`,
        "| extend queue = tostring(split(parse_url(Uri).Path, '/')[1])",
        '| summarize put = countif(OperationName == "PutMessage"), deleted = countif(OperationName == "DeleteMessage") by bin(TimeGenerated, 5m), queue',
        "| order by queue asc, TimeGenerated asc",
        "| serialize waiting = row_cumsum(put - deleted, prev(queue) != queue)",
        // Little's law: what waits, by how many a second leave.
        "| extend seconds = iff(deleted == 0, real(null), waiting * 300.0 / deleted)",
        "| project TimeGenerated, queue, seconds",
      ),
    },
    {
      ...{ name: "given-up", title: "Messages that were given up", section: "Queues", drawing: "table" },
      query: lines(
        "AppRequests",
        '| where OperationName endswith "-poison"',
        "| project TimeGenerated, OperationName, Success, OperationId",
        "| order by TimeGenerated desc",
      ),
    },
    {
      ...{ name: "capture-lag", title: "Cart events: sent, and captured", section: "Event Hubs" },
      drawing: "timechart",
      query: lines(
        "AzureMetrics",
        ofEventHubs,
        '| where MetricName in ("IncomingMessages", "CapturedMessages")',
        "| summarize messages = sum(Total) by bin(TimeGenerated, 5m), MetricName",
      ),
    },
    {
      ...{ name: "capture-backlog", title: "Bytes that Capture has not written yet", section: "Event Hubs" },
      drawing: "timechart",
      query: lines(
        "AzureMetrics",
        ofEventHubs,
        '| where MetricName in ("CaptureBacklog", "ThrottledRequests")',
        "| summarize value = max(Maximum) by bin(TimeGenerated, 5m), MetricName",
      ),
    },
    {
      ...{ name: "job-runs", title: "Runs of jobs that ended", section: "Databricks", drawing: "table" },
      query: lines(
        "DatabricksJobs",
        '| where ActionName in ("runSucceeded", "runFailed")',
        "| extend given = parse_json(RequestParams)",
        "| project TimeGenerated, ActionName, job = tostring(given.jobId), run = tostring(given.runId), trigger = tostring(given.jobTriggerType)",
        "| order by TimeGenerated desc",
      ),
    },
  ];
}
