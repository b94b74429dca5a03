"""Customers by month and today, made anew of the facts and the cart funnel of the touched months."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from customer360.reconcile.commits import Step
from customer360.reconcile.compare import assert_same
from customer360.reconcile.exact import half_up
from customer360.reconcile.tables import LakeTables
from customer360.reconcile.touched import Touched, in_months

_COUNTED = (
    "orders",
    "cancellations",
    "sales_amount",
    "units",
    "carts",
    "carts_abandoned",
    "abandoned_amount",
)
_TIMES = ("first_order_at", "last_order_at", "last_visit_at")
_TOTALS = (*_COUNTED, *_TIMES, "has_simulated_visits")


def assert_months(tables: LakeTables, touched: Touched) -> None:
    """Compares `customer_months` of the touched months; facts are those that `facts` has read.

    Raises:
        ReconciliationError: A row is not what the customer's orders and visits come to.
    """
    if not touched.months:
        return
    funnel = (
        "date_sk",
        "customer_id",
        "is_carted",
        "is_abandoned",
        "abandoned_amount",
        "ended_at",
        "is_simulated",
    )
    tables.take("gold", "cart_funnel", funnel, in_months(touched.months))
    tables.take(
        "gold",
        "customer_months",
        ("month_sk", "customer_id", *_TOTALS),
        pc.field("month_sk").isin(touched.months),
    )
    month = "if(date_sk < 0, date_sk, date_sk // 100) AS month_sk"
    counted = ", ".join(f"coalesce({name}, 0) AS {name}" for name in _COUNTED)
    assert_same(
        tables,
        "gold.customer_months",
        ("month_sk", "customer_id"),
        _TOTALS,
        "FROM gold.customer_months",
        f"""
        SELECT month_sk, customer_id, {counted}, {", ".join(_TIMES)},
            coalesce(has_simulated_visits, false) AS has_simulated_visits
        FROM (
            SELECT {month}, customer_id, count(*) FILTER (order_type = 'sale') AS orders,
                count(*) FILTER (order_type = 'cancellation') AS cancellations,
                sum(sales_amount) AS sales_amount, sum(units) AS units,
                min(ordered_at) FILTER (order_type = 'sale') AS first_order_at,
                max(ordered_at) FILTER (order_type = 'sale') AS last_order_at
            FROM gold.fact_orders WHERE customer_id IS NOT NULL GROUP BY ALL
        ) FULL JOIN (
            SELECT {month}, customer_id, count(*) FILTER (is_carted) AS carts,
                count(*) FILTER (is_abandoned) AS carts_abandoned, sum(abandoned_amount) AS abandoned_amount,
                max(ended_at) AS last_visit_at, bool_or(is_simulated) AS has_simulated_visits
            FROM gold.cart_funnel WHERE customer_id IS NOT NULL GROUP BY ALL
        ) USING (month_sk, customer_id)
        """,
    )


def assert_customers(tables: LakeTables, steps: Sequence[Step], touched: Touched) -> None:
    """Compares `customer_360`, of which every row is made anew: totals of the touched months' customers, all ratios.

    Raises:
        ReconciliationError: A customer is there twice, has other totals than months, or a ratio that is not half up.
    """
    if not (touched.months and any(step.table == "customer_360" for step in steps)):
        return
    ratios = ("average_order_amount", "abandonment_rate")
    everyone = pc.scalar(True)
    tables.take("gold", "customer_360", ("customer_id", *_TOTALS, *ratios), everyone)
    assert_same(
        tables,
        "gold.customer_360",
        ("customer_id",),
        ratios,
        "FROM gold.customer_360",
        f"""
        SELECT DISTINCT customer_id, {half_up("sales_amount", "orders", 2)} AS average_order_amount,
            {half_up("carts_abandoned", "carts", 4)} AS abandonment_rate
        FROM gold.customer_360
        """,
    )
    active = [
        row["customer_id"] for row in tables.rows("SELECT DISTINCT customer_id FROM gold.customer_months")
    ]
    # Months of unknown customers alone have none.
    of_active = pc.field("customer_id").isin(pa.array(active, pa.string()))
    tables.take("gold", "customer_months", ("customer_id", *_TOTALS), of_active)
    aggregates = {
        **{name: f"sum({name})" for name in _COUNTED},
        "first_order_at": "min(first_order_at)",
        "last_order_at": "max(last_order_at)",
        "last_visit_at": "max(last_visit_at)",
        "has_simulated_visits": "bool_or(has_simulated_visits)",
    }
    totals = ", ".join(f"{sql} AS {name}" for name, sql in aggregates.items())
    assert_same(
        tables,
        "gold.customer_360",
        ("customer_id",),
        _TOTALS,
        "FROM gold.customer_360 SEMI JOIN gold.customer_months USING (customer_id)",
        f"SELECT customer_id, {totals} FROM gold.customer_months GROUP BY ALL",
    )
