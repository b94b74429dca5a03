/** An alert as rooms raise it; `notifications` routes, groups and delivers it. */
import type { Severity } from "@customer360/contracts";

/** `critical` wakes people; the two others are the contracts' severities. */
export type AlertSeverity = "critical" | Severity;

export interface Alert {
  /** Identity of the trouble: a later alert of the same key is the same trouble, worse, repeated or over. */
  readonly key: string;
  readonly state: "firing" | "resolved";
  readonly severity: AlertSeverity;
  /** One line that says what is wrong. */
  readonly title: string;
  /** Sentences: what was expected, what was found, and the way out. Plain text. */
  readonly description: string;
  /** Who raised it: `file-arrival`, `freshness`, `extraction`, `cart-events`, `data-quality`, `azure-monitor`, `databricks`, `data-factory`. */
  readonly origin: string;
  /** The team of the contract that the alert is about; null when it is about none. */
  readonly owner: string | null;
  /** The source or table that it is about; null when it is about none. */
  readonly dataset: string | null;
  /** What it is about, for matching by silences, routes and inhibition: names and short texts. */
  readonly labels: Readonly<Record<string, string>>;
  /** Numbers and samples to show, in order. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly runbook: string | null;
  /** Page of the run that it is about, where its service shows one. */
  readonly run?: string | null;
  readonly batchId: string | null;
  readonly correlationId: string;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
}

/** Takes alerts; in the app it puts them on the `alerts` queue. */
export interface AlertSink {
  raise(alert: Alert): Promise<void>;
}
