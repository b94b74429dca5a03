"""Before a batch is published, readers that are not the engine hold what it has written against what it is made of."""

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import small_shop
from conftest import LakeAt
from deltalake import DeltaTable, write_deltalake

from customer360 import steps
from customer360.batch import Batch
from customer360.errors import Customer360Error, ReconciliationError
from customer360.lake import Lake

DAYS = ("2017-01-01", "2017-01-02")
LAST = Batch.of("2017-01-02.1", "2017-01-02", run_id="run-2017-01-02")
ENTITIES = ("customers", "products", "orders", "order_items", "cart_events", "sessions")
MORE = {
    "orders/2017-01-01/orders_2017-01-01.3.csv.gz": [
        "order_id,customer_id,store_id,order_type,ordered_at,country,currency,line_count,total_amount",
        "o0,c1,7,sale,2016-12-30 16:00:00,France,EUR,1,2.00",
    ],
    "orders/2017-01-02/orders_2017-01-02.2.csv.gz": [
        "order_id,customer_id,store_id,order_type,ordered_at,country,currency,line_count,total_amount",
        "o6,c3,7,sale,2017-01-02 16:00:00,France,EUR,1,2.00",
        "o7,c3,7,sale,2017-01-02 16:00:00,France,EUR,1,2.00",
        "o8,c3,7,sale,2017-01-02 16:00:00,France,EUR,1,1.00",
    ],
    "order_items/2017-01-01/order_items_2017-01-01.3.csv.gz": [
        "order_id,line_number,product_id,quantity,sales_amount,retail_discount,coupon_discount,coupon_match_discount",
        "o0,1,p1,1,2.00,,,",
    ],
    "order_items/2017-01-02/order_items_2017-01-02.2.csv.gz": [
        "order_id,line_number,product_id,quantity,sales_amount,retail_discount,coupon_discount,coupon_match_discount",
        "o6,1,p4,3,2.00,,,",
        "o7,1,p5,1,2.00,,,",
        "o8,1,p5,1,1.00,,,",
    ],
}
"""An order of the month before, which the second day leaves alone, and quotients of three."""


def deliver(landing: Path) -> Path:
    small_shop.deliver(landing)
    for name, lines in MORE.items():
        small_shop.write(landing / name, gzip.compress("\n".join([*lines, ""]).encode()))
    return landing


def make(lake: Lake, day: str) -> Batch:
    """All steps but the last, whatever the gate says of so small a shop."""
    batch = Batch.of(f"{day}.1", day, run_id=f"run-{day}")
    for source in lake.contracts.of_layer("source"):
        steps.bronze(lake, batch, source.name)
    for entity in ENTITIES:
        steps.silver(lake, batch, entity)
    for part in steps.GOLD_PARTS:
        steps.gold(lake, batch, part)
    return batch


def test_two_days_are_published(lake_at: LakeAt, tmp_path: Path) -> None:
    lake = lake_at(tmp_path / "lake", deliver(tmp_path / "landing"))
    for day in DAYS:
        try:
            steps.publish(lake, make(lake, day))
        except Customer360Error as error:
            published = lake.logs("pipeline_runs").read(
                stage="publish", status="succeeded", batch_id=f"{day}.1"
            )
            assert published == []
            pytest.fail(f"{day}.1 is not published: {error}")


@pytest.mark.sail_only("DuckDB reads tables, whichever engine has written them")
def test_a_day_of_unknown_customers_alone_is_published(lake_at: LakeAt, tmp_path: Path) -> None:
    lines = [
        MORE["orders/2017-01-01/orders_2017-01-01.3.csv.gz"][0],
        "o9,,7,sale,2016-12-30 16:00:00,France,EUR,1,2.00",
    ]
    name = f"orders/{DAYS[0]}/orders_{DAYS[0]}.1.csv.gz"
    small_shop.write(tmp_path / "landing" / name, gzip.compress("\n".join([*lines, ""]).encode()))
    change = {"operation": "I", "sequence": 1, "committed_at": "2016-12-31T08:00:00Z", "customer_id": "c1"}
    customers = f"customer_master/{DAYS[0]}/customers.000000000001-000000000001.json.gz"
    small_shop.deliver_customers(tmp_path / "landing", customers, [change])
    lake = lake_at(tmp_path / "lake", tmp_path / "landing")
    steps.publish(lake, make(lake, DAYS[0]))
    assert lake.gold("fact_orders").read().count() == 1


