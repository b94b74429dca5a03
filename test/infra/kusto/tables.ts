/**
 * Tables of the workspace that queries name, with those of their columns that Azure Monitor's reference of tables documents and
 * that queries may need (learn.microsoft.com/azure/azure-monitor/reference/tables/<table>).
 */
export const tables: Readonly<Record<string, string>> = {
  ADFPipelineRun:
    "TimeGenerated: datetime, PipelineName: string, RunId: string, Status: string, Start: datetime, End: datetime, Parameters: string, ErrorCode: string, ErrorMessage: string, FailureType: string",
  ADFActivityRun:
    "TimeGenerated: datetime, PipelineName: string, PipelineRunId: string, ActivityName: string, ActivityType: string, Status: string, Start: datetime, End: datetime, ErrorCode: string, ErrorMessage: string, FailureType: string",
  AppRequests:
    "TimeGenerated: datetime, Name: string, OperationName: string, OperationId: string, Success: bool, ResultCode: string, DurationMs: real, ItemCount: int",
  AppExceptions:
    "TimeGenerated: datetime, OperationName: string, OperationId: string, ProblemId: string, ExceptionType: string, OuterMessage: string, InnermostMessage: string, ItemCount: int",
  AppTraces:
    "TimeGenerated: datetime, Message: string, OperationName: string, OperationId: string, SeverityLevel: int, Properties: dynamic, ItemCount: int",
  AzureMetrics:
    "TimeGenerated: datetime, ResourceProvider: string, Resource: string, MetricName: string, TimeGrain: string, UnitName: string, Total: real, Average: real, Maximum: real, Minimum: real, Count: real",
  AZKVAuditLogs:
    "TimeGenerated: datetime, OperationName: string, HttpStatusCode: int, CallerIpAddress: string, Identity: dynamic, ResultType: string",
  DatabricksJobs:
    "TimeGenerated: datetime, ActionName: string, RequestParams: string, Response: string, ServiceName: string, Identity: string",
  StorageQueueLogs:
    "TimeGenerated: datetime, OperationName: string, Uri: string, ObjectKey: string, StatusCode: string, StatusText: string, DurationMs: real, AccountName: string",
};
