"""Sales by day and by month, made anew of the facts; see `facts` for what is read of those."""

import pyarrow.compute as pc

from customer360.reconcile.compare import assert_same
from customer360.reconcile.exact import half_up
from customer360.reconcile.tables import LakeTables
from customer360.reconcile.touched import Touched, sql_list

_AMOUNTS = ("list_amount", "discount_amount", "coupon_amount", "sales_amount")
_COUNTS = ("orders", "customers", "units", *_AMOUNTS)


def assert_sales(tables: LakeTables, touched: Touched) -> None:
    """Compares `daily_sales` of the touched days and `product_performance` of their months.

    Raises:
        ReconciliationError: A row is not what its facts come to.
    """
    if not touched.sales:
        return
    columns = ("lines", *_COUNTS)
    tables.take("gold", "daily_sales", ("date_sk", "department", *columns), _is_in("date_sk", touched.sales))
    days = f"date_sk IN {sql_list(touched.sales)}"
    assert_same(
        tables,
        "gold.daily_sales",
        ("date_sk", "department"),
        columns,
        "FROM gold.daily_sales",
        f"SELECT date_sk, department, {_summed()} FROM {_lines(days)} GROUP BY ALL",
    )
    columns, months = (*_COUNTS, "average_price", "sales_rank"), touched.sales_months
    tables.take(
        "gold", "product_performance", ("month_sk", "product_id", *columns), _is_in("month_sk", months)
    )
    assert_same(
        tables,
        "gold.product_performance",
        ("month_sk", "product_id"),
        columns,
        "FROM gold.product_performance",
        f"""
        SELECT *, {half_up("sales_amount", "units", 4)} AS average_price,
            rank() OVER (PARTITION BY month_sk ORDER BY sales_amount DESC) AS sales_rank
        FROM (
            SELECT month_sk, product_id, {_summed()} FROM {_lines(f"month_sk IN {sql_list(months)}")} GROUP BY ALL
        )
        """,
    )


def _is_in(column: str, values: object) -> pc.Expression:
    return pc.field(column).isin(values)


def _lines(condition: str) -> str:
    """Lines with their month, and whether they are of a sale."""
    return f"""(
        SELECT *, if(date_sk < 0, date_sk, date_sk // 100) AS month_sk
        FROM gold.fact_order_items
        LEFT JOIN (SELECT order_id, true AS is_sale FROM gold.fact_orders WHERE order_type = 'sale') USING (order_id)
        WHERE {condition}
    )"""


def _summed() -> str:
    return (
        "count(DISTINCT order_id) FILTER (is_sale) AS orders, "
        "count(DISTINCT customer_id) FILTER (is_sale) AS customers, count(*) AS lines, sum(quantity) AS units, "
        + ", ".join(f"sum({name}) AS {name}" for name in _AMOUNTS)
    )
