"""The cart funnel: one row a visit, made anew for the visits that a batch brought events of."""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.gold.keys import date_key, record_touched_days
from customer360.lake import Lake
from customer360.memory import kept
from customer360.silver.accounting import brought


def update_cart_funnel(lake: Lake, batch: Batch) -> int:
    """Makes the touched visits anew; returns rows written."""
    table, events = lake.gold("cart_funnel"), lake.silver("cart_events").read()
    if not table.exists():
        with kept(sessions(events)) as rows:
            days = rows.select("date_sk").distinct().collect()
            record_touched_days(lake, batch, "carts", (row["date_sk"] for row in days))
            return table.append(rows)
    if not brought(lake, batch, "cart_events"):
        return 0
    touched = _touched_visits(events.where(batch.rows()))
    stored = table.read().join(F.broadcast(touched.select("session_id")), "session_id", "left_semi")
    with kept(stored.select("date_sk", "started_at", "ended_at")) as old:
        low, high, old_days = _span(touched, old)
        if low is None:
            return 0
        of_touched = events.where(F.col("occurred_at").between(F.lit(low), F.lit(high))).join(
            F.broadcast(touched.select("session_id")), "session_id", "left_semi"
        )
        with kept(sessions(of_touched)) as rows:
            days = [row["date_sk"] for row in rows.select("date_sk").distinct().collect()]
            record_touched_days(lake, batch, "carts", [*days, *old_days])
            return table.merge(rows) if old_days else table.append(rows)


def _touched_visits(events: DataFrame) -> DataFrame:
    """Visits of events, each from its first to its last event."""
    return events.groupBy("session_id").agg(
        F.min("occurred_at").alias("low"), F.max("occurred_at").alias("high")
    )


def _span(touched: DataFrame, stored: DataFrame) -> tuple[datetime | None, datetime | None, list[int]]:
    """From when to when the visits' events lie, new or known, which prunes files; and the stored visits' days."""
    unknown_day = F.lit(None).cast("int").alias("date_sk")
    both = touched.select("low", "high", unknown_day).union(
        stored.select("started_at", "ended_at", "date_sk")
    )
    found = both.agg(
        F.min("low").alias("low"), F.max("high").alias("high"), F.collect_set("date_sk").alias("days")
    ).collect()[0]
    return found["low"], found["high"], found["days"]


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
