/** What the lake's logs and quarantine say of the days in the ledger. */

const step = (batch: string, stage: string, entity: string, at: string, more: object = {}) => ({
  ...{ run_id: `run-${batch}`, batch_id: batch, stage, entity, status: "succeeded" },
  ...{ started_at: `${at}:00`, ended_at: `${at}:30`, rows_read: 100, rows_written: 99, ...more },
});
const audit = (batch: string, source: string, stage: string, counts: object) => {
  const day = batch.slice(0, 10);
  return {
    ...{ source_file: `${source}/${day}/${source}_${day}.1.csv.gz`, stage, source, file_date: day },
    ...{ batch_id: batch, status: "loaded", rows_quarantined: 0, rows_duplicate: 0, ...counts },
  };
};
const check = (batch: string, failed: number, status: string) => ({
  ...{ run_id: `run-${batch}`, batch_id: batch, entity: "order_items", rule_id: "quantity_not_zero" },
  ...{ severity: "error", rows_checked: 100, rows_failed: failed, max_failed_percent: 5, status },
});

/** @param failedAt when the step failed, in the run of its pipeline */
export const lakeTables = (failedAt: string) => ({
  "logs.pipeline_runs": {
    columns: {
      ...{ run_id: "text", batch_id: "text", stage: "text", entity: "text", status: "text" },
      ...{ started_at: "time", ended_at: "time", rows_read: "int", rows_written: "int", error: "text" },
    },
    rows: [
      step("2017-01-01.1", "bronze", "orders", "2017-01-02T06:00"),
      step("2017-01-01.1", "gate", "quality", "2017-01-02T06:01"),
      step("2017-01-01.1", "publish", "batch", "2017-01-02T06:02"),
      step("2017-01-04.1", "gate", "quality", "2017-01-05T06:01"),
      // An earlier run failed otherwise, and says nothing of the last one.
      step("2017-01-05.1", "bronze", "orders", "2017-01-06T06:00", { status: "failed", error: "Not this." }),
      step("2017-01-05.1", "silver", "orders", "2017-01-06T06:01", {
        ...{ run_id: "run-again", started_at: failedAt, ended_at: failedAt, status: "failed" },
        error: "orders_2017-01-05.1.csv.gz: the disk is full; make room.",
      }),
      step("2017-01-07.1", "bronze", "orders", "2017-01-08T06:00", { status: "failed", error: "Not this." }),
      step("2017-01-04.release-1", "replay", "order_items", "2017-01-07T06:02"),
      step("backfill_2016", "publish", "batch", "2017-01-01T06:02"),
    ],
  },
  "logs.dq_results": {
    columns: {
      ...{ run_id: "text", batch_id: "text", entity: "text", rule_id: "text", severity: "text" },
      ...{ rows_checked: "int", rows_failed: "int", max_failed_percent: "float", status: "text" },
    },
    rows: [check("2017-01-01.1", 1, "tolerated"), check("2017-01-04.1", 12, "failed")],
  },
  "logs.file_audit": {
    columns: {
      ...{ source_file: "text", stage: "text", source: "text", file_date: "day", batch_id: "text" },
      ...{ status: "text", rows_read: "int", rows_loaded: "int", rows_quarantined: "int" },
      ...{ rows_duplicate: "int", message: "text" },
    },
    rows: [
      audit("2017-01-01.1", "orders", "bronze", { rows_read: 100, rows_loaded: 100 }),
      audit("2017-01-01.1", "orders", "silver", { rows_read: 100, rows_loaded: 98, rows_duplicate: 2 }),
      audit("2017-01-01.1", "order_items", "silver", {
        ...{ rows_read: 1100, rows_loaded: 1099, rows_quarantined: 1 },
      }),
    ],
  },
  "quarantine.order_items": {
    columns: {
      ...{ entity: "text", source_file: "text", row_number: "int", record: "text", failed_rules: "texts" },
      ...{ file_date: "day", state: "text", state_reason: "text" },
    },
    rows: [1, 2, 3].map((row_number) => ({
      ...{ entity: "order_items", source_file: "order_items/2017-01-04/order_items_2017-01-04.1.csv.gz" },
      ...{ row_number, record: `{"order_id":"o${row_number}"}`, failed_rules: ["quantity_not_zero"] },
      ...{ file_date: "2017-01-04", state: row_number === 3 ? "rejected" : "open" },
    })),
  },
});
