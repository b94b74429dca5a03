"""Rows of dashboards' data sets, from the views of a Spark session."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

MOST_ROWS = 40_000


class DatasetError(Exception):
    """A data set cannot be shown."""


def write_rows(spark: SparkSession, queries: Path, target: Path) -> None:
    """Runs the queries of a file, a JSON object by name, and writes columns and rows by name.

    Raises:
        DatasetError: A data set has more rows than a dashboard shows.
    """
    rows = rows_of(spark, json.loads(queries.read_text(encoding="utf-8")))
    target.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def rows_of(spark: SparkSession, queries: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Columns and rows of each query. Decimals, dates and times become texts; times are UTC."""
    # Planning takes longer than running: two at a time keep both cores busy.
    with ThreadPoolExecutor(2) as pool:
        return dict(
            zip(queries, pool.map(lambda name: _rows(spark, name, queries[name]), queries), strict=True)
        )


def _rows(spark: SparkSession, name: str, query: str) -> dict[str, Any]:
    frame = spark.sql(query)
    found = frame.limit(MOST_ROWS + 1).collect()
    if len(found) > MOST_ROWS:
        raise DatasetError(
            f"Data set {name} has more than {MOST_ROWS} rows: let its query select fewer, or a view add them up."
        )
    columns = [{"name": field.name, "type": field.dataType.simpleString()} for field in frame.schema]
    return {"columns": columns, "rows": [[_cell(value) for value in row] for row in found]}


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
