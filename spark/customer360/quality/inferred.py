"""Measures which members stay inferred for longer than their dimension's contract allows.

Measured at the gate, so that a batch has one summary: the dimension as it stands before the batch, without the members
that the batch itself has brought to Silver. Age counts from the earliest order to the batch's file date.
"""

from datetime import timedelta

from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.gold.dimensions import CUSTOMER, PRODUCT, Dimension
from customer360.lake import Lake
from customer360.quality.results import SAMPLE_KEYS, rule_on, write_result
from customer360.silver.winners import pruning

_IS_INFERRED = "is_inferred"


def write_overdue_members(lake: Lake, batch: Batch) -> None:
    """Adds a row a dimension to `logs.dq_results` for this run."""
    for dimension in (CUSTOMER, PRODUCT):
        if lake.gold(dimension.table).exists():
            _write(lake, batch, dimension)


def _write(lake: Lake, batch: Batch, dimension: Dimension) -> None:
    table, source, member = lake.gold(dimension.table), lake.silver(dimension.entity), dimension.member
    rule = rule_on(table.contract, _IS_INFERRED)
    # Delta skips files without a value, so that only files with inferred members are read.
    inferred = table.read().where("inferred_since IS NOT NULL").select(member, "inferred_since")
    known = source.read().where(pruning(inferred, source.contract).sql()).select(member)
    waiting = inferred.join(known, member, "left_anti")
    latest = batch.file_date - timedelta(days=int(table.contract.option("maxInferredDays")))
    is_overdue = F.col("inferred_since") < F.lit(latest)
    [(checked, overdue)] = waiting.agg(F.count(F.lit(1)), F.count_if(is_overdue)).collect()
    samples = (
        waiting.where(is_overdue).orderBy("inferred_since", member).limit(SAMPLE_KEYS) if overdue else None
    )
    keys = [row[member] for row in samples.collect()] if samples else []
    write_result(lake, batch, dimension.table, rule, checked, overdue, keys)
