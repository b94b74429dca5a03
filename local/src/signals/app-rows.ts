/** Alerts that the rooms of the Functions app raise. */
import { fileArrivalSettings } from "../../../functions/src/file-arrival/settings.ts";
import type { AlertSeverity } from "../../../functions/src/shared/alert.ts";
import { code, runbook, told } from "./cells.ts";

const settings = fileArrivalSettings.parse({ DATA_FACTORY_ENDPOINT: "http://127.0.0.1:1" });

export function appRows() {
  const wait = settings.FILE_ARRIVAL_WAIT_MINUTES / 60;
  const row = (key: string, raised: string, severity: AlertSeverity, topic: string, owned = true) => {
    const [origin = ""] = key.split("/");
    return [code(key), raised, severity, told(origin, severity, owned ? "owner" : null), runbook(topic)];
  };
  return [
    row(
      "data-quality/*/*",
      "a rule is broken by more than its contract allows; one step graver when the share doubles, or in the third batch in a row",
      "warning",
      "data-quality",
    ),
    row(
      "data-quality/*/*",
      "the same for a rule of severity error, which stops the batch",
      "error",
      "data-quality",
    ),
    row(
      "data-quality/stopped/*",
      "a newer batch was judged, and Gold lacks the day",
      "error",
      "batch-stopped",
      false,
    ),
    row("extraction/*/*", "an extraction failed (`failed`)", "error", "extraction"),
    row(
      "extraction/*/*",
      "records of an extraction break the contract (`invalid-records`)",
      "warning",
      "extraction",
    ),
    row(
      "file-arrival/new-columns/*",
      "a file has columns that the contract does not know",
      "warning",
      "new-columns",
    ),
    row("file-arrival/not-started/*", "a batch cannot be started", "critical", "batch-not-started", false),
    row("file-arrival/overdue/*", "a file is not there at its contract's latency", "error", "overdue-file"),
    row("file-arrival/rejected/*", "a file breaks its contract", "error", "rejected-file"),
    row(
      "file-arrival/waiting/*",
      `a file is missing ${wait} h after others of its day`,
      "warning",
      "waiting-batch",
    ),
    row(
      "freshness/*",
      `a table will lack a day in ${settings.FILE_ARRIVAL_WARN_MINUTES} min`,
      "warning",
      "late-tables",
    ),
    row("freshness/*", "a table lacks a day that its contract promises", "error", "late-tables"),
    row("operations/poison/*", "a message failed five times", "error", "poison-message", false),
  ];
}
