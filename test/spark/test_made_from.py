"""What the contracts say Gold is made from, against the tables that Spark's plans of it read."""

import re
import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import Any, cast

import pytest
from conftest import LakeAt
from pyspark.sql import DataFrame

from customer360 import steps
from customer360.batch import Batch
from customer360.contracts import Contracts
from customer360.lake import Lake
from customer360.lake_tables import Table


@pytest.mark.spark_only("the plan is read from the JVM")
def test_gold_is_made_from_the_tables_that_its_contracts_name(
    gold_lake: Path,
    landing: Path,
    lake_at: LakeAt,
    contracts: Contracts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for zone in ("silver", "logs"):
        shutil.copytree(gold_lake / zone, tmp_path / zone)
    reads: dict[str, set[str]] = {}
    write = Table._write

    def recorded(table: Table, rows: DataFrame, *how: str) -> int:
        if table.schema == "gold":
            reads[table.name] = _tables_in(rows, tmp_path)
        return write(table, rows, *how)

    monkeypatch.setattr(Table, "_write", recorded)
    # Rows that are kept have forgotten what they were read from.
    monkeypatch.setattr(Lake, "kept", lambda _, rows: nullcontext(rows))
    # The first time, all rows are computed. Later, tables are also asked for the rows that have to be made anew.
    batch = Batch.of("everything", "2017-01-06", "2017-01-01", "run-everything")
    for part in steps.GOLD_PARTS:
        steps.gold(lake_at(tmp_path, landing), batch, part)
    promised = {c.name: set(c.options.get("madeFrom", ())) for c in contracts.of_layer("gold")}
    assert reads == promised


def _tables_in(rows: DataFrame, root: Path) -> set[str]:
    """Tables in the plan of `rows`, as `schema.name`."""
    plan = cast(Any, rows)._jdf.queryExecution().analyzed().toString()
    return {f"{schema}.{name}" for schema, name in re.findall(rf"delta\.`{root}/(\w+)/(\w+)`", plan)}
