"""Members that facts mention and that their source does not know: since when, and when they go again.

A dimension has exactly the inferred members that orders mention, whatever the order in which orders, their
corrections and the members' own changes arrive. Only orders of the batch are looked at. Older facts are read when a
correction takes a mention of an inferred member away, which is rare, and then from the day since which it is inferred.
"""

from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.gold.keys import open_end
from customer360.lake import Lake
from customer360.lake_tables import Table
from customer360.silver.accounting import brought
from customer360.silver.winners import Pruning

ORDER_ENTITIES = ("orders", "order_items")


def mentions(lake: Lake, member: str, headers: DataFrame, lines: DataFrame) -> DataFrame:
    """Members that Silver orders mention, as (member, day): the earliest, `openEnd` when no order with a date does."""
    if member in headers.columns:
        mentioned = headers.select(member, F.to_date("ordered_at").alias("day"))
    else:
        days = headers.select("order_id", F.to_date("ordered_at").alias("day"))
        mentioned = lines.select("order_id", member).join(days, "order_id", "left")
    return _earliest(lake, mentioned, member, F.col("day"))


def touched_orders(lake: Lake, batch: Batch) -> DataFrame | None:
    """Ids of the orders whose header or lines the batch brought; none when it brought neither."""
    ids = [
        lake.silver(name).read().where(batch.rows()).select("order_id")
        for name in ORDER_ENTITIES
        if brought(lake, batch, name)
    ]
    return reduce(DataFrame.union, ids).distinct() if ids else None


def mentions_of_touched(
    lake: Lake, member: str, fact: Table, touched: DataFrame, pruned_by: Pruning
) -> DataFrame:
    """Members that the touched orders mention now or did until this batch: (member, day, was_mentioned).

    Facts still say what orders mentioned before, since they are made after the dimensions.
    """

    def of_touched(table: Table) -> DataFrame:
        return table.read().where(pruned_by.sql()).join(F.broadcast(touched), "order_id", "left_semi")

    headers, lines = of_touched(lake.silver("orders")), of_touched(lake.silver("order_items"))
    before = of_touched(fact).where(F.col(member).isNotNull()).select(member).distinct()
    now = mentions(lake, member, headers, lines)
    return now.join(before.withColumn("was_mentioned", F.lit(True)), member, "full")


def still_since(
    lake: Lake, member: str, fact: Table, affected: DataFrame, touched: DataFrame, pruned_by: Pruning
) -> DataFrame:
    """`affected` members with `since`, the day since which they are inferred now; null when nothing mentions them.

    Args:
        lake: The lake.
        member: The members' column.
        fact: Facts as they are before the batch.
        affected: (member, day, was_mentioned, inferred_since), see `mentions_of_touched`.
        touched: Ids of the orders that `day` is of.
        pruned_by: Holds for their ids.
    """
    # As long as a touched order mentions a member as early as any did, or none did before, nothing is to be looked up.
    is_lost = "was_mentioned AND inferred_since IS NOT NULL AND (day IS NULL OR day > inferred_since)"
    lost = affected.where(is_lost)
    since = lost.agg(F.min("inferred_since").alias("since")).collect()[0]["since"]
    if since is None:
        return affected.withColumn("since", F.least("day", "inferred_since"))
    others = (
        fact.read()
        .where(f"date_sk >= {since:%Y%m%d} OR date_sk < 0")
        .join(F.broadcast(lost.select(member)), member, "left_semi")
        .join(F.broadcast(touched), "order_id", "left_anti")
    )
    day = F.when(F.col("date_sk") >= 0, F.to_date(F.col("date_sk").cast("string"), "yyyyMMdd"))
    elsewhere = _earliest(lake, others, member, day).withColumnRenamed("day", "elsewhere")
    before = F.when(F.expr(is_lost), F.col("elsewhere")).otherwise(F.col("inferred_since"))
    return affected.join(F.broadcast(elsewhere), member, "left").withColumn("since", F.least("day", before))


def _earliest(lake: Lake, mentioned: DataFrame, member: str, day: Column) -> DataFrame:
    undated = F.to_date(open_end(lake.contracts.platform))
    with_day = mentioned.where(F.col(member).isNotNull()).withColumn("day", F.coalesce(day, undated))
    return with_day.groupBy(member).agg(F.min("day").alias("day"))
