"""Maintenance: the same rows in fewer files, and a week of versions."""

from pathlib import Path
from typing import Any, cast

import pytest
import small_shop
from conftest import LakeAt
from deltalake import DeltaTable

from customer360 import maintenance, steps
from customer360.batch import Batch
from customer360.engines import Write
from customer360.engines.databricks import Databricks
from customer360.errors import ConfigurationError


def test_tables_have_the_same_rows_in_fewer_files(lake_at: LakeAt, tmp_path: Path) -> None:
    small_shop.deliver(tmp_path / "landing")
    lake = lake_at(tmp_path / "lake", tmp_path / "landing")
    for day in ("2017-01-01", "2017-01-02"):
        steps.bronze(lake, Batch.of(f"{day}.1", day, run_id=day), "orders")
    folder = tmp_path / "lake" / "bronze" / "orders"
    before = DeltaTable(str(folder))
    rows = sorted(before.to_pyarrow_table().to_pylist(), key=str)
    assert len(before.file_uris()) >= 2
    maintenance.maintain(lake)
    after = DeltaTable(str(folder))
    assert len(after.file_uris()) == 1
    assert sorted(after.to_pyarrow_table().to_pylist(), key=str) == rows
    # The files of yesterday's version are kept for readers and streams.
    assert len(list(folder.glob("*.parquet"))) == 1 + len(before.file_uris())


class Statements:
    """Notes what is asked of a session."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def sql(self, statement: str) -> None:
        self.asked.append(statement)


def test_databricks_alone_keeps_statistics() -> None:
    engine = Databricks()
    place = engine.place("dev", "/Volumes/dev/files/landing")
    session = Statements()
    engine.vacuum(cast(Any, session), Write(place.catalog, "gold", "t", "append"), 200)
    table = "`dev`.`gold`.`t`"
    assert session.asked == [
        f"VACUUM {table} RETAIN 200 HOURS",
        f"ANALYZE TABLE {table} COMPUTE STATISTICS FOR ALL COLUMNS",
    ]


def test_less_than_a_week_of_versions_is_refused(lake_at: LakeAt, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="keep at least 168 hours"):
        maintenance.maintain(lake_at(tmp_path / "lake", tmp_path), retention_hours=24)
