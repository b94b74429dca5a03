"""What Gold must hold, table by table, as SQL over the oracle's Silver tables; each becomes `gold_<table>`."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta

import duckdb
import pyarrow as pa

from oracle.carts import CART_FUNNEL
from oracle.contracts import layer, platform
from oracle.customers import CUSTOMER_360, CUSTOMER_MONTHS
from oracle.sales import DAILY_SALES, FACT_ORDER_ITEMS, FACT_ORDERS, PRODUCT_PERFORMANCE
from oracle.xxhash64 import surrogate_key


def build_gold(con: duckdb.DuckDBPyConnection) -> None:
    """Makes all Gold tables of what `build_silver` has made, with the contracts' columns and types."""
    _dim_date(con)
    _dimension(con, "customer", "orders", with_deletes=True)
    _dimension(con, "product", "order_items", with_deletes=False)
    for name, query in {
        "fact_order_items": FACT_ORDER_ITEMS,
        "fact_orders": FACT_ORDERS,
        "daily_sales": DAILY_SALES,
        "product_performance": PRODUCT_PERFORMANCE,
        "cart_funnel": CART_FUNNEL,
        "customer_months": CUSTOMER_MONTHS,
        "customer_360": CUSTOMER_360,
    }.items():
        _create(con, name, query)


def _create(con: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    columns = ", ".join(
        f"CAST({column.name} AS {column.type}) AS {column.name}" for column in layer("gold")[name].columns
    )
    con.execute(f"CREATE OR REPLACE TABLE gold_{name} AS SELECT {columns} FROM ({query})")


def _dim_date(con: duckdb.DuckDBPyConnection) -> None:
    bounds = platform()["calendar"]
    day, last = date.fromisoformat(bounds["first"]), date.fromisoformat(bounds["last"])
    rows: list[tuple] = [(-1, None, None, None, None, -1, *[None] * 6)]
    while day <= last:
        week_day = day.isoweekday()
        month_sk, week = day.year * 100 + day.month, day.isocalendar().week
        named = (calendar.month_name[day.month], day.day, week_day, calendar.day_name[week_day - 1])
        dated = (month_sk * 100 + day.day, day, day.year, (day.month + 2) // 3, day.month, month_sk)
        rows.append((*dated, *named, week, week_day >= 6))
        day += timedelta(days=1)
    names = ["date_sk", "date", "year", "quarter", "month", "month_sk", "month_name", "day"]
    names += ["day_of_week", "day_name", "iso_week", "is_weekend"]
    days = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    con.register("days", days)
    _create(con, "dim_date", "FROM days")
    con.unregister("days")


def _dimension(con: duckdb.DuckDBPyConnection, member: str, fact: str, *, with_deletes: bool) -> None:
    """Versions of Silver, a member for each key that only `fact` knows, and the unknown member."""
    history = platform()["history"]
    whole = f"TIMESTAMP '{history['openStart']}' AS valid_from, TIMESTAMP '{history['openEnd']}' AS valid_to"
    deleted = ", false AS is_deleted" if with_deletes else ""
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE members AS
        SELECT *, false AS is_inferred FROM silver_{member}s
        UNION ALL BY NAME
        SELECT {member}_id, {whole}, true AS is_current, true AS is_inferred, inferred_since{deleted} FROM (
          SELECT f.{member}_id,
            CAST(min(coalesce(o.ordered_at, TIMESTAMP '{history["openEnd"]}')) AS DATE) AS inferred_since
          FROM silver_{fact} f LEFT JOIN silver_orders o ON o.order_id = f.order_id
          WHERE f.{member}_id IS NOT NULL AND f.{member}_id NOT IN (SELECT {member}_id FROM silver_{member}s)
          GROUP BY ALL)
        UNION ALL BY NAME
        SELECT NULL AS {member}_id, {whole}, true AS is_current, false AS is_inferred{deleted}"""
    )
    versions = con.execute(
        f"SELECT {member}_id, valid_from FROM members WHERE {member}_id IS NOT NULL"
    ).fetchall()
    keys = [surrogate_key(key, _microseconds(start)) for key, start in versions]
    hashed = pa.table(
        {
            "member_id": pa.array([key for key, _ in versions], pa.string()),
            "start": pa.array([start for _, start in versions], pa.timestamp("us")),
            "sk": pa.array(keys, pa.int64()),
        }
    )
    con.register("hashed", hashed)
    _create(
        con,
        f"dim_{member}",
        f"""SELECT members.*, coalesce(sk, {history["unknownMember"]}) AS {member}_sk
        FROM members LEFT JOIN hashed ON member_id = {member}_id AND start = valid_from""",
    )
    con.unregister("hashed")


def _microseconds(moment: datetime) -> int:
    return (moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
