"""Dimensions: every version of a member, members that only facts know yet, and the unknown member."""

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.gold.keys import member_key, open_end, open_start
from customer360.lake import Lake


@dataclass(frozen=True)
class Dimension:
    """How a dimension is made: versions of `entity`, and members that the facts in `fact` mention."""

    table: str
    entity: str
    member: str
    fact: str

    @property
    def key(self) -> str:
        """Name of the surrogate key."""
        return f"{self.table.removeprefix('dim_')}_sk"


CUSTOMER = Dimension("dim_customer", "customers", "customer_id", "orders")
PRODUCT = Dimension("dim_product", "products", "product_id", "order_items")


def update_dimension(lake: Lake, dimension: Dimension, batch: Batch) -> int:
    """Adds or corrects in place the versions that the batch changes; returns how many rows it wrote.

    Versions never disappear: a new change either adds a version or splits one, so an upsert by key is enough.
    """
    table = lake.gold(dimension.table)
    rows = _versions(lake, dimension, batch).unionByName(
        _inferred(lake, dimension, batch), allowMissingColumns=True
    )
    if not table.exists():
        return table.append(rows.unionByName(_unknown(lake, dimension), allowMissingColumns=True))
    rows = rows.persist()
    try:
        count = rows.count()
        if count:
            known = table.read().join(F.broadcast(rows.select(dimension.key)), dimension.key, "left_semi")
            if known.isEmpty():
                table.append(rows)
            else:
                table.merge(rows)
        return count
    finally:
        rows.unpersist()


def update_calendar(lake: Lake) -> int:
    """Makes `dim_date` once; returns how many rows it wrote."""
    table = lake.gold("dim_date")
    if table.exists():
        return 0
    first, last = lake.contracts.platform.calendar
    days = lake.spark.sql(f"SELECT explode(sequence(DATE'{first}', DATE'{last}')) AS date").select(
        "date",
        F.date_format("date", "yyyyMMdd").cast("int").alias("date_sk"),
        F.year("date").alias("year"),
        F.quarter("date").alias("quarter"),
        F.month("date").alias("month"),
        F.date_format("date", "yyyyMM").cast("int").alias("month_sk"),
        F.date_format("date", "MMMM").alias("month_name"),
        F.day("date").alias("day"),
        (F.weekday("date") + 1).alias("day_of_week"),
        F.date_format("date", "EEEE").alias("day_name"),
        F.weekofyear("date").alias("iso_week"),
        (F.weekday("date") >= 5).alias("is_weekend"),
    )
    unknown = lake.spark.range(1).select(
        F.lit(lake.contracts.platform.unknown_member).alias("date_sk"),
        F.lit(lake.contracts.platform.unknown_member).alias("month_sk"),
    )
    return table.append(days.unionByName(unknown, allowMissingColumns=True).coalesce(1))


def _versions(lake: Lake, dimension: Dimension, batch: Batch) -> DataFrame:
    """All versions of the members that the batch changed, in the dimension's columns."""
    history = lake.silver(dimension.entity).read()
    if lake.gold(dimension.table).exists():
        changed = history.where(batch.rows()).select(dimension.member).distinct()
        history = history.join(F.broadcast(changed), dimension.member, "left_semi")
    wanted = set(lake.gold(dimension.table).contract.column_names) & set(history.columns)
    return history.select(
        member_key(dimension.member, F.col("valid_from")).alias(dimension.key),
        F.lit(False).alias("is_inferred"),
        *sorted(wanted),
    )


def _inferred(lake: Lake, dimension: Dimension, batch: Batch) -> DataFrame:
    """Members that facts mention and the source has never sent, each with one version for all time."""
    facts = lake.silver(dimension.fact).read()
    table = lake.gold(dimension.table)
    if table.exists():
        facts = facts.where(batch.rows())
    mentioned = facts.where(F.col(dimension.member).isNotNull()).select(dimension.member).distinct()
    known = lake.silver(dimension.entity).read().select(dimension.member).distinct()
    unknown = mentioned.join(F.broadcast(known), dimension.member, "left_anti")
    if table.exists():
        unknown = unknown.join(
            F.broadcast(table.read().select(dimension.member)), dimension.member, "left_anti"
        )
    platform = lake.contracts.platform
    return _for_all_time(
        unknown.withColumn("valid_from", open_start(platform)), lake, dimension, inferred=True
    ).withColumn(dimension.key, member_key(dimension.member, F.col("valid_from")))


def _unknown(lake: Lake, dimension: Dimension) -> DataFrame:
    platform = lake.contracts.platform
    one = lake.spark.range(1).select(
        F.lit(platform.unknown_member).cast("bigint").alias(dimension.key),
        open_start(platform).alias("valid_from"),
    )
    return _for_all_time(one, lake, dimension, inferred=False)


def _for_all_time(rows: DataFrame, lake: Lake, dimension: Dimension, *, inferred: bool) -> DataFrame:
    flags = {
        "valid_to": open_end(lake.contracts.platform),
        "is_current": F.lit(True),
        "is_inferred": F.lit(inferred),
    }
    if "is_deleted" in lake.gold(dimension.table).contract.column_names:
        flags["is_deleted"] = F.lit(False)
    rows = rows.withColumns(flags)
    missing = {
        c.name: F.lit(None).cast(c.type)
        for c in lake.gold(dimension.table).contract.columns
        if c.name not in rows.columns and c.name != dimension.key
    }
    return rows.withColumns(missing)
