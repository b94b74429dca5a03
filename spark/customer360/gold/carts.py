"""The cart funnel: one row a session, with the order that came of it and what was left behind.

A batch makes the rows anew whose session its events may have changed, whose cart a later session checked out, or whose
order it brought.
"""

from contextlib import ExitStack
from datetime import date, timedelta
from functools import reduce

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.gold.keys import date_key, record_touched_days, touched_days
from customer360.lake import Lake
from customer360.lake_tables import Table
from customer360.silver.accounting import brought
from customer360.silver.sessions import reach
from customer360.silver.spans import Spans, event_spans, session_spans, spans


def update_cart_funnel(lake: Lake, batch: Batch) -> int:
    """Makes the touched sessions' rows anew; the facts must be there. Returns rows written or removed."""
    table = lake.gold("cart_funnel")
    if not table.exists():
        with lake.kept(
            _funnel(lake, lake.silver("sessions").read(), lake.gold("fact_orders").read())
        ) as rows:
            record_touched_days(lake, batch, "carts", _days(new=rows)["new"])
            return table.append(rows)
    times = [*_times_of_events(lake, batch), *_times_of_orders(lake, batch, table)]
    if not times:
        return 0
    with spans(lake, reduce(DataFrame.union, times)) as touched:
        return _remake(lake, batch, table, touched) if touched else 0


def _remake(lake: Lake, batch: Batch, table: Table, touched: Spans) -> int:
    changed = reach(lake)
    before = changed + _days_of(lake, "cartKeptDays")
    with ExitStack() as held:
        # Sessions so much later than the last row are the ones that may have bought its cart.
        sessions = touched.near(lake.silver("sessions").read(), before=before, after=before)
        funnel = _funnel(lake, sessions, _orders_near(lake, touched, before))
        stored = touched.near(table.read(), before=before, after=changed)
        old = held.enter_context(lake.kept(stored.select("session_id", "date_sk", "started_at", "ended_at")))
        rows = held.enter_context(lake.kept(touched.near(funnel, before=before, after=changed)))
        days = _days(new=rows, old=old)
        record_touched_days(lake, batch, "carts", [*days["new"], *days["old"]])
        if not days["old"]:
            return table.append(rows)
        return table.merge(
            rows,
            update_when=table.differs(),
            pruned_by=touched.sql("t.started_at", "t.ended_at", before, changed),
            obsolete=old.join(rows, "session_id", "left_anti"),
        )


def _times_of_events(lake: Lake, batch: Batch) -> list[DataFrame]:
    """Times of the batch's events, for `spans`; none when it brought none."""
    events = lake.silver("cart_events")
    return [event_spans(events.read().where(batch.rows()))] if brought(lake, batch, events.name) else []


def _times_of_orders(lake: Lake, batch: Batch, table: Table) -> list[DataFrame]:
    """Times of the stored sessions whose order the batch brought, for `spans`."""
    ids = [
        lake.silver(name).read().where(batch.rows()).select("order_id")
        for name in ("orders", "order_items")
        if brought(lake, batch, name)
    ]
    days = [day for day in touched_days(lake, batch, "sales") if day >= 0]
    if not ids or not days:
        return []
    within = _days_of(lake, "orderWithinDays")
    low, high = _date(days[0]) - within, _date(days[-1]) + within + timedelta(days=1)
    near = table.read().where(f"ended_at BETWEEN TIMESTAMP '{low}' AND TIMESTAMP '{high}'")
    return [session_spans(near.join(F.broadcast(reduce(DataFrame.union, ids)), "order_id", "left_semi"))]


def _orders_near(lake: Lake, touched: Spans, margin: timedelta) -> DataFrame:
    """Orders that may have come of sessions near the spans."""
    around = margin + _days_of(lake, "orderWithinDays")
    in_range = touched.sql("ordered_at", "ordered_at", around, around)
    return lake.gold("fact_orders").read().where(in_range)


def _funnel(lake: Lake, sessions: DataFrame, orders: DataFrame) -> DataFrame:
    """`cart_funnel` rows of sessions.

    Args:
        lake: Where the contract of sessions says how long a cart is kept, and how near an order must be.
        sessions: Rows of Silver `sessions`, and all others of the same browser sessions for as long as a cart is kept.
        orders: At least the rows of `fact_orders` that came of the sessions.
    """
    within = F.lit(_days_of(lake, "orderWithinDays"))
    order = orders.select("order_id", "ordered_at", F.col("sales_amount").alias("ordered_amount"))
    is_near = F.col("ordered_at").between(F.col("ended_at") - within, F.col("ended_at") + within)
    with_order = (
        sessions.alias("s")
        .join(order.alias("o"), (F.col("s.order_id") == F.col("o.order_id")) & is_near, "left")
        .select("s.*", "ordered_amount", F.col("ordered_at").isNotNull().alias("is_ordered"))
    )
    later = (
        Window.partitionBy("browser_session_id")
        .orderBy("started_at")
        .rowsBetween(1, Window.unboundedFollowing)
    )
    bought_at = F.min(F.when(F.col("is_checked_out"), F.col("ended_at"))).over(later)
    in_time = F.coalesce(
        bought_at <= F.col("started_at") + F.lit(_days_of(lake, "cartKeptDays")), F.lit(False)
    )
    is_left = F.expr("is_carted AND NOT is_checked_out AND units_carted > units_removed")
    left = F.greatest(F.col("carted_amount") - F.col("removed_amount"), F.lit(0))
    return (
        with_order.withColumns({"is_recovered": is_left & in_time, "is_abandoned": is_left & ~in_time})
        .withColumn("abandoned_amount", F.when(F.col("is_abandoned"), left).otherwise(0))
        .withColumn("date_sk", date_key("started_at"))
    )


def _days(**rows: DataFrame) -> dict[str, list[int]]:
    """Days of each of the frames, by their names, in one query."""
    parts = [frame.select("date_sk", F.lit(name).alias("frame")) for name, frame in rows.items()]
    found = reduce(DataFrame.union, parts).distinct().collect()
    return {name: [row["date_sk"] for row in found if row["frame"] == name] for name in rows}


def _days_of(lake: Lake, option: str) -> timedelta:
    return timedelta(days=int(lake.contracts.get("silver", "sessions").option(option)))


def _date(date_sk: int) -> date:
    return date(date_sk // 10_000, date_sk // 100 % 100, date_sk % 100)
