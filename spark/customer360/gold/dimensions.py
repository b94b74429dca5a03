"""Dimensions: every version of a member, members that only facts know yet, and the unknown member."""

from dataclasses import dataclass
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.gold.keys import member_key, open_end, open_start
from customer360.lake import Lake
from customer360.memory import kept
from customer360.silver.accounting import brought


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
    if not table.exists():
        return _write_first(lake, dimension)
    written = 0
    if brought(lake, batch, dimension.entity):
        history = lake.silver(dimension.entity).read()
        changed = history.where(batch.rows()).select(dimension.member).distinct()
        of_changed = history.join(F.broadcast(changed), dimension.member, "left_semi")
        written += table.merge(_versions(lake, dimension, of_changed))
    if brought(lake, batch, dimension.fact):
        mentioned = lake.silver(dimension.fact).read().where(batch.rows())
        with kept(_inferred(lake, dimension, mentioned, known=table.read())) as inferred:
            written += table.append(inferred) if inferred.count() else 0
    return written


def _write_first(lake: Lake, dimension: Dimension) -> int:
    history = lake.silver(dimension.entity).read()
    parts = (
        _versions(lake, dimension, history),
        _inferred(lake, dimension, lake.silver(dimension.fact).read(), known=history),
        _unknown(lake, dimension),
    )
    rows = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), parts)
    return lake.gold(dimension.table).append(rows)


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


def _versions(lake: Lake, dimension: Dimension, history: DataFrame) -> DataFrame:
    """Versions of Silver in the dimension's columns."""
    wanted = set(lake.gold(dimension.table).contract.column_names) & set(history.columns)
    return history.select(
        member_key(dimension.member, F.col("valid_from")).alias(dimension.key),
        F.lit(False).alias("is_inferred"),
        *sorted(wanted),
    )


def _inferred(lake: Lake, dimension: Dimension, mentioned: DataFrame, known: DataFrame) -> DataFrame:
    """Members that facts mention and that are not known, each with one version for all time."""
    member = dimension.member
    unknown = (
        mentioned.where(F.col(member).isNotNull())
        .select(member)
        .distinct()
        .join(known.select(member), member, "left_anti")
    )
    platform = lake.contracts.platform
    return _for_all_time(
        unknown.withColumn("valid_from", open_start(platform)), lake, dimension, inferred=True
    ).withColumn(dimension.key, member_key(member, F.col("valid_from")))


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
