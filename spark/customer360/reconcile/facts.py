"""Facts of the orders that a batch has brought, against Silver."""

import pyarrow.compute as pc

from customer360.errors import ReconciliationError
from customer360.reconcile.compare import MEND, assert_same
from customer360.reconcile.tables import LakeTables
from customer360.reconcile.touched import Touched, any_of, in_months, runs_of, sql_list

_AMOUNTS = ("list_amount", "discount_amount", "coupon_amount", "sales_amount")
_ORDER = ("order_id", "order_type", "customer_id", "date_sk", "ordered_at", "line_count", "units", *_AMOUNTS)
_LINE = (
    "order_id",
    "line_number",
    "customer_id",
    "product_id",
    "department",
    "date_sk",
    "quantity",
    *_AMOUNTS,
)
_DELIVERED = ("quantity", "sales_amount", "retail_discount", "coupon_discount", "coupon_match_discount")


def assert_facts(tables: LakeTables, touched: Touched) -> None:
    """Reads facts of the touched months, on which aggregates are judged, too, and Silver's rows of the orders.

    Raises:
        ReconciliationError: Counts or sums of a day differ, or a key is there twice.
    """
    tables.take("gold", "fact_orders", (*_ORDER, "stated_amount"), in_months(touched.months))
    tables.take("gold", "fact_order_items", _LINE, in_months(touched.months))
    if not touched.sales:
        return
    _assert_unique(tables, touched, "fact_orders", "order_id")
    _assert_unique(tables, touched, "fact_order_items", "order_id", "line_number")
    _take_silver(tables, touched)
    _assert_orders(tables)
    _assert_lines(tables)


def _assert_unique(tables: LakeTables, touched: Touched, table: str, *key: str) -> None:
    """A row that comes to a day, and the one that should have left another: both days are touched."""
    names = ", ".join(key)
    twice = tables.rows(
        f"SELECT {names}, count(*) AS times FROM gold.{table} WHERE date_sk IN {sql_list(touched.sales)} "
        "GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 1"
    )
    if twice:
        row = ", ".join(f"{name} {twice[0][name]}" for name in key)
        raise ReconciliationError(f"gold.{table}: {row} is there {twice[0]['times']} times; {MEND}.")


def _take_silver(tables: LakeTables, touched: Touched) -> None:
    """Ids of the orders whose header or lines the batch has brought (`brought`), and what Silver has of these."""
    for table in ("orders", "order_items"):
        tables.take("silver", table, ["order_id"], touched.rows)
    tables.keep("brought", "SELECT order_id FROM silver.orders UNION SELECT order_id FROM silver.order_items")
    near = _near(tables, touched)
    tables.take("silver", "orders", ("order_id", "ordered_at", "total_amount"), near)
    tables.take("silver", "order_items", ("order_id", *_DELIVERED), near)


def _near(tables: LakeTables, touched: Touched) -> pc.Expression:
    """Rows between the first and the last of the orders of days in a row: numbers of orders rise with time."""
    runs = [
        f"SELECT min(order_id) AS low, max(order_id) AS high FROM brought "
        f"WHERE order_id IN (SELECT order_id FROM gold.fact_order_items WHERE {days} "
        f"UNION ALL SELECT order_id FROM gold.fact_orders WHERE {days})"
        for days in [
            "date_sk < 0",
            *(f"date_sk BETWEEN {a:%Y%m%d} AND {b:%Y%m%d}" for a, b in runs_of(touched.sales)),
        ]
    ]
    # What is in no fact is missing there, and has to be found here.
    runs.append(
        "SELECT min(order_id) AS low, max(order_id) AS high FROM brought ANTI JOIN gold.fact_orders USING (order_id)"
    )
    bounds = [each for each in tables.rows(" UNION ALL ".join(runs)) if each["low"] is not None]
    number = pc.field("order_id")
    return any_of((number >= each["low"]) & (number <= each["high"]) for each in bounds)


def _assert_orders(tables: LakeTables) -> None:
    assert_same(
        tables,
        "gold.fact_orders",
        ("date_sk",),
        ("orders", "stated_amount"),
        "SELECT date_sk, count(*) AS orders, coalesce(sum(stated_amount), 0) AS stated_amount "
        "FROM gold.fact_orders SEMI JOIN brought USING (order_id) GROUP BY ALL",
        "SELECT strftime(ordered_at, '%Y%m%d')::INT AS date_sk, count(*) AS orders, "
        "coalesce(sum(total_amount), 0) AS stated_amount "
        "FROM silver.orders SEMI JOIN brought USING (order_id) GROUP BY ALL",
    )


def _assert_lines(tables: LakeTables) -> None:
    """Lines without a header are of the unknown day; orders have the sums of their lines."""
    sums = ", ".join(f"sum({name}) AS {name}" for name in ("quantity", *_AMOUNTS))
    by_day = f"SELECT date_sk, count(*) AS lines, {sums} FROM"
    columns = ("lines", "quantity", *_AMOUNTS)
    stored = f"{by_day} (FROM gold.fact_order_items SEMI JOIN brought USING (order_id)) GROUP BY ALL"
    silver = """
        SELECT coalesce(strftime(ordered_at, '%Y%m%d')::INT, -1) AS date_sk, quantity, sales_amount,
            coalesce(retail_discount, 0) + coalesce(coupon_match_discount, 0) AS discount_amount,
            sales_amount + discount_amount AS list_amount, coalesce(coupon_discount, 0) AS coupon_amount
        FROM (FROM silver.order_items SEMI JOIN brought USING (order_id)) LEFT JOIN silver.orders USING (order_id)
    """
    assert_same(
        tables, "gold.fact_order_items", ("date_sk",), columns, stored, f"{by_day} ({silver}) GROUP BY ALL"
    )
    amounts = ", ".join(f"sum({name}) AS {name}" for name in _AMOUNTS)
    assert_same(
        tables,
        "gold.fact_orders",
        ("date_sk",),
        columns,
        f"SELECT date_sk, sum(line_count) AS lines, sum(units) AS quantity, {amounts} "
        "FROM gold.fact_orders SEMI JOIN brought USING (order_id) GROUP BY ALL HAVING sum(line_count) > 0",
        f"FROM ({stored}) WHERE date_sk >= 0",
    )
