/** What raises an alert, and who hears of it. */
import type { RecordedResource } from "./recorder.ts";
import { kindOf } from "./words.ts";

export interface Alert {
  readonly kind: string;
  readonly name: string;
  /** What it tells, in words. */
  readonly tells: string;
  /** 0 (critical) to 4; null where the service has none. */
  readonly severity: number | null;
  /** How often it looks: "5 min", or a Quartz schedule, or a budget's grain. */
  readonly every: string;
}

/** Null for a resource that raises none. */
type Reader = (inputs: RecordedResource["inputs"]) => Omit<Alert, "kind" | "name"> | null;

const readers: Readonly<Record<string, Reader>> = {
  "azure-native:monitor:MetricAlert": platform,
  "azure-native:monitor:ScheduledQueryRule": platform,
  "azure-native:monitor:ActivityLogAlert": ({ description }) => ({
    ...{ tells: description ?? "An entry of the activity log.", severity: null, every: "at once" },
  }),
  "databricks:index/alertV2:AlertV2": ({ displayName, schedule }) => ({
    ...{ tells: displayName, severity: null, every: schedule.quartzCronSchedule },
  }),
  "azure-native:eventgrid:SystemTopicEventSubscription": ({ destination }) =>
    destination?.endpointType === "MonitorAlert"
      ? { tells: destination.description, severity: Number(destination.severity.at(-1)), every: "at once" }
      : null,
  "azure-native:consumption:Budget": ({ amount, notifications, timeGrain }) => ({
    ...{ tells: budgetTold(amount, notifications), severity: null, every: `${timeGrain}` },
  }),
};

/** Every rule, the most severe first. */
export function alertsOf(resources: readonly RecordedResource[]): readonly Alert[] {
  return resources
    .flatMap(({ type, name, inputs }) => {
      const read = readers[type]?.(inputs);
      return read ? [{ kind: kindOf(type), name, ...read }] : [];
    })
    .toSorted((one, other) => (one.severity ?? 9) - (other.severity ?? 9));
}

function platform({ description, severity, evaluationFrequency }: RecordedResource["inputs"]) {
  return { tells: description ?? "", severity: severity ?? null, every: everyOf(evaluationFrequency ?? "") };
}

/** "5 min" of `PT5M`; other durations as they are. */
const everyOf = (duration: string) => duration.replace(/^PT(\d+)M$/, "$1 min");

interface BudgetNotification {
  readonly threshold: number;
  readonly thresholdType?: string;
}

function budgetTold(
  amount: number,
  notifications: Readonly<Record<string, BudgetNotification>> = {},
): string {
  const limits = Object.values(notifications).map(
    ({ threshold, thresholdType }) =>
      `${threshold} % ${thresholdType === "Forecasted" ? "forecast" : "spent"}`,
  );
  return `Of ${amount} in the billing currency: ${limits.join(", ")}.`;
}
