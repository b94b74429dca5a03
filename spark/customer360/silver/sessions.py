"""Sessions: a browser session's events from one long pause to the next.

A batch makes the sessions anew that its events may have begun, prolonged, joined or divided. They follow from the
events alone, so events in any order and any batches end in the same rows.
"""

from datetime import timedelta

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.contracts import Contract
from customer360.lake import Lake
from customer360.lake_tables import Table
from customer360.silver.accounting import brought
from customer360.silver.spans import Spans, event_spans, session_spans, spans


def update_sessions(lake: Lake, batch: Batch) -> int:
    """Makes the touched sessions anew and removes those that are no more; returns rows written or removed."""
    table, events = lake.silver("sessions"), lake.silver("cart_events")
    gap = inactivity_gap(table.contract)
    if not table.exists():
        return table.append(sessions_of(events.read(), gap)) if events.exists() else 0
    if not brought(lake, batch, events.name):
        return 0
    with spans(lake, event_spans(events.read().where(batch.rows()))) as touched:
        return _remake(lake, table, touched) if touched else 0


def inactivity_gap(sessions: Contract) -> timedelta:
    """The longest pause within a session."""
    return timedelta(minutes=int(sessions.option("inactivityGapMinutes")))


def reach(lake: Lake) -> timedelta:
    """How far from an event it may change sessions: by the gap, or because it was first sent with another time."""
    resent = timedelta(days=int(lake.contracts.get("silver", "cart_events").option("pruneMarginDays")))
    return max(resent, inactivity_gap(lake.contracts.get("silver", "sessions")))


def sessions_of(events: DataFrame, gap: timedelta) -> DataFrame:
    """`sessions` rows of Silver cart events: all events of whole sessions."""
    in_order = Window.partitionBy("session_id").orderBy("occurred_at")
    at = F.col("occurred_at")
    follows = at <= F.lag(at).over(in_order) + F.lit(gap)
    start = F.when(F.coalesce(follows, F.lit(False)), None).otherwise(at)
    so_far = in_order.rowsBetween(Window.unboundedPreceding, Window.currentRow)
    of_session = (
        events.withColumn("_start", start)
        .withColumn("started_at", F.last("_start", ignorenulls=True).over(so_far))
        .withColumns(_newest())
        .groupBy(F.col("session_id").alias("browser_session_id"), "started_at")
        .agg(*_summary())
    )
    micros = F.unix_micros("started_at").cast("string")
    return of_session.withColumn("session_id", F.concat_ws(".", "browser_session_id", micros))


def _remake(lake: Lake, table: Table, touched: Spans) -> int:
    margin = reach(lake)
    near = touched.near(table.read(), before=margin, after=margin)
    columns = ("session_id", "browser_session_id", "started_at", "ended_at")
    with (
        lake.kept(near.select(*columns)) as stored,
        spans(lake, touched.rows.union(session_spans(stored))) as whole,
    ):
        if whole is None:
            return 0
        events = lake.silver("cart_events").read().withColumn("browser_session_id", F.col("session_id"))
        of_touched = whole.near(events, start="occurred_at", end="occurred_at")
        rows = sessions_of(of_touched, inactivity_gap(table.contract))
        if stored.isEmpty():
            return table.append(rows)
        with lake.kept(rows) as new:
            return table.merge(
                new,
                update_when=table.differs(),
                pruned_by=whole.sql("t.started_at", "t.ended_at"),
                obsolete=stored.join(new, "session_id", "left_anti"),
            )


def _newest() -> dict[str, Column]:
    """What a session's latest event says that says it at all, the same for all rows of the session.

    A window and no `max_by` of a struct: for each group, that would hold on to the rows that it was read with.
    """
    in_order = Window.partitionBy("session_id", "started_at").orderBy("occurred_at", "event_id")
    whole = in_order.rowsBetween(Window.unboundedPreceding, Window.unboundedFollowing)
    ordered = F.when(F.col("event_type") == "checked_out", F.col("order_id"))
    return {
        "_customer_id": F.last("customer_id", ignorenulls=True).over(whole),
        "_order_id": F.last(ordered, ignorenulls=True).over(whole),
    }


def _summary() -> list[Column]:
    units = F.coalesce(F.col("quantity"), F.lit(0))
    amount = F.coalesce(F.round(units * F.col("unit_price"), 2), F.lit(0))

    def of(event_type: str) -> Column:
        return F.col("event_type") == event_type

    return [
        F.max("_customer_id").alias("customer_id"),
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
        F.max("_order_id").alias("order_id"),
        F.bool_or(F.coalesce(F.col("is_simulated"), F.lit(False))).alias("is_simulated"),
    ]
