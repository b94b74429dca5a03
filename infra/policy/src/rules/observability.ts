/** Rules on logs, alerts and tags. */
import { type EstateRule, expectAt, faultsOfThose, isMap, ofType, type ResourceRule } from "../rule.ts";

export const diagnosticSetting = "azure-native:monitor:DiagnosticSetting";
const insights = "azure-native:applicationinsights:Component";
const queryRule = "azure-native:monitor:ScheduledQueryRule";
const learn = "https://learn.microsoft.com/azure";

const workspaceBased: ResourceRule = {
  id: "insights-workspace-based",
  title: "Application Insights keeps its data in the Log Analytics workspace",
  severity: "medium",
  references: ["d550e854"],
  link: `${learn}/azure-monitor/app/create-workspace-resource`,
  types: [insights],
  faultOf: ({ workspaceResourceId }) =>
    workspaceResourceId === undefined ? "workspaceResourceId is not set: expected a workspace" : null,
};

const noLocalAuth: ResourceRule = {
  id: "insights-no-local-auth",
  title: "Application Insights takes telemetry of signed-in senders alone",
  severity: "medium",
  references: ["199d5677"],
  link: `${learn}/azure-monitor/app/azure-ad-authentication`,
  types: [insights],
  faultOf: expectAt("disableLocalAuth", [true]),
};

const autoMitigate: ResourceRule = {
  id: "alert-auto-mitigate",
  title: "Alerts resolve themselves when their reason is gone",
  severity: "low",
  references: ["AZR-000491"],
  link: `${learn}/azure-monitor/alerts/alerts-overview`,
  types: [queryRule, "azure-native:monitor:MetricAlert"],
  faultOf: (properties, { type }) =>
    expectAt("autoMitigate", [true], type === queryRule ? undefined : true)(properties),
};

const noMinuteQueries: ResourceRule = {
  id: "alert-no-minute-queries",
  title: "No alert queries logs every minute: that costs, and logs arrive later than that",
  severity: "low",
  references: ["AZR-000492"],
  link: `${learn}/azure-monitor/alerts/alerts-types`,
  types: [queryRule],
  faultOf: ({ evaluationFrequency }) =>
    evaluationFrequency === "PT1M" ? "evaluationFrequency is PT1M: expected PT5M or longer" : null,
};

/** Services that write logs of their own. */
export const logged = [
  "azure-native:storage:StorageAccount",
  "azure-native:keyvault:Vault",
  "azure-native:eventhub:Namespace",
  "azure-native:eventgrid:SystemTopic",
  "azure-native:datafactory:Factory",
  "azure-native:databricks:Workspace",
  "azure-native:web:WebApp",
  "azure-native:communication:CommunicationService",
];

const diagnostics: EstateRule = {
  id: "diagnostic-settings",
  title: "Every service sends its logs to the workspace",
  severity: "medium",
  references: [],
  link: `${learn}/azure-monitor/platform/diagnostic-settings`,
  faultsOf: (estate) =>
    faultsOfThose(
      ofType(estate, ...logged),
      (own) =>
        ofType(estate, diagnosticSetting).some((setting) => estate.refersTo(setting, "resourceUri", own)),
      "no DiagnosticSetting is about this service",
    ),
};

/** Types that a stack has to tell apart in its bill. */
const tagged = [
  ...logged,
  insights,
  "azure-native:operationalinsights:Workspace",
  "azure-native:resources:ResourceGroup",
];
const needed = ["owner", "environment"];

const tags: ResourceRule = {
  id: "tags",
  title: "Resources say who answers for them and which environment they belong to",
  severity: "low",
  references: ["AZR-000166"],
  link: `${learn}/azure-resource-manager/management/tag-resources`,
  types: tagged,
  faultOf: (properties) => {
    const has = isMap(properties.tags) ? properties.tags : {};
    const missing = needed.filter((tag) => !has[tag]);
    return missing.length > 0 ? `it lacks the tags ${missing.join(" and ")}` : null;
  },
};

export const observabilityRules = [
  ...[workspaceBased, noLocalAuth, autoMitigate, noMinuteQueries, diagnostics, tags],
];
