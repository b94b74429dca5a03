"""Views for Databricks SQL: each one runs, says what Gold says, and hides what its contract hides."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import LakeAt
from deltalake import DeltaTable
from pyspark.sql import Row, SparkSession

from customer360.contracts import Contracts
from customer360.lake import Lake
from customer360.metrics import Aggregate, Ratio
from customer360.serving import governance
from customer360.serving.query import promised_by_the_clock, view_query
from customer360.serving.views import create_views

Answer = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def seen_by(
    lake_at: LakeAt, gold_lake: Path, landing: Path, monkeypatch_module: pytest.MonkeyPatch
) -> Callable[[Sequence[str]], Lake]:
    """The lake, with views as members of some groups see them."""

    def seen(groups: Sequence[str]) -> Lake:
        monkeypatch_module.setenv("CUSTOMER360_GROUPS", ",".join(groups))
        lake = lake_at(gold_lake, landing)
        create_views(lake)
        return lake

    return seen


@pytest.fixture(scope="module")
def monkeypatch_module() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def gold(gold_lake: Path) -> Answer:
    """Questions to the tables themselves, by another engine."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for layer in ("gold", "logs"):
        connection.execute(f"CREATE SCHEMA {layer}")
        for table in (gold_lake / layer).iterdir():
            connection.register(f"{layer}_{table.name}", DeltaTable(table).to_pyarrow_dataset())
            connection.execute(f'CREATE VIEW {layer}."{table.name}" AS FROM {layer}_{table.name}')
    names = ", ".join(f"('{table.name}')" for table in (gold_lake / "gold").iterdir())
    connection.execute(f"CREATE VIEW gold.tables AS FROM (VALUES {names}) AS t(table_name)")
    return lambda sql: connection.execute(sql).fetchall()


def test_every_view_has_the_columns_the_key_and_the_comments_of_its_contract(
    seen_by: Callable[[Sequence[str]], Lake], contracts: Contracts, landing: Path, spark: SparkSession
) -> None:
    seen_by([group for groups in contracts.platform.unmasked.values() for group in groups])
    for contract in contracts.of_layer("serving"):
        rows = spark.table(f"serving.{contract.name}")
        assert [f.name for f in rows.schema] == list(contract.column_names)
        assert [f.dataType.simpleString().upper() for f in rows.schema] == [c.type for c in contract.columns]
        assert [f.metadata["comment"] for f in rows.schema] == [c.description for c in contract.columns]
        cached = rows.cache()
        assert cached.count() == cached.select(*contract.key).distinct().count(), contract.name
        delivered = {folder.name for folder in landing.iterdir()}
        if all(_has_rows(contracts, table, delivered) for table in contract.options["madeFrom"]):
            assert cached.count() > 0, contract.name
        cached.unpersist()


@pytest.mark.spark_only("a view there reads what tables held when it was made")
def test_views_are_made_anew_only_when_their_definition_changes(
    seen_by: Callable[[Sequence[str]], Lake],
) -> None:
    lake = seen_by(["finance"])
    assert create_views(lake) == 0


# Each metric as a person would ask for it, and where its view shows it.
SAME = {
    "revenue by day": (
        "SELECT date_sk, revenue FROM serving.sales_by_day",
        "SELECT date_sk, sum(sales_amount) FROM gold.fact_order_items GROUP BY 1",
    ),
    "orders, cancellations and customers by day": (
        "SELECT date_sk, orders, cancellations, active_customers FROM serving.sales_by_day WHERE orders > 0",
        """SELECT date_sk, count(DISTINCT order_id) FILTER (order_type = 'sale'),
                  count(*) FILTER (order_type = 'cancellation'),
                  count(DISTINCT customer_id) FILTER (order_type = 'sale')
           FROM gold.fact_orders GROUP BY 1""",
    ),
    "average order value by month": (
        "SELECT month_sk, average_order_value FROM serving.sales_by_month WHERE orders > 0",
        """SELECT month_sk, CAST(revenue / orders AS DECIMAL(18,2)) FROM
             (SELECT date_sk // 100 AS month_sk, count(*) FILTER (order_type = 'sale') AS orders
              FROM gold.fact_orders GROUP BY 1)
             JOIN (SELECT date_sk // 100 AS month_sk, sum(sales_amount) AS revenue
                   FROM gold.fact_order_items GROUP BY 1) USING (month_sk)""",
    ),
    "the month so far": (
        "SELECT month_sk, through_day, revenue, orders, active_customers FROM serving.sales_month_to_date",
        """SELECT 201701, 6, sum(sales_amount), count(*) FILTER (order_type = 'sale'),
                  count(DISTINCT customer_id) FILTER (order_type = 'sale') FROM gold.fact_orders""",
    ),
    "departments": (
        "SELECT date_sk, department, revenue, discounts FROM serving.sales_by_department",
        "SELECT date_sk, department, sales_amount, discount_amount FROM gold.daily_sales",
    ),
    "products": (
        "SELECT product_id, revenue, revenue_rank FROM serving.product_sales",
        "SELECT product_id, sales_amount, sales_rank FROM gold.product_performance",
    ),
    "customers by segment": (
        "SELECT segment, customers, reachable_customers, lifetime_revenue FROM serving.customer_segments",
        """SELECT segment, count(*), count(*) FILTER (marketing_consent), sum(sales_amount) FROM gold.customer_360
           WHERE NOT is_deleted GROUP BY 1""",
    ),
    "carts": (
        """SELECT sum(sessions), sum(carts), sum(checkouts), sum(abandoned_carts), sum(abandoned_value)
           FROM serving.carts_by_day""",
        """SELECT count(*), count(*) FILTER (is_carted), count(*) FILTER (is_checked_out),
                  count(*) FILTER (is_abandoned), sum(abandoned_amount) FROM gold.cart_funnel""",
    ),
    "steps": (
        "SELECT position, sum(sessions) FROM serving.cart_steps WHERE position IN (1, 3) GROUP BY position",
        "SELECT 1, count(*) FROM gold.cart_funnel UNION ALL SELECT 3, count(*) FROM gold.cart_funnel WHERE is_carted",
    ),
    "batches": (
        "SELECT batch_id, status, rows_loaded FROM serving.batches",
        """SELECT batch_id, 'published', sum(rows_written) FILTER (stage = 'bronze')
           FROM logs.pipeline_runs GROUP BY 1""",
    ),
    "freshness": (
        """SELECT layer, table_name, data_until, promised_until, is_late FROM serving.table_freshness
           WHERE layer = 'gold'""",
        "SELECT 'gold', table_name, DATE '2017-01-06', DATE '2017-01-06', false FROM gold.tables",
    ),
    "rules": (
        "SELECT count(*), sum(rows_failed) FROM serving.quality_by_rule",
        "SELECT count(*), sum(rows_failed) FROM logs.dq_results",
    ),
}


