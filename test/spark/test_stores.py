"""What a laptop does without Spark must be what Databricks does with it: both stores, one behaviour."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import LakeAt

from customer360.logs import Filter, FolderLogStore, Log, LogStore, SparkLogStore


@pytest.fixture(params=["spark", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> LogStore:
    return SparkLogStore() if request.param == "spark" else FolderLogStore(tmp_path)


def entry(day: int, rule: str) -> dict[str, object]:
    return {
        "run_id": "r1",
        "batch_id": "b1",
        "file_date": date(2017, 1, day),
        "entity": "orders",
        "rule_id": rule,
        "rows_failed": day,
        "max_failed_percent": 1.5,
    }


def test_log_adds_only_what_is_missing_and_filters(store: LogStore, lake_at: LakeAt, tmp_path: Path) -> None:
    log = Log(lake_at(tmp_path, tmp_path).logs("dq_results").table, store)
    assert log.read() == []
    log.append([entry(1, "a"), entry(2, "b")])
    log.append_missing([entry(1, "a"), entry(3, "c")], Filter({"run_id": "r1"}))
    rows = log.read(first=date(2017, 1, 2), entity="orders")
    assert sorted((row["rule_id"], row["rows_failed"]) for row in rows) == [("b", 2), ("c", 3)]
    assert rows[0]["sample_keys"] is None
    assert log.read(last=date(2017, 1, 1))[0]["file_date"] == date(2017, 1, 1)
    some = Filter({}, dates=frozenset({date(2017, 1, 1), date(2017, 1, 3)}), columns=("rule_id",))
    assert sorted(row["rule_id"] for row in log.select(some)) == ["a", "c"]
    assert {tuple(row) for row in log.select(some)} == {("rule_id",)}


def test_log_replaces_all_that_there_is(store: LogStore, lake_at: LakeAt, tmp_path: Path) -> None:
    log = Log(lake_at(tmp_path, tmp_path).logs("dq_results").table, store)
    for rules in ("ab", "c", ""):
        log.replace(entry(1, rule) for rule in rules)
        assert sorted(row["rule_id"] for row in log.read()) == list(rules)


def test_columns_may_be_described_anew(store: LogStore, lake_at: LakeAt, tmp_path: Path) -> None:
    table = lake_at(tmp_path, tmp_path).logs("dq_results").table
    Log(table, store).append([entry(1, "a")])
    described = tuple(replace(column, description="In other words.") for column in table.contract.columns)
    table.columns, table.contract = described, replace(table.contract, columns=described)
    log = Log(table, store)
    log.append([entry(2, "b")])
    assert sorted(row["rule_id"] for row in log.read()) == ["a", "b"]
