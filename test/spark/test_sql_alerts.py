"""The SQL alerts' queries, run by Spark over tables of a few rows each: they parse, and they count what they say."""

import json
import subprocess
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from customer360.contracts import Contracts
from customer360.serving.query import promised_by_the_clock, view_query

ROOT = Path(__file__).parents[2]
NODE = ROOT / "node_modules/.bin/node"
NOW = datetime.now(UTC).replace(tzinfo=None)


@pytest.fixture(scope="module")
def alerts() -> dict[str, dict[str, Any]]:
    """The planned alerts by name."""
    printed = subprocess.run(
        [NODE, "test/spark/planned-alerts.mjs"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {alert["name"]: alert for alert in json.loads(printed.stdout)}


def answer(spark: SparkSession, alert: dict[str, Any]) -> dict[str, Any]:
    """The alert's one row."""
    [row] = rows_of(spark, alert)
    return row


def rows_of(spark: SparkSession, planned: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of a query; a table's name with dots is that of a view with underscores."""
    query = planned["query"]
    for prefix in ("cat.logs.", "cat.bronze.", "cat.quarantine.", "system.lakeflow.", "system.billing."):
        query = query.replace(prefix, prefix.replace(".", "_"))
    return [row.asDict() for row in spark.sql(query).collect()]


def runs(spark: SparkSession, *steps: tuple[str, str, str, date]) -> None:
    rows = [(*step, NOW) for step in steps]
    schema = "stage STRING, entity STRING, status STRING, file_date DATE, ended_at TIMESTAMP"
    spark.createDataFrame(rows, schema).createOrReplaceTempView("cat_logs_pipeline_runs")


class RunLog:
    """The log of runs that `runs` has made, as a view of Unity Catalog reads it."""

    def table(self, layer: str, name: str) -> str:
        return f"cat_{layer}_{name}"

    def quarantine(self) -> str:
        raise NotImplementedError

    def member_of(self, groups: Sequence[str]) -> str:
        return "true"

    def promised_until(self, minutes: str) -> str:
        return promised_by_the_clock(minutes)


def late(spark: SparkSession, alert: dict[str, Any], contracts: Contracts) -> set[str]:
    """Tables that are late to the alert, and to the view that dashboards show."""
    told = answer(spark, alert)
    tables = set(filter(None, told["tables"].split(", ")))
    assert told["late"] == len(tables)
    view = spark.sql(view_query(contracts.get("serving", "table_freshness"), contracts, RunLog()))
    assert {f"{row['layer']}.{row['table_name']}" for row in view.collect() if row["is_late"]} == tables
    return tables


def test_tables_that_lack_a_day_are_counted(
    spark: SparkSession, alerts: dict[str, dict[str, Any]], contracts: Contracts
) -> None:
    alert = alerts["late-tables"]
    today = NOW.date()
    silver = [c.name for c in contracts.of_layer("silver")]
    gold = [c.name for c in contracts.of_layer("gold")]

    def steps(newest: date) -> list[tuple[str, str, str, date]]:
        done = [("silver", name, "succeeded", newest) for name in silver]
        return [*done, ("publish", "batch", "succeeded", newest)]

    runs(spark, ("silver", "orders", "succeeded", today - timedelta(days=9)))
    assert late(spark, alert, contracts) == set(), "nothing was ever published"
    runs(spark, *steps(today - timedelta(days=1)))
    assert late(spark, alert, contracts) == set()
    # Of three days ago is everything late, whatever the time of the day; what failed or was held does not count.
    old = today - timedelta(days=4)
    runs(
        spark,
        *steps(old),
        ("publish", "batch", "failed", today),
        ("gold", "daily_sales", "succeeded", today),
        ("silver", "orders", "succeeded", today),
    )
    expected = {f"silver.{name}" for name in silver if name != "orders"} | {f"gold.{name}" for name in gold}
    assert late(spark, alert, contracts) == expected
    runs(
        spark,
        ("publish", "batch", "succeeded", today),
        *(("silver", name, "succeeded", today) for name in silver[1:]),
    )
    assert late(spark, alert, contracts) == {f"silver.{silver[0]}"}, "no step ever brought it"


@pytest.mark.parametrize(("minutes", "behind"), [([5] * 9 + [900], 0), ([90] * 6 + [5] * 4, 1), ([], 0)])
def test_a_stream_is_behind_when_half_of_its_events_are(
    spark: SparkSession, alerts: dict[str, dict[str, Any]], minutes: list[int], behind: int
) -> None:
    rows = [(f"{NOW - timedelta(minutes=m):%Y-%m-%dT%H:%M:%S.000Z}", NOW, NOW.date()) for m in minutes]
    rows += [("no time", NOW, NOW.date()), ("2017-01-01T00:00:00.000Z", NOW, date(2017, 1, 1))]
    schema = "occurred_at STRING, _ingested_at TIMESTAMP, _file_date DATE"
    spark.createDataFrame(rows, schema).createOrReplaceTempView("cat_bronze_cart_events")
    assert answer(spark, alerts["cart-events-behind"])["behind"] == behind


@pytest.mark.spark_only("it lacks GROUP BY ALL, which Databricks alone is asked")
def test_runs_beyond_their_price_are_counted(spark: SparkSession, alerts: dict[str, dict[str, Any]]) -> None:
    view = {
        "system_lakeflow_jobs": (
            [("w", "1", "customer360-dev-medallion", NOW), ("w", "2", "somebody else's", NOW)],
            "workspace_id STRING, job_id STRING, name STRING, change_time TIMESTAMP",
        ),
        "system_lakeflow_job_run_timeline": (
            [("w", job, run, NOW, NOW, "SUCCEEDED") for job, run in (("1", "a"), ("1", "b"), ("2", "c"))],
            "workspace_id STRING, job_id STRING, run_id STRING, period_start_time TIMESTAMP,"
            " period_end_time TIMESTAMP, result_state STRING",
        ),
        "system_billing_usage": (
            [
                ("w", (job, run), "SKU", "AZURE", "DBU", quantity, NOW, NOW.date())
                for job, run, quantity in (
                    ("1", "a", 10.0),
                    ("1", "a", 15.0),
                    ("1", "b", 5.0),
                    ("2", "c", 99.0),
                )
            ],
            "workspace_id STRING, usage_metadata STRUCT<job_id STRING, job_run_id STRING>, sku_name STRING,"
            " cloud STRING, usage_unit STRING, usage_quantity DOUBLE, usage_end_time TIMESTAMP, usage_date DATE",
        ),
        "system_billing_list_prices": (
            [
                ("SKU", "AZURE", "DBU", NOW - timedelta(days=99), NOW - timedelta(days=9), ((9.0,),)),
                ("SKU", "AZURE", "DBU", NOW - timedelta(days=9), None, ((0.5,),)),
            ],
            "sku_name STRING, cloud STRING, usage_unit STRING, price_start_time TIMESTAMP,"
            " price_end_time TIMESTAMP, pricing STRUCT<effective_list STRUCT<default DOUBLE>>",
        ),
    }
    for name, (rows, schema) in view.items():
        spark.createDataFrame(rows, schema).createOrReplaceTempView(name)
    assert answer(spark, alerts["costly-runs"]) == {"costly": 1, "most": 12.5}
    shown = {row["run_id"]: (row["dbus"], row["dollars"]) for row in rows_of(spark, alerts["run-costs"])}
    assert shown == {"a": (25.0, 12.5), "b": (5.0, 2.5)}


def test_records_that_nobody_looks_at_are_counted(
    spark: SparkSession, alerts: dict[str, dict[str, Any]], contracts: Contracts
) -> None:
    old, new = NOW.date() - timedelta(days=4), NOW.date()
    for contract in contracts.of_layer("silver"):
        if not contract.derived_from:
            rows = [("open", old), ("open", new), ("released", old)] if contract.name == "orders" else []
            view = spark.createDataFrame(rows, "state STRING, file_date DATE")
            view.createOrReplaceTempView(f"cat_quarantine_{contract.name}")
    assert answer(spark, alerts["quarantine-waiting"])["waiting"] == 1