@pytest.mark.parametrize("what", SAME)
def test_views_say_what_gold_says(
    what: str, seen_by: Callable[[Sequence[str]], Lake], gold: Answer, spark: SparkSession
) -> None:
    seen_by(["finance"])
    view, table = SAME[what]
    assert sorted(map(_plain, (tuple(row) for row in spark.sql(view).collect()))) == sorted(
        map(_plain, gold(table))
    )


def test_personal_data_is_shown_to_its_groups_alone(
    seen_by: Callable[[Sequence[str]], Lake], gold: Answer, spark: SparkSession
) -> None:
    query = "SELECT customer_id, email, income_band FROM serving.customers"
    seen_by(["customer-support"])
    everything = gold("SELECT customer_id, email, income_band FROM gold.customer_360 WHERE NOT is_deleted")
    assert sorted(map(_plain, spark.sql(query).collect())) == sorted(map(_plain, everything))
    seen_by(["finance"])
    assert {row["email"] for row in spark.sql(query).collect()} <= {"***", None}
    assert {row["customer_id"] for row in spark.sql(query).collect()} == {one for one, _, _ in everything}
    seen_by(["analysts"])
    assert {row["customer_id"] for row in spark.sql(query).collect()} == {"***"}


def test_marketing_sees_only_customers_who_agreed(
    seen_by: Callable[[Sequence[str]], Lake], gold: Answer, spark: SparkSession
) -> None:
    seen_by(["marketing"])
    shown = {row[0] for row in spark.sql("SELECT customer_id FROM serving.customers").collect()}
    agreed = gold("SELECT customer_id FROM gold.customer_360 WHERE NOT is_deleted AND marketing_consent")
    assert shown == {one for (one,) in agreed}
    seen_by(["marketing", "customer-support"])
    everyone = gold("SELECT count(*) FROM gold.customer_360 WHERE NOT is_deleted")[0][0]
    assert spark.table("serving.customers").count() == everyone


class FewRows:
    """Rows of a test's own in the place of tables."""

    def __init__(self, **tables: str) -> None:
        self._tables = tables

    def table(self, layer: str, name: str) -> str:
        return f"(SELECT * FROM VALUES {self._tables[name]})"

    def quarantine(self) -> str:
        return self.table("quarantine", "quarantine")

    def member_of(self, groups: Sequence[str]) -> str:
        return "true"

    def promised_until(self, minutes: str) -> str:
        return promised_by_the_clock(minutes)


def _rows_of(
    spark: SparkSession, contracts: Contracts, view: str, rows: FewRows, *columns: str
) -> list[tuple[Any, ...]]:
    query = view_query(contracts.get("serving", view), contracts, rows)
    return sorted(tuple(row) for row in spark.sql(query).select(*columns).collect())


def test_months_are_compared_over_the_same_days(spark: SparkSession, contracts: Contracts) -> None:
    days = {"a": 20170102, "b": 20170105, "c": 20170201, "d": 20170203}
    amounts = ", ".join(f"('{order}', {day}, 10.00BD, 0.00BD)" for order, day in days.items())
    orders = ", ".join(f"('{order}', {day}, 'sale', 'c1')" for order, day in days.items())
    calendar = ", ".join(
        f"({day}, {day // 100}, to_date('{day}', 'yyyyMMdd'))" for day in [*days.values(), 20170331]
    )
    rows = FewRows(
        fact_order_items=f"{amounts} AS t(order_id, date_sk, sales_amount, discount_amount)",
        fact_orders=f"{orders} AS t(order_id, date_sk, order_type, customer_id)",
        dim_date=f"{calendar} AS t(date_sk, month_sk, date)",
    )
    # The newest day is the third: of January, only the first order is as early in its month.
    found = _rows_of(spark, contracts, "sales_month_to_date", rows, "month_sk", "through_day", "orders")
    assert found == [(201701, 3, 1), (201702, 3, 2)]


