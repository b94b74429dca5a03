"""The cart funnel: one row a visit, made anew for the visits that a batch brought events of."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.gold.keys import date_key, record_touched_days
from customer360.lake import Lake


def update_cart_funnel(lake: Lake, batch: Batch) -> int:
    """Makes the touched visits anew; returns rows written."""
    table, events = lake.gold("cart_funnel"), lake.silver("cart_events").read()
    if not table.exists():
        rows = sessions(events).persist()
        old = rows.limit(0)
    else:
        touched = (
            events.where(batch.rows())
            .groupBy("session_id")
            .agg(F.min("occurred_at").alias("low"), F.max("occurred_at").alias("high"))
        )
        old = table.read().join(F.broadcast(touched.select("session_id")), "session_id", "left_semi")
        # A visit's other events lie between its first and its last one, whether new or known: that prunes files.
        known = old.select(F.col("started_at").alias("low"), F.col("ended_at").alias("high"))
        span = (
            touched.select("low", "high")
            .union(known)
            .agg(F.min("low").alias("low"), F.max("high").alias("high"))
        )
        low, high = span.collect()[0]
        if low is None:
            return 0
        of_touched = events.where(F.col("occurred_at").between(F.lit(low), F.lit(high))).join(
            F.broadcast(touched.select("session_id")), "session_id", "left_semi"
        )
        rows = sessions(of_touched).persist()
    try:
        record_touched_days(lake, batch, "carts", rows.select("date_sk").union(old.select("date_sk")))
        if not table.exists() or old.isEmpty():
            return table.append(rows)
        table.merge(rows)
        return rows.count()
    finally:
        rows.unpersist()


def sessions(events: DataFrame) -> DataFrame:
    """`cart_funnel` rows of Silver cart events."""
    units = F.coalesce(F.col("quantity"), F.lit(0))
    amount = F.coalesce(F.round(units * F.col("unit_price"), 2), F.lit(0))

    def of(event_type: str) -> Column:
        return F.col("event_type") == event_type

    totals = events.groupBy("session_id").agg(
        F.max("customer_id").alias("customer_id"),
        F.min("occurred_at").alias("started_at"),
        F.max("occurred_at").alias("ended_at"),
        F.count(F.lit(1)).alias("events"),
        F.count_distinct(F.when(of("product_viewed"), F.col("product_id"))).alias("products_viewed"),
        F.sum(F.when(of("item_added"), units).otherwise(0)).alias("units_carted"),
        F.sum(F.when(of("item_removed"), units).otherwise(0)).alias("units_removed"),
        F.sum(F.when(of("item_added"), amount).otherwise(0)).alias("carted_amount"),
        F.sum(F.when(of("item_removed"), amount).otherwise(0)).alias("removed_amount"),
        F.bool_or(of("product_viewed")).alias("is_viewed"),
        F.bool_or(of("item_added")).alias("is_carted"),
        F.bool_or(of("item_removed")).alias("is_removed"),
        F.bool_or(of("checked_out")).alias("is_checked_out"),
        F.max(F.when(of("checked_out"), F.col("order_id"))).alias("order_id"),
        F.bool_and(F.coalesce(F.col("is_simulated"), F.lit(False))).alias("is_simulated"),
    )
    left = F.greatest(F.col("carted_amount") - F.col("removed_amount"), F.lit(0))
    return totals.withColumns(
        {
            "date_sk": date_key("started_at"),
            "abandoned_amount": F.when(F.col("is_checked_out"), F.lit(0)).otherwise(left),
        }
    )
