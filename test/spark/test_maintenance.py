"""Maintenance: the same rows in fewer files, and a week of versions."""

from pathlib import Path

import pytest
import small_shop
from conftest import LakeAt
from deltalake import DeltaTable

from customer360 import maintenance, steps
from customer360.batch import Batch
from customer360.errors import ConfigurationError


def test_tables_have_the_same_rows_in_fewer_files(lake_at: LakeAt, tmp_path: Path) -> None:
    small_shop.deliver(tmp_path / "landing")
    lake = lake_at(tmp_path / "lake", tmp_path / "landing")
    for day in ("2017-01-01", "2017-01-02"):
        steps.bronze(lake, Batch.of(f"{day}.1", day, run_id=day), "orders")
    folder = tmp_path / "lake" / "bronze" / "orders"
    before = DeltaTable(str(folder))
    rows = sorted(before.to_pyarrow_table().to_pylist(), key=str)
    assert len(before.file_uris()) == 2
    maintenance.maintain(lake)
    after = DeltaTable(str(folder))
    assert len(after.file_uris()) == 1
    assert sorted(after.to_pyarrow_table().to_pylist(), key=str) == rows
    # The files of yesterday's version are kept for readers and streams.
    assert len(list(folder.glob("*.parquet"))) == 3


@pytest.mark.parametrize(
    ("place", "statements"),
    [
        (None, ["VACUUM t RETAIN 200 HOURS"]),
        ("17.3", ["VACUUM t RETAIN 200 HOURS", "ANALYZE TABLE t COMPUTE STATISTICS FOR ALL COLUMNS"]),
    ],
)
def test_statistics_are_kept_where_there_are_any(
    monkeypatch: pytest.MonkeyPatch, place: str | None, statements: list[str]
) -> None:
    if place:
        monkeypatch.setenv("DATABRICKS_RUNTIME_VERSION", place)
    assert maintenance.upkeep("t", 200) == statements


def test_less_than_a_week_of_versions_is_refused(lake_at: LakeAt, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="keep at least 168 hours"):
        maintenance.maintain(lake_at(tmp_path / "lake", tmp_path), retention_hours=24)
