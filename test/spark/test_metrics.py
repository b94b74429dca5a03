"""Figures that Gold holds are the metrics: another engine asks the facts for each as `metrics.yaml` defines it."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb
import pytest
import small_shop
from conftest import LakeAt
from deltalake import DeltaTable

from customer360 import steps
from customer360.batch import Batch
from customer360.contracts import Contract, Contracts
from customer360.metrics import Aggregate, Metric, Ratio

# Columns of Gold that are a metric under another name.
OTHERWISE_NAMED = {
    "sales_amount": "revenue",
    "list_amount": "list_sales",
    "discount_amount": "discounts",
    "average_order_amount": "average_order_value",
    "carts_abandoned": "abandoned_carts",
    "abandoned_amount": "abandoned_value",
}
# Aggregates of sales count the customers who bought; the metric of this name counts all whom the shop knows.
OF_TABLE = {
    "daily_sales": {"customers": "active_customers"},
    "product_performance": {"customers": "active_customers"},
}

# Rows that metrics are computed over, and what tells groups of them apart.
SALES = """SELECT fact_order_items, fact_orders, fact_order_items.department, fact_order_items.product_id,
    fact_orders.order_id,
    COALESCE(fact_orders.customer_id, fact_order_items.customer_id) AS customer_id,
    COALESCE(fact_orders.date_sk, fact_order_items.date_sk) AS date_sk
  FROM gold.fact_order_items AS fact_order_items
  FULL JOIN gold.fact_orders AS fact_orders ON fact_orders.order_id = fact_order_items.order_id"""
CARTS = "SELECT cart_funnel, customer_id, date_sk FROM gold.cart_funnel AS cart_funnel"


@pytest.fixture(scope="module")
def gold(lake_at: LakeAt, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Gold of the tiny shop, which has a cancellation, and lines of an order that nobody knows."""
    root, landing = tmp_path_factory.mktemp("lake"), tmp_path_factory.mktemp("landing")
    small_shop.deliver(landing)
    lake, batch = lake_at(root, landing), Batch.of("first", "2017-01-02", "2017-01-01", "first")
    # Without the gate, which so few rows with trouble among them would not pass.
    for source in lake.contracts.of_layer("source"):
        steps.bronze(lake, batch, source.name)
    entities = lake.contracts.of_layer("silver")
    for entity in sorted(entities, key=lambda one: one.derived_from is not None):
        steps.silver(lake, batch, entity.name)
    for part in steps.GOLD_PARTS:
        steps.gold(lake, batch, part)
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA gold")
        for table in (root / "gold").iterdir():
            connection.register(f"delta_{table.name}", DeltaTable(table).to_pyarrow_dataset())
            connection.execute(f'CREATE TABLE gold."{table.name}" AS FROM delta_{table.name}')
        yield connection


def figures_of(contract: Contract, contracts: Contracts) -> dict[str, str]:
    """Metrics by the columns that hold them."""
    names = {column: OTHERWISE_NAMED.get(column, column) for column in contract.column_names}
    names |= OF_TABLE.get(contract.name, {})
    return {column: name for column, name in names.items() if name in contracts.metrics}


def tables_of(metric: Metric) -> set[str]:
    parts = (metric,) if isinstance(metric, Aggregate) else (metric.numerator, metric.denominator)
    return {part.table for part in parts}


def by_key(
    gold: duckdb.DuckDBPyConnection, metric: Metric, key: tuple[str, ...], scale: int
) -> dict[tuple[Any, ...], Decimal | None]:
    """The metric by groups of the facts."""
    rows = CARTS if tables_of(metric) == {"cart_funnel"} else SALES
    parts = [metric.numerator, metric.denominator] if isinstance(metric, Ratio) else [metric]
    month = "CASE WHEN date_sk < 0 THEN date_sk ELSE date_sk // 100 END AS month_sk"
    asked = f"SELECT {', '.join(key)}, {', '.join(part.sql() for part in parts)} FROM (SELECT *, {month} FROM ({rows}))"
    found = gold.execute(f"{asked} GROUP BY {', '.join(key)}").fetchall()
    return {row[: len(key)]: _value(row[len(key) :], scale) for row in found}


def _value(parts: tuple[Any, ...], scale: int) -> Decimal | None:
    numerator, denominator = map(Decimal, (*parts, 1)[:2])
    if not denominator:
        return None
    return (numerator / denominator).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)


TABLES = ("fact_orders", "daily_sales", "product_performance", "customer_months", "customer_360")


@pytest.mark.parametrize("name", TABLES)
def test_figures_are_the_metrics(name: str, gold: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
    contract = contracts.get("gold", name)
    figures = figures_of(contract, contracts)
    assert len(figures) >= 4
    for column, metric in figures.items():
        [kind] = [c.type for c in contract.columns if c.name == column]
        scale = int(kind.rstrip(")").rpartition(",")[2]) if "DECIMAL" in kind else 0
        expected = by_key(gold, contracts.metrics[metric], contract.key, scale)
        nothing = None if isinstance(contracts.metrics[metric], Ratio) else Decimal(0)
        stored = gold.execute(f"SELECT {', '.join(contract.key)}, {column} FROM gold.{name}").fetchall()
        found = {row[:-1]: None if row[-1] is None else Decimal(row[-1]) for row in stored}
        assert found == {key: expected.get(key, nothing) for key in found}, f"{column} is {metric}"
        left = {key for key in expected.keys() - found.keys() if None not in key}
        assert not any(expected[key] for key in left), f"{column} lacks {left}"


def test_no_other_table_holds_a_figure_that_is_named_like_a_metric(contracts: Contracts) -> None:
    # Facts are what metrics are computed of.
    facts = {table for metric in contracts.metrics.values() for table in tables_of(metric)}
    holding = {c.name for c in contracts.of_layer("gold") if figures_of(c, contracts)}
    assert holding <= {*TABLES, *facts}