def test_a_record_that_broke_two_rules_is_one_record(spark: SparkSession, contracts: Contracts) -> None:
    held = """('orders', DATE '2017-01-01', array('positive', 'known'), 'open', TIMESTAMP '2017-01-02 00:00:00'),
        ('orders', DATE '2017-01-01', array('known'), 'open', TIMESTAMP '2017-01-02 00:00:00')
        AS t(entity, file_date, failed_rules, state, state_changed_at)"""
    rows = FewRows(quarantine=held)
    found = _rows_of(spark, contracts, "quarantined_records", rows, "rule_id", "records", "distinct_records")
    assert found == [("known", 2, 1), ("positive", 1, 1)]


def test_when_alerts_were_known_is_told_while_none_is_open(spark: SparkSession, contracts: Contracts) -> None:
    rows = FewRows(alerts="('resolved', TIMESTAMP '2017-01-02 00:00:00') AS t(status, as_of)")
    found = _rows_of(spark, contracts, "alerts_by_status", rows, "status", "alerts", "as_of")
    assert found == [("resolved", 1, datetime(2017, 1, 2))]


VIEW = "`dev`.`serving`.`customers`"


def _tag(column: str | None, key: str, value: str) -> Row:
    return Row(column_name=column, tag_name=key, tag_value=value)


def _grant(principal: str, on: str = "TABLE") -> Row:
    return Row(Principal=principal, ActionType="SELECT", ObjectType=on, ObjectKey="dev.serving.customers")


def test_a_new_view_gets_the_tags_of_its_contract(contracts: Contracts) -> None:
    contract = contracts.get("serving", "customers")
    said = governance.tag_statements(contract, VIEW, [])
    classified = [column for column in contract.columns if column.classification]
    assert said == [
        f"SET TAG ON VIEW {VIEW} `domain` = `customers`",
        *(f"SET TAG ON COLUMN {VIEW}.`{c.name}` `classification` = `{c.classification}`" for c in classified),
    ]


def test_tags_are_set_anew_where_the_contract_has_changed_and_a_persons_own_stay(
    contracts: Contracts,
) -> None:
    contract = contracts.get("serving", "customer_segments")
    there = [
        _tag(None, "domain", "sales"),
        _tag(None, "cost_center", "7"),
        _tag("segment", "classification", "internal"),
    ]
    assert governance.tag_statements(contract, VIEW, there) == [
        f"UNSET TAG ON VIEW {VIEW} `domain`",
        f"UNSET TAG ON COLUMN {VIEW}.`segment` `classification`",
        f"SET TAG ON VIEW {VIEW} `domain` = `customers`",
    ]
    assert governance.tag_statements(contract, VIEW, [_tag(None, "domain", "customers")]) == []


def test_exactly_the_roles_of_the_contract_read_a_view(contracts: Contracts) -> None:
    contract = contracts.get("serving", "customers")
    first, *others = contract.roles
    there = [_grant(first), _grant("interns"), _grant("account users", on="SCHEMA")]
    assert governance.grant_statements(contract, VIEW, there) == [
        f"REVOKE SELECT ON VIEW {VIEW} FROM `interns`",
        *(f"GRANT SELECT ON VIEW {VIEW} TO `{role}`" for role in others),
    ]


def test_a_metric_is_an_aggregate_or_a_ratio_of_two() -> None:
    sold = Aggregate("fact_orders", "count_distinct", "order_id", {"order_type": "sale", "is_new": True})
    condition = "fact_orders.order_type = 'sale' AND fact_orders.is_new = true"
    assert sold.sql() == f"count(DISTINCT CASE WHEN {condition} THEN fact_orders.order_id END)"
    assert Aggregate("cart_funnel", "count", None, {}).sql() == "count(1)"
    assert Ratio(sold, sold).sql().endswith(", 0)")


def _has_rows(contracts: Contracts, table: str, delivered: set[str]) -> bool:
    """Whether all that a table is made from comes from sources that the tests' shop delivers."""
    layer, name = table.split(".")
    if layer == "logs":
        return name != "alerts"  # The notifier of the six days has never run.
    contract = contracts.get(layer, name)
    if contract.derived_from:
        return _has_rows(contracts, f"silver.{contract.derived_from}", delivered)
    if layer == "silver":
        return contract.option("source") in delivered
    return all(_has_rows(contracts, one, delivered) for one in contract.options.get("madeFrom", ()))


def _plain(row: Sequence[Any]) -> tuple[str, ...]:
    return tuple(
        str(Decimal(value).normalize()) if isinstance(value, Decimal | int) else str(value) for value in row
    )
