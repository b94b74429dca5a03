"""The oracle against values worked out by hand on a tiny shop."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import small_shop
from oracle.audit import build_silver_audit
from oracle.compare import build_oracle
from oracle.customers import CUSTOMER_360
from oracle.sales import rounded_ratio
from oracle.xxhash64 import surrogate_key

OPEN_START, OPEN_END = datetime(1900, 1, 1), datetime(9999, 12, 31)
FIRST_US = -2_208_988_800_000_000  # 1900-01-01 in microseconds since 1970


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("landing")
    small_shop.deliver(root)
    return root


@pytest.fixture(scope="module")
def shop(landing: Path) -> duckdb.DuckDBPyConnection:
    return build_oracle(landing)


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    return con.execute(query).fetchall()


def _micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1)) // timedelta(microseconds=1)


def money(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


@pytest.mark.parametrize(
    ("amount", "divisor", "quotient"),
    [
        ("6.01", 4, "1.5025"),
        ("1.00", 3, "0.3333"),
        ("2.00", 3, "0.6667"),
        ("-2.00", 3, "-0.6667"),
        ("-5.00", -4, "1.25"),
        ("0.01", 16, "0.0006"),
        ("0.01", 8, "0.0013"),
        ("-0.01", 8, "-0.0013"),
        ("5.00", 0, None),
    ],
)
def test_ratios_are_rounded_half_up(amount: str, divisor: int, quotient: str | None) -> None:
    values = f"SELECT {amount}::DECIMAL(18,2) AS amount, {divisor} AS n"
    query = f"SELECT {rounded_ratio('amount', 2, 'n', 4)} FROM ({values})"
    assert rows(duckdb.connect(), query) == [(None if quotient is None else Decimal(quotient),)]


def test_customer_history(shop: duckdb.DuckDBPyConnection) -> None:
    query = """SELECT customer_id, first_name, valid_from, valid_to, is_current, is_deleted
        FROM silver_customers ORDER BY 1, 3"""
    married, gone = datetime(2017, 1, 2, 12), datetime(2017, 1, 2, 18)
    assert rows(shop, query) == [
        ("c1", "Ann", OPEN_START, married, False, False),
        ("c1", "Anna", married, OPEN_END, True, False),
        ("c2", "Bob", OPEN_START, gone, False, False),
        ("c2", None, gone, OPEN_END, True, True),
    ]


def test_dimensions_add_inferred_and_unknown_members(shop: duckdb.DuckDBPyConnection) -> None:
    query = """SELECT {0}_id, {0}_sk, is_inferred, is_current, valid_from, valid_to
        FROM gold_dim_{0} WHERE {0}_id IS NULL OR is_inferred ORDER BY 1"""
    assert rows(shop, query.format("customer")) == [
        ("c9", surrogate_key("c9", FIRST_US), True, True, OPEN_START, OPEN_END),
        (None, -1, False, True, OPEN_START, OPEN_END),
    ]
    assert rows(shop, query.format("product")) == [
        ("p3", surrogate_key("p3", FIRST_US), True, True, OPEN_START, OPEN_END),
        (None, -1, False, True, OPEN_START, OPEN_END),
    ]


def test_calendar(shop: duckdb.DuckDBPyConnection) -> None:
    assert rows(shop, "FROM gold_dim_date WHERE date_sk IN (-1, 20170101) ORDER BY 1") == [
        (-1, None, None, None, None, -1, *[None] * 6),
        (20170101, date(2017, 1, 1), 2017, 1, 1, 201701, "January", 1, 7, "Sunday", 52, True),
    ]
    assert rows(shop, "SELECT count(*), min(date), max(date) FROM gold_dim_date") == [
        (8036, date(2009, 1, 1), date(2030, 12, 31))
    ]


def test_order_lines_find_their_versions(shop: duckdb.DuckDBPyConnection) -> None:
    tea, drink = surrogate_key("p1", FIRST_US), surrogate_key("p1", 1_483_315_200_000_000)
    pen, unheard_of = surrogate_key("p2", FIRST_US), surrogate_key("p3", FIRST_US)
    ann, anna = surrogate_key("c1", FIRST_US), surrogate_key("c1", 1_483_358_400_000_000)
    c9 = surrogate_key("c9", FIRST_US)
    assert rows(shop, "FROM gold_fact_order_items ORDER BY order_id, line_number") == [
        ("o1", 1, tea, ann, 20170101, "c1", "p1", "GROCERY", 4, *money("6.61", "0.60", "0.25", "6.01")),
        ("o1", 2, pen, ann, 20170101, "c1", "p2", "Unknown", 1, *money("6.99", "0", "0", "6.99")),
        ("o2", 1, unheard_of, -1, 20170101, None, "p3", "Unknown", 3, *money("1", "0", "0", "1")),
        ("o3", 1, drink, anna, 20170102, "c1", "p1", "DRINKS", 1, *money("2", "0", "0", "2")),
        ("o4", 1, pen, c9, 20170102, "c9", "p2", "Unknown", 1, *money("4", "0", "0", "4")),
        ("o5", 1, drink, anna, 20170102, "c1", "p1", "DRINKS", -1, *money("-2", "0", "0", "-2")),
        ("oX", 1, tea, -1, -1, None, "p1", "GROCERY", 1, *money("5", "0", "0", "5")),
    ]


def test_orders_sum_their_lines(shop: duckdb.DuckDBPyConnection) -> None:
    query = """SELECT order_id, customer_id, date_sk, order_type, line_count, units, list_amount, discount_amount,
        coupon_amount, sales_amount, stated_amount FROM gold_fact_orders ORDER BY order_id"""
    assert rows(shop, query) == [
        ("o1", "c1", 20170101, "sale", 2, 5, *money("13.60", "0.60", "0.25", "13.00", "10.00")),
        ("o2", None, 20170101, "sale", 1, 3, *money("1", "0", "0", "1", "1")),
        ("o3", "c1", 20170102, "sale", 1, 1, *money("2", "0", "0", "2", "2")),
        ("o4", "c9", 20170102, "sale", 1, 1, *money("4", "0", "0", "4", "4")),
        ("o5", "c1", 20170102, "cancellation", 1, -1, *money("-2", "0", "0", "-2", "-2")),
    ]


def test_daily_sales(shop: duckdb.DuckDBPyConnection) -> None:
    assert rows(shop, "FROM gold_daily_sales ORDER BY 1, 2") == [
        (-1, "GROCERY", 0, 0, 1, 1, *money("5", "0", "0", "5")),
        (20170101, "GROCERY", 1, 1, 1, 4, *money("6.61", "0.60", "0.25", "6.01")),
        (20170101, "Unknown", 2, 1, 2, 4, *money("7.99", "0", "0", "7.99")),
        (20170102, "DRINKS", 1, 1, 2, 0, *money("0", "0", "0", "0")),
        (20170102, "Unknown", 1, 1, 1, 1, *money("4", "0", "0", "4")),
    ]


def test_product_performance(shop: duckdb.DuckDBPyConnection) -> None:
    assert rows(shop, "FROM gold_product_performance ORDER BY 1, 2") == [
        (-1, "p1", 0, 0, 1, *money("5", "0", "0", "5", "5"), 1),
        (201701, "p1", 2, 1, 4, *money("6.61", "0.60", "0.25", "6.01", "1.5025"), 2),
        (201701, "p2", 2, 2, 2, *money("10.99", "0", "0", "10.99", "5.4950"), 1),
        (201701, "p3", 1, 0, 3, *money("1", "0", "0", "1", "0.3333"), 3),
    ]


def test_cart_funnel(shop: duckdb.DuckDBPyConnection) -> None:
    first, paid = datetime(2017, 1, 1, 9), datetime(2017, 1, 1, 9, 55)
    second = datetime(2017, 1, 2, 8)
    assert rows(shop, "FROM gold_cart_funnel ORDER BY 1") == [
        (
            f"s1.{_micros(first)}",
            "s1",
            20170101,
            "c1",
            first,
            first.replace(minute=7),
            4,
            1,
            3,
            1,
            *money("9.99", "6.99"),
            True,
            True,
            True,
            False,
            None,
            False,
            None,
            True,
            False,
            Decimal(0),
            True,
        ),
        (
            f"s1.{_micros(paid)}",
            "s1",
            20170101,
            "c1",
            paid,
            paid,
            1,
            0,
            0,
            0,
            *money("0", "0"),
            False,
            False,
            False,
            True,
            "o1",
            True,
            Decimal(13),
            False,
            False,
            Decimal(0),
            True,
        ),
        (
            f"s2.{_micros(second)}",
            "s2",
            20170102,
            "c2",
            second,
            second.replace(minute=2),
            3,
            1,
            3,
            0,
            *money("20.97", "0"),
            True,
            True,
            False,
            False,
            None,
            False,
            None,
            False,
            True,
            Decimal("20.97"),
            True,
        ),
    ]


def test_customer_months(shop: duckdb.DuckDBPyConnection) -> None:
    assert rows(shop, "FROM gold_customer_months ORDER BY 1, 2") == [
        (
            201701,
            "c1",
            2,
            1,
            Decimal(13),
            5,
            datetime(2017, 1, 1, 10),
            datetime(2017, 1, 2, 13),
            1,
            0,
            Decimal(0),
            datetime(2017, 1, 1, 9, 55),
            True,
        ),
        (
            201701,
            "c2",
            0,
            0,
            Decimal(0),
            0,
            None,
            None,
            1,
            1,
            Decimal("20.97"),
            datetime(2017, 1, 2, 8, 2),
            True,
        ),
        (
            201701,
            "c9",
            1,
            0,
            Decimal(4),
            1,
            datetime(2017, 1, 2, 14),
            datetime(2017, 1, 2, 14),
            0,
            0,
            Decimal(0),
            None,
            False,
        ),
    ]


def test_customer_360(shop: duckdb.DuckDBPyConnection) -> None:
    query = """SELECT customer_id, first_name, is_deleted, is_inferred, orders, sales_amount, average_order_amount,
        recency_days, recency_score, frequency_score, monetary_score, segment, abandonment_rate
        FROM gold_customer_360 ORDER BY 1"""
    assert rows(shop, query) == [
        ("c1", "Anna", False, False, 2, *money("13", "6.50"), 0, 1, 2, 2, "Lapsed", Decimal(0)),
        ("c2", None, True, False, 0, Decimal(0), None, None, None, None, None, "Prospect", Decimal(1)),
        ("c9", None, False, True, 1, *money("4", "4"), 0, 2, 1, 1, "Lapsed", None),
    ]


@pytest.mark.parametrize(
    "customers",
    [
        {
            "Champion": (5, 5, 5),
            "Loyal": (1, 4, 1),
            "Big spender": (2, 1, 4),
            "New": (4, 2, 2),
            "Regular": (3, 3, 3),
        },
        {
            "At risk": (1, 3, 1),
            "Lapsed": (2, 1, 2),
            "Regular": (3, 2, 3),
            "Champion": (4, 4, 4),
            "Loyal": (5, 5, 5),
        },
    ],
)
def test_segments(shop: duckdb.DuckDBPyConnection, customers: dict[str, tuple[int, int, int]]) -> None:
    con = shop.cursor()
    con.execute("CREATE OR REPLACE TEMP TABLE one AS FROM gold_customer_months LIMIT 0")
    for name, (recency, frequency, monetary) in customers.items():
        con.execute(
            f"""INSERT INTO one BY NAME SELECT 201701 AS month_sk, '{name}' AS customer_id, {frequency} AS orders,
            {monetary} AS sales_amount, TIMESTAMP '2017-01-0{recency} 10:00:00' AS last_order_at"""
        )
    query = CUSTOMER_360.replace("gold_customer_months", "one")
    segments = dict(rows(con, f"SELECT customer_id, segment FROM ({query}) WHERE orders > 0"))
    expected = {name: name for name in customers}
    if customers.get("Loyal") == (5, 5, 5):
        expected["Loyal"] = "Champion"
    assert segments == expected


def test_recency_counts_days(shop: duckdb.DuckDBPyConnection) -> None:
    query = CUSTOMER_360.replace("gold_customer_months", "late")
    con = shop.cursor()
    con.execute(
        """CREATE TEMP TABLE late AS FROM gold_customer_months WHERE customer_id = 'c9' UNION ALL
        SELECT * REPLACE (last_order_at - INTERVAL 3 DAY AS last_order_at) FROM gold_customer_months
        WHERE customer_id = 'c1'"""
    )
    assert rows(con, f"SELECT customer_id, recency_days FROM ({query}) WHERE orders > 0 ORDER BY 1") == [
        ("c1", 3),
        ("c9", 0),
    ]


def _audit(con: duckdb.DuckDBPyConnection, batch_of: dict[str, int]) -> dict[str, tuple]:
    build_silver_audit(con, batch_of)
    query = "SELECT source_file, rows_read, rows_loaded, rows_quarantined, rows_duplicate FROM silver_audit"
    return {name.rpartition("/")[2]: tuple(counts) for name, *counts in rows(con, query)}


def test_records_are_counted_per_file(shop: duckdb.DuckDBPyConnection) -> None:
    files = [name for (name,) in rows(shop, "SELECT source_file FROM landing_files")]
    at_once = _audit(shop, dict.fromkeys(files, 1))
    assert at_once["order_items_2017-01-01.1.csv.gz"] == (7, 2, 2, 3)
    assert at_once["order_items_2017-01-01.2.csv.gz"] == (2, 2, 0, 0)
    assert at_once["customers.000000000003-000000000004.json.gz"] == (3, 2, 0, 1)
    # Delivered later, a line that says the same again is a duplicate; one that says something else is loaded
    in_order = _audit(shop, {name: 3 if ".2.csv" in name else 1 + ("2017-01-02" in name) for name in files})
    assert in_order["order_items_2017-01-01.1.csv.gz"] == (7, 4, 2, 1)
    assert in_order["order_items_2017-01-01.2.csv.gz"] == (2, 1, 0, 1)
    # And a newer delivery that comes first leaves nothing to load for the older one
    reverse = _audit(shop, {name: 1 if ".2.csv" in name else 2 for name in files})
    assert reverse["order_items_2017-01-01.1.csv.gz"] == (7, 2, 2, 3)
    assert reverse["order_items_2017-01-01.2.csv.gz"] == (2, 2, 0, 0)


def test_quarantine_names_the_rules(shop: duckdb.DuckDBPyConnection) -> None:
    assert rows(shop, "SELECT entity, row_number, failed_rules FROM quarantine ORDER BY ALL") == [
        ("order_items", 4, ["quantity_type"]),
        ("order_items", 7, ["well_formed"]),
    ]