@pytest.fixture(scope="module")
def made(lake_at: LakeAt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake whose second day is about to be published."""
    folder = tmp_path_factory.mktemp("made")
    lake = lake_at(folder / "lake", deliver(folder / "landing"))
    steps.publish(lake, make(lake, DAYS[0]))
    make(lake, DAYS[1])
    return folder


@pytest.fixture
def lake(lake_at: LakeAt, made: Path, tmp_path: Path) -> Lake:
    """A copy that may be spoilt, below `tmp_path`."""
    shutil.copytree(made / "lake", tmp_path / "lake")
    return lake_at(tmp_path / "lake", made / "landing")


Spoil = Callable[[Path], object]


def rewritten(table: Path, query: str) -> None:
    """Puts the rows of a query on the table's own (`stored`) in their place."""
    delta = DeltaTable(table)
    stored = delta.to_pyarrow_table()
    with duckdb.connect() as connection:
        connection.register("stored", stored)
        rows = pa.table(connection.sql(query)).cast(stored.schema)
    assert rows != stored
    write_deltalake(table, rows, mode="overwrite", partition_by=delta.metadata().partition_columns or None)


def with_value(table: str, column: str, value: str, where: str) -> Spoil:
    changed = f"SELECT * REPLACE (CASE WHEN {where} THEN {value} ELSE {column} END AS {column}) FROM stored"
    return lambda lake: rewritten(lake / table, changed)


def without(table: str, where: str) -> Spoil:
    return lambda lake: rewritten(lake / table, f"FROM stored WHERE NOT ({where})")


def with_twice(table: str, key: str, value: object) -> Spoil:
    """With a row once more."""

    def add(lake: Path) -> None:
        rows = DeltaTable(lake / table).to_pyarrow_table(filters=[(key, "=", value)])
        assert rows.num_rows == 1
        write_deltalake(lake / table, rows, mode="append")

    return add


SPOILT = {
    "a sum of a day": (
        with_value("gold/fact_orders", "stated_amount", "4.01", "order_id = 'o4'"),
        "gold.fact_orders: the row of date_sk 20170102 has stated_amount 9.01, and should have 9.00",
    ),
    "an order's sum": (
        with_value("gold/fact_orders", "sales_amount", "4.01", "order_id = 'o4'"),
        "gold.fact_orders: the row of date_sk 20170102 has sales_amount 9.01, and should have 9.00",
    ),
    "a line's amount": (
        with_value("gold/fact_order_items", "list_amount", "4.01", "order_id = 'o4'"),
        "gold.fact_order_items: the row of date_sk 20170102 has list_amount 9.01, and should have 9.00",
    ),
    "a line missing": (
        without("gold/fact_order_items", "order_id = 'o4'"),
        "gold.fact_order_items: the row of date_sk 20170102 has lines 5, and should have 6",
    ),
    "an order missing": (
        without("gold/fact_orders", "order_id = 'o4'"),
        "gold.fact_orders: the row of date_sk 20170102 has orders 5, and should have 6",
    ),
    "an order twice": (
        with_twice("gold/fact_orders", "order_id", "o4"),
        "gold.fact_orders: order_id o4 is there 2 times",
    ),
    "a line twice": (
        with_twice("gold/fact_order_items", "order_id", "o4"),
        "gold.fact_order_items: order_id o4, line_number 1 is there 2 times",
    ),
    "a day's customers": (
        with_value("gold/daily_sales", "customers", "9", "date_sk = 20170102 AND department = 'Unknown'"),
        "gold.daily_sales: the row of date_sk 20170102, department Unknown has customers 9, and should have 2",
    ),
    "a department missing": (
        without("gold/daily_sales", "date_sk = 20170102 AND department = 'DRINKS'"),
        "gold.daily_sales: the row of date_sk 20170102, department DRINKS is missing",
    ),
    "a department that sold nothing": (
        with_value("gold/daily_sales", "department", "'Tea'", "date_sk = 20170102 AND department = 'DRINKS'"),
        "gold.daily_sales: the row of date_sk 20170102, department DRINKS is missing",
    ),
    "a quotient": (
        with_value("gold/product_performance", "average_price", "0.6666", "product_id = 'p4'"),
        "gold.product_performance: the row of month_sk 201701, product_id p4 has average_price 0.6666, and should "
        "have 0.6667",
    ),
    "a rank": (
        with_value("gold/product_performance", "sales_rank", "9", "product_id = 'p4'"),
        "gold.product_performance: the row of month_sk 201701, product_id p4 has sales_rank 9, and should have 4",
    ),
    "a customer's month": (
        with_value("gold/customer_months", "units", "9", "customer_id = 'c9'"),
        "gold.customer_months: the row of month_sk 201701, customer_id c9 has units 9, and should have 1",
    ),
    "a customer's month twice": (
        with_twice("gold/customer_months", "customer_id", "c9"),
        "gold.customer_months: the row of month_sk 201701, customer_id c9 is there 2 times",
    ),
    "a customer's quotient": (
        with_value("gold/customer_360", "average_order_amount", "1.66", "customer_id = 'c3'"),
        "gold.customer_360: the row of customer_id c3 has average_order_amount 1.66, and should have 1.67",
    ),
    "a customer's total": (
        with_value("gold/customer_360", "cancellations", "9", "customer_id = 'c1'"),
        "gold.customer_360: the row of customer_id c1 has cancellations 9, and should have 1",
    ),
    "a customer twice": (
        with_twice("gold/customer_360", "customer_id", "c3"),
        "gold.customer_360: the row of customer_id c3 is there 2 times",
    ),
    "what was left behind": (
        with_value("gold/cart_funnel", "abandoned_amount", "1.00", "browser_session_id = 's2'"),
        "gold.customer_months: the row of month_sk 201701, customer_id c2 has abandoned_amount 20.97, and should have "
        "1.00",
    ),
    "a cart that is left and bought": (
        with_value("gold/cart_funnel", "is_recovered", "true", "browser_session_id = 's2'"),
        "has is_once False, and should have True",
    ),
    "a session missing": (
        without("gold/cart_funnel", "browser_session_id = 's2'"),
        "gold.customer_months: the row of month_sk 201701, customer_id c2",
    ),
    "a visit's events": (
        with_value("gold/cart_funnel", "events", "9", "browser_session_id = 's2'"),
        "has events 9, and should have 3",
    ),
    "an order that came of no visit": (
        with_value("gold/cart_funnel", "is_ordered", "true", "browser_session_id = 's2'"),
        "has is_ordered True, and should have False",
    ),
    "a version's end": (
        with_value(
            "gold/dim_customer",
            "valid_to",
            "valid_to - INTERVAL '1 day'",
            "customer_id = 'c1' AND is_current",
        ),
        "gold.dim_customer: the row of customer_id c1, valid_from 2017-01-02 12:00:00+00:00 has valid_to",
    ),
    "a version's value": (
        with_value("gold/dim_product", "department", "'GROCERY'", "product_id = 'p1'"),
        "gold.dim_product: the row of product_id p1, valid_from 2017-01-02 00:00:00+00:00 has department GROCERY, and "
        "should have DRINKS",
    ),
    "a key of two versions": (
        with_value("gold/dim_customer", "customer_sk", "7", "customer_id = 'c1'"),
        "gold.dim_customer: customer_id c1 has two versions of one customer_sk, or not exactly one that is current",
    ),
    "a weekend": (
        with_value("gold/dim_date", "is_weekend", "true", "date_sk = 20170102"),
        "gold.dim_date: 2017-01-02 has is_weekend True, and should have False",
    ),
    "a day missing": (
        without("gold/dim_date", "date_sk = 20170102"),
        "gold.dim_date: day 20170102 is not there once",
    ),
    "a commit lost": (
        lambda lake: newest(lake / "gold" / "fact_order_items").unlink(),
        "gold.fact_order_items: its step has written 7 rows, and the table's log has no commit of that time",
    ),
    "a commit of another process": (
        lambda lake: rewrite(
            newest(lake / "gold" / "fact_orders"), '\\"numRecords\\":6', '\\"numRecords\\":5'
        ),
        "gold.fact_orders: its step has written 6 rows, and the table's log has 5 in version",
    ),
}


def newest(table: Path) -> Path:
    return max((table / "_delta_log").glob("*.json"))


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.mark.sail_only("DuckDB reads tables, whichever engine has written them")
@pytest.mark.parametrize(("spoil", "sentence"), SPOILT.values(), ids=list(SPOILT))
def test_what_is_spoilt_is_named(lake: Lake, tmp_path: Path, spoil: Spoil, sentence: str) -> None:
    lake.engine.reconcile(lake, LAST)
    spoil(tmp_path / "lake")
    with pytest.raises(ReconciliationError) as said:
        lake.engine.reconcile(lake, LAST)
    assert sentence in str(said.value)
