"""Data sets of the dashboards: each runs on the views, has the columns widgets ask for, and says what Gold says."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import LakeAt
from deltalake import DeltaTable
from pyspark.sql import SparkSession

from customer360.serving.views import create_views
from report import dashboard_rows

DASHBOARDS = Path(__file__).parents[2] / "dashboards"


def definitions() -> dict[str, dict[str, Any]]:
    return {
        path.name.removesuffix(".lvdash.json"): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(DASHBOARDS.glob("*.lvdash.json"))
    }


def queries() -> dict[str, str]:
    return {
        f"{name}/{dataset['name']}": "".join(dataset["queryLines"])
        for name, definition in definitions().items()
        for dataset in definition["datasets"]
    }


@pytest.fixture(scope="module")
def rows(
    spark: SparkSession, lake_at: LakeAt, gold_lake: Path, landing: Path
) -> Iterator[dict[str, dict[str, Any]]]:
    """Rows of every data set, as somebody who is in no group sees them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CUSTOMER360_GROUPS", raising=False)
        create_views(lake_at(gold_lake, landing))
        yield dashboard_rows.rows_of(spark, queries())


@pytest.fixture(scope="module")
def gold(gold_lake: Path) -> duckdb.DuckDBPyConnection:
    """The tables of Gold themselves, for another engine."""
    connection = duckdb.connect()
    for table in (gold_lake / "gold").iterdir():
        connection.register(table.name, DeltaTable(table).to_pyarrow_dataset())
    return connection


def test_every_data_set_has_the_columns_that_widgets_ask_for(rows: dict[str, dict[str, Any]]) -> None:
    for name, definition in definitions().items():
        for placed in definition["pages"][0]["layout"]:
            for query in placed["widget"].get("queries", []):
                columns = {
                    column["name"] for column in rows[f"{name}/{query['query']['datasetName']}"]["columns"]
                }
                asked = {
                    re.sub(r"^SUM\((.*)\)$", r"\1", field["expression"]).strip("`")
                    for field in query["query"]["fields"]
                }
                assert asked <= columns, placed["widget"]["name"]


def test_every_data_set_has_rows_where_there_is_something(rows: dict[str, dict[str, Any]]) -> None:
    # A lake of six days has no alert: its notifier has never run.
    assert {name for name, data in rows.items() if not data["rows"]} == {"pipeline-health/open_alerts"}


# What a widget shows of a data set, and how a person would ask Gold for it.
TOTALS = {
    (
        "sales/days",
        "revenue",
    ): "SELECT sum(fact_order_items.sales_amount) FROM fact_order_items JOIN fact_orders USING (order_id)",
    ("sales/departments", "revenue"): "SELECT sum(sales_amount) FROM fact_order_items WHERE date_sk > 0",
    ("sales/days", "orders"): "SELECT count(*) FROM fact_orders WHERE order_type = 'sale'",
    ("customer-360/segments", "customers"): "SELECT count(*) FROM customer_360 WHERE NOT is_deleted",
    (
        "customer-360/segments",
        "lifetime_revenue",
    ): "SELECT sum(sales_amount) FROM customer_360 WHERE NOT is_deleted",
    ("carts/days", "sessions"): "SELECT count(*) FROM cart_funnel",
    ("carts/days", "abandoned_value"): "SELECT sum(abandoned_amount) FROM cart_funnel",
}


@pytest.mark.parametrize(("data", "column"), TOTALS)
def test_what_widgets_add_up_is_what_gold_holds(
    rows: dict[str, dict[str, Any]], gold: duckdb.DuckDBPyConnection, data: str, column: str
) -> None:
    at = [one["name"] for one in rows[data]["columns"]].index(column)
    found = gold.execute(TOTALS[data, column]).fetchone()
    assert found is not None
    assert sum(Decimal(str(row[at])) for row in rows[data]["rows"] if row[at] is not None) == Decimal(
        str(found[0])
    )


def test_personal_data_are_masked(rows: dict[str, dict[str, Any]]) -> None:
    data = rows["customer-360/best_customers"]
    names = [column["name"] for column in data["columns"]]
    for column in ("customer_id", "first_name", "last_name"):
        assert {row[names.index(column)] for row in data["rows"]} <= {"***", None}


def test_a_data_set_with_too_many_rows_is_refused_by_name(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dashboard_rows, "MOST_ROWS", 2)
    assert len(dashboard_rows.rows_of(spark, {"one": "SELECT id FROM range(2)"})["one"]["rows"]) == 2
    with pytest.raises(dashboard_rows.DatasetError, match="Data set two has more than 2 rows"):
        dashboard_rows.rows_of(spark, {"two": "SELECT id FROM range(3)"})
