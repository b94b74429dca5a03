"""Bronze to Silver for one entity and one batch: check, decide, store, and account for every record."""

from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from customer360 import progress
from customer360.batch import Batch
from customer360.bronze.claims import delivered as delivered_rows
from customer360.bronze.claims import has_records
from customer360.bronze.decode import RECORD
from customer360.errors import ReconciliationError
from customer360.lake import Lake
from customer360.lake_tables import Table
from customer360.quality.results import write_results
from customer360.quarantine import quarantine_rows
from customer360.runs import Run
from customer360.silver import history, winners
from customer360.silver.accounting import WRITTEN, Tally, audit, tally
from customer360.silver.conform import conform
from customer360.silver.rules import RuleSet


def refine(lake: Lake, entity: str, batch: Batch, run: Run) -> None:
    """Brings a batch's rows of an entity to Silver; without a query when no file brought any.

    Rows are typed and checked once and then kept in memory for the steps that follow. Each record ends as loaded,
    quarantined or duplicate.

    Raises:
        ReconciliationError: The counts do not add up.
    """
    table = lake.silver(entity)
    source = table.contract.option("source")
    if not has_records(lake, source, batch):
        progress.report("silver", entity, 0)
        return
    delivered = delivered_rows(lake, source, batch)
    rules = RuleSet(table.contract, lake.contracts.platform)
    with _decided(lake, table, rules, delivered, rules.error_mask) as (checked, counts):
        if counts.quarantined:
            quarantine_rows(lake, rules, batch, delivered, checked)
        if counts.read:
            write_results(lake, batch, rules, counts, checked)
            audit(lake, table, batch, counts)
    _count(run, counts)
    progress.report("silver", entity, counts.read)


def replay_released(lake: Lake, entity: str, batch: Batch, run: Run) -> None:
    """Brings rows of quarantine that people released to Silver, whatever rule of judgement they break.

    The rows then belong to `batch`, so that its Gold steps see them. Rows that are stored already change nothing.
    """
    table, stored = lake.silver(entity), lake.quarantine(entity)
    dates = F.col("file_date").between(F.lit(batch.from_date), F.lit(batch.file_date))
    released = (
        stored.read()
        .where(dates)
        .where("state = 'released'")
        .select(F.col("source_file").alias("_source_file"), F.col("row_number").alias("_row_number"))
    )
    if not stored.exists() or released.isEmpty():
        progress.report("replay", entity, 0)
        return
    bronze = lake.bronze(table.contract.option("source")).read().join(F.broadcast(released), list(RECORD))
    delivered = bronze.withColumn("_batch_id", F.lit(batch.batch_id))
    rules = RuleSet(table.contract, lake.contracts.platform)
    with _decided(lake, table, rules, delivered, rules.error_mask & rules.unwaivable_mask) as (_, counts):
        _count(run, counts)
    progress.report("replay", entity, counts.written)


@contextmanager
def _decided(
    lake: Lake, table: Table, rules: RuleSet, delivered: DataFrame, error_mask: int
) -> Iterator[tuple[DataFrame, Tally]]:
    """Checks delivered rows once, decides and stores them; holds the checked rows in memory for what follows."""
    with lake.kept(conform(lake, rules, delivered)) as checked:
        broken = F.expr(f"_failed & {error_mask}L != 0")
        valid = checked.where(~broken)
        # What could be compared with the batch is found once: to judge its rows, and to store them.
        pruned_by = winners.pruning(valid, table.contract) if table.exists() else None
        with lake.kept(_verdicts(table, valid, pruned_by)) as verdicts:
            classified = _classified(checked, broken, verdicts)
            counts = tally(classified, rules)
            _store(lake, table, classified, counts, pruned_by)
            yield checked, counts


def _count(run: Run, counts: Tally) -> None:
    run.rows_read, run.rows_written, run.rows_quarantined = counts.read, counts.written, counts.quarantined


def _verdicts(table: Table, valid: DataFrame, pruned_by: winners.Pruning | None) -> DataFrame:
    """Valid records that lose, or meet a stored row of their key: (_source_file, _row_number, verdict)."""
    verdicts = winners.losers_within(valid, table.contract)
    if pruned_by is None:
        return verdicts
    against_stored = winners.verdicts_against(table, valid, pruned_by)
    # A record that loses within its batch is a duplicate whatever the stored row says: the smallest verdict.
    together = verdicts.union(against_stored).groupBy(*RECORD)
    return together.agg(F.min("verdict").alias("verdict"))


def _classified(checked: DataFrame, broken: Column, verdicts: DataFrame) -> DataFrame:
    """`checked` with what becomes of each record in `_class`, see `accounting`."""
    of_valid = F.coalesce(F.col("verdict"), F.lit("loaded"))
    joined = checked.join(F.broadcast(verdicts), list(RECORD), "left")
    return joined.withColumn("_class", F.when(broken, "quarantined").otherwise(of_valid))


def _store(
    lake: Lake, table: Table, classified: DataFrame, counts: Tally, pruned_by: winners.Pruning | None
) -> None:
    rows = classified.where(F.col("_class").isin(*WRITTEN))
    if counts.written == 0:
        return
    contract = table.contract
    if contract.option("history") == "scd2":
        rows = history.rebuild(table, rows, lake.contracts.platform, pruned_by)
        if pruned_by is not None:
            with lake.kept(rows) as rebuilt:  # A MERGE reads its source twice.
                written = table.merge(rebuilt, update_when=history.is_changed(), pruned_by=pruned_by.sql("t"))
            # Versions beside the new ones end or begin at other times, and those that say the same stay as they are.
            _assert_stored(table, written >= counts.new, counts.new, written)
            return
    elif pruned_by is not None and counts.meets_stored:
        written = table.merge(rows, update_when=winners.is_newer(contract), pruned_by=pruned_by.sql("t"))
        _assert_stored(table, written == counts.written, counts.written, written)
        return
    written = table.append(rows)
    _assert_stored(table, written == counts.written, counts.written, written)


def _assert_stored(table: Table, is_right: bool, wanted: int, written: int) -> None:
    if not is_right:
        raise ReconciliationError(
            f"silver.{table.name}: {wanted} rows were to be stored but {written} were; run the batch again, "
            "and look for a second run of it at the same time."
        )
