"""Rows that broke a rule: kept as delivered, looked at by people, released or rejected."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.bronze.records import is_malformed
from customer360.errors import QuarantineError
from customer360.lake import Lake

if TYPE_CHECKING:
    from customer360.silver.rules import RuleSet


def quarantine_rows(
    lake: Lake, rules: "RuleSet", batch: Batch, delivered: DataFrame, checked: DataFrame
) -> None:
    """Keeps the checked rows that broke a rule of severity error, once, with the record as it was delivered."""
    contract = rules.contract
    record = ["_source_file", "_row_number"]
    broken = checked.where(F.expr(f"_failed & {rules.error_mask}L != 0")).select(*record, "_failed")
    source = lake.contracts.get("source", contract.option("source"))
    rule_ids = [F.when(F.expr(f"_failed & {1 << i}L != 0"), rule.id) for i, rule in enumerate(rules.rules)]
    as_delivered = F.when(F.expr(is_malformed()), F.col("_rescued_data")).otherwise(
        F.to_json(F.struct(*source.column_names))
    )
    rows = delivered.join(F.broadcast(broken), record).select(
        F.lit(contract.name).alias("entity"),
        F.col("_source_file").alias("source_file"),
        F.col("_row_number").alias("row_number"),
        as_delivered.alias("record"),
        F.array_compact(F.array(*rule_ids)).alias("failed_rules"),
        F.lit(batch.batch_id).alias("batch_id"),
        F.col("_file_date").alias("file_date"),
        F.lit(contract.version).alias("contract_version"),
        F.lit("open").alias("state"),
        F.lit(None).alias("state_changed_at"),
        F.lit(None).alias("state_reason"),
    )
    lake.quarantine(contract.name).append_missing(rows, batch.dates("file_date"))


def list_rows(lake: Lake, entity: str, state: str = "open", limit: int = 50) -> list[Row]:
    """Rows of an entity in a state, newest files first."""
    return (
        lake.quarantine(entity)
        .read()
        .where(F.col("state") == state)
        .orderBy(F.col("file_date").desc(), "source_file", "row_number")
        .limit(limit)
        .collect()
    )


def decide(lake: Lake, entity: str, state: str, condition: str, reason: str) -> int:
    """Moves open rows to `released` or `rejected`; returns how many.

    A released row reaches Silver with the next replay. Only rules of judgement can be waived so: a record that cannot
    be read, or that lacks a value which Silver needs, has to be delivered again.

    Args:
        lake: The lake.
        entity: Silver table that the rows were meant for.
        state: `released` or `rejected`.
        condition: SQL predicate on the quarantine table's columns.
        reason: Who decides, and why.

    Raises:
        QuarantineError: The state is unknown, there is no reason, no open row fits, or one cannot be released.
    """
    if state not in ("released", "rejected"):
        raise QuarantineError(f"State {state!r} is not one of released, rejected.")
    if not reason.strip():
        raise QuarantineError("A decision needs a reason: say who decides, and why.")
    table = lake.quarantine(entity)
    fitting = table.read().where("state = 'open'").where(condition)
    count = fitting.count()
    if count == 0:
        raise QuarantineError(
            f"quarantine.{entity}: no open row fits {condition!r}; list the open ones first."
        )
    if state == "released":
        _check_releasable(lake, entity, fitting)
    decided = {
        "state": F.lit(state),
        "state_changed_at": F.lit(datetime.now(UTC)).cast("timestamp"),
        "state_reason": F.lit(reason),
    }
    table.merge(fitting.withColumns(decided), update_when="t.state = 'open'")
    return count


def _check_releasable(lake: Lake, entity: str, rows: DataFrame) -> None:
    """Refuses rows that break a rule which nobody can waive."""
    judged = [rule.id for rule in lake.contracts.get("silver", entity).rules]
    record = ("source_file", "row_number")
    broken = rows.select(*record, F.explode("failed_rules").alias("rule"))
    unwaivable = broken.where(~F.col("rule").isin(judged)).groupBy(*record)
    stuck = unwaivable.agg(F.sort_array(F.collect_list("rule")).alias("_stuck")).orderBy(*record).limit(1)
    for row in stuck.collect():
        raise QuarantineError(
            f"{row['source_file']}:{row['row_number']} breaks {', '.join(row['_stuck'])}, which cannot be waived: "
            "reject the row and have it delivered again."
        )
