"""A day on which nothing is delivered: every step answers from the logs, and asks the engine nothing."""

import shutil
from pathlib import Path
from typing import Any, NoReturn, cast

import pytest
from conftest import LakeAt
from oracle.compare import gold_fingerprint
from pyspark.sql import SparkSession

from customer360 import steps
from customer360.batch import Batch
from customer360.lake import Lake

QUIET_DAY = Batch.of("2017-01-07.1", "2017-01-07", run_id="run-4")


class _NoSession:
    """Stands for a session that nobody may use."""

    def __getattr__(self, name: str) -> NoReturn:
        raise AssertionError(f"a batch without files uses the session: {name}")


@pytest.fixture
def root(gold_lake: Path, tmp_path: Path) -> Path:
    """Six days of purchases, of which other tests keep their own."""
    return Path(shutil.copytree(gold_lake, tmp_path / "lake"))


@pytest.fixture
def silent(lake_at: LakeAt, root: Path, tmp_path: Path) -> Lake:
    """The lake over an empty Landing, without a session."""
    lake = lake_at(root, tmp_path / "landing")
    return Lake(cast(SparkSession, _NoSession()), lake.contracts, lake.engine, lake.place)


def test_a_day_without_files_asks_the_engine_nothing(silent: Lake, root: Path) -> None:
    before = gold_fingerprint(root)
    for source in silent.contracts.of_layer("source"):
        steps.bronze(silent, QUIET_DAY, source.name)
    for entity in silent.contracts.of_layer("silver"):
        steps.silver(silent, QUIET_DAY, entity.name)
    for part in steps.GOLD_PARTS:
        steps.gold(silent, QUIET_DAY, part)
    steps.publish(silent, QUIET_DAY)
    logged: list[dict[str, Any]] = silent.logs("pipeline_runs").read(batch_id=QUIET_DAY.batch_id)
    assert {run["status"] for run in logged} == {"succeeded"}
    assert {run["stage"] for run in logged} == {"bronze", "silver", "gold", "publish"}
    assert sum(run["rows_read"] + run["rows_written"] for run in logged) == 0
    assert gold_fingerprint(root) == before


def test_a_replay_of_nothing_leaves_gold_alone(
    lake_at: LakeAt, silent: Lake, root: Path, tmp_path: Path
) -> None:
    replay = Batch.of("replay-1", "2017-01-06", run_id="run-5")
    steps.replay(lake_at(root, tmp_path / "landing"), replay, "order_items")
    before = gold_fingerprint(root)
    for part in steps.GOLD_PARTS:
        steps.gold(silent, replay, part)
    assert gold_fingerprint(root) == before
