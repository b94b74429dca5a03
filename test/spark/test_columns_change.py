"""A contract gains a column while its table has rows already, or older code comes back to a table with a newer one."""

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import LakeAt
from deltalake import DeltaTable

from customer360.contracts import Column
from customer360.lake_tables import Table
from customer360.logs import FolderLogStore, Log, LogStore, SparkLogStore

MOOD = Column("mood", "STRING", False, None, None, "How the day went.")
Rows = list[tuple]


@pytest.fixture
def older(lake_at: LakeAt, tmp_path: Path) -> Table:
    """A table with a row for each of two days, which knows nothing of moods."""
    table = lake_at(tmp_path, tmp_path).gold("dim_date")
    table.append(days(table, 1, 2))
    return table


def newer(table: Table) -> Table:
    """The table by a contract that has one column more."""
    contract = replace(table.contract, columns=(*table.contract.columns, MOOD))
    return Table(table.spark, table._engine, table._catalog, table.schema, table.name, contract)


def days(table: Table, *numbers: int, mood: str | None = None):
    """Rows of January; with a mood if the contract has one."""
    selected = ", ".join(
        {"date_sk": "20170100 + id", "month_sk": "201701", "mood": f"'{mood}'"}.get(c.name, "NULL")
        + f" AS `{c.name}`"
        for c in table.columns
    )
    ids = table.spark.createDataFrame([(n,) for n in numbers], "id INT")
    return ids.selectExpr(*selected.split(", "))


def moods(table: Table) -> Rows:
    return sorted(map(tuple, table.read().select("date_sk", "mood").collect()))


def test_append_brings_a_new_column(older: Table) -> None:
    table = newer(older)
    table.append(days(table, 3, mood="good"))
    assert moods(table) == [(20170101, None), (20170102, None), (20170103, "good")]


def test_merge_brings_a_new_column_to_new_and_to_known_rows(older: Table) -> None:
    table = newer(older)
    table.merge(days(table, 2, 3, mood="good"))
    assert moods(table) == [(20170101, None), (20170102, "good"), (20170103, "good")]


def test_a_new_column_is_described_as_in_the_contract(older: Table, tmp_path: Path) -> None:
    table = newer(older)
    table.append(days(table, 3, mood="good"))
    stored = DeltaTable(str(tmp_path / "gold" / "dim_date")).schema().fields
    (field,) = (f for f in stored if f.name == "mood")
    assert field.metadata["comment"] == MOOD.description


@pytest.mark.parametrize("way", ["read", "overwrite", "replace_where"])
def test_a_table_can_be_asked_for_a_new_column_before_and_after_it_is_written(older: Table, way: str) -> None:
    table = newer(older)
    if way == "read":
        assert moods(table) == [(20170101, None), (20170102, None)]
    else:
        rows = days(table, 2, mood="good")
        table.overwrite(rows) if way == "overwrite" else table.replace_where(rows, "date_sk = 20170102")
        assert (20170102, "good") in moods(table)


def test_older_code_goes_on_with_a_table_that_has_a_newer_column(older: Table) -> None:
    table = newer(older)
    table.append(days(table, 3, mood="good"))
    older.append(days(older, 4))
    assert older.merge(days(older, 3, 5)) == 2
    assert older.merge(days(older, 5), obsolete=days(older, 4).select("date_sk")) == 2
    assert moods(table) == [(20170101, None), (20170102, None), (20170103, "good"), (20170105, None)]


@pytest.mark.parametrize("store", ["spark", "folder"])
def test_a_log_gains_a_column(lake_at: LakeAt, tmp_path: Path, store: str) -> None:
    stores: dict[str, LogStore] = {"spark": SparkLogStore(), "folder": FolderLogStore(tmp_path)}
    before = lake_at(tmp_path, tmp_path).logs("touched_days").table
    entry = {"batch_id": "b1", "subject": "sales"}
    Log(before, stores[store]).append([{**entry, "date_sk": 1}])
    log = Log(newer(before), stores[store])
    log.append([{**entry, "date_sk": 2, "mood": "good"}])
    assert sorted((row["date_sk"], row["mood"]) for row in log.read()) == [(1, None), (2, "good")]
    Log(before, stores[store]).append([{**entry, "date_sk": 3}])
    assert len(log.read()) == 3
