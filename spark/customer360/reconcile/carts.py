"""The cart funnel of the sessions that a batch has brought events of, made anew of Silver's sessions and the facts."""

from datetime import timedelta

from customer360.lake import Lake
from customer360.reconcile.compare import assert_same
from customer360.reconcile.tables import LakeTables
from customer360.reconcile.touched import Touched, on_days

_DERIVED = ("date_sk", "is_ordered", "ordered_amount", "is_recovered", "is_abandoned", "abandoned_amount")
_COMPARED = ("date_sk", "is_ordered", "ordered_amount", "is_left", "is_once", "abandoned_amount")


def assert_funnel(lake: Lake, tables: LakeTables, touched: Touched) -> None:
    """Compares the sessions, the orders that came of them, and what was left behind.

    Raises:
        ReconciliationError: A row is not what its session and its order come to.
    """
    if not touched.carts:
        return
    sessions = lake.contracts.get("silver", "sessions")
    within = timedelta(days=int(sessions.option("orderWithinDays")))
    started, names = on_days("started_at", touched.carts), sessions.column_names
    tables.take("silver", "cart_events", ("session_id", "occurred_at"), touched.rows)
    tables.take("silver", "sessions", names, started)
    tables.take("gold", "cart_funnel", (*names, *_DERIVED), started)
    # A session may go on after midnight.
    near = on_days("ordered_at", touched.carts, within + timedelta(days=1))
    tables.take("gold", "fact_orders", ("order_id", "ordered_at", "sales_amount"), near)
    tables.keep(
        "visits",
        "FROM silver.sessions AS s SEMI JOIN silver.cart_events AS e ON e.session_id = s.browser_session_id "
        "AND e.occurred_at BETWEEN s.started_at AND s.ended_at",
    )
    assert_same(
        tables,
        "gold.cart_funnel",
        ("session_id",),
        [*(name for name in names if name != "session_id"), *_COMPARED],
        """
        SELECT *, is_recovered OR is_abandoned AS is_left, NOT (is_recovered AND is_abandoned) AS is_once
        FROM gold.cart_funnel SEMI JOIN visits USING (session_id)
        """,
        f"""
        SELECT v.*, strftime(v.started_at, '%Y%m%d')::INT AS date_sk, o.order_id IS NOT NULL AS is_ordered,
            o.sales_amount AS ordered_amount, true AS is_once,
            v.is_carted AND NOT v.is_checked_out AND v.units_carted > v.units_removed AS is_left,
            if(f.is_abandoned, greatest(v.carted_amount - v.removed_amount, 0), 0) AS abandoned_amount
        FROM visits AS v
        LEFT JOIN (SELECT DISTINCT session_id, is_abandoned FROM gold.cart_funnel) AS f USING (session_id)
        LEFT JOIN gold.fact_orders AS o ON o.order_id = v.order_id AND o.ordered_at BETWEEN
            v.ended_at - INTERVAL {within.days} DAYS AND v.ended_at + INTERVAL {within.days} DAYS
        """,
    )
