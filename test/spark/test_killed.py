"""A run that is killed in the middle of anything leaves what a later run completes, to the same Gold or Bronze."""

import random
from pathlib import Path

import pytest
from conftest import LakeAt
from killable import run
from oracle.compare import gold_fingerprint
from stream_kills import StreamKills

from customer360.__main__ import run_all
from customer360.batch import Batch

DAY = "2017-01-02"
SECONDS = 10.0
"""A cold session needs longer than this for a day, so that most kills meet a run at work."""


def complete(lake_at: LakeAt, root: Path, landing: Path) -> dict[str, str]:
    """Runs the day's batch to the end and takes Gold's fingerprints."""
    assert run_all(lake_at(root, landing), Batch.of(f"{DAY}.1", DAY, run_id=root.name))
    return gold_fingerprint(root)


@pytest.fixture(scope="module")
def undisturbed(lake_at: LakeAt, landing: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return complete(lake_at, tmp_path_factory.mktemp("undisturbed"), landing)


@pytest.mark.parametrize("seed", [1])
def test_killed_run_is_completed_by_the_next(
    lake_at: LakeAt, landing: Path, undisturbed: dict[str, str], tmp_path: Path, seed: int
) -> None:
    moment = random.Random(seed).uniform(0.5, SECONDS)
    while not run(
        tmp_path / "killed", landing, [f"{DAY}.1/{DAY}/{DAY}"], tmp_path / "log", moment
    ).was_killed:
        moment /= 2  # A quicker machine was done before.
    assert complete(lake_at, tmp_path / "killed", landing) == undisturbed


def test_killed_streams_lose_and_double_no_event(tmp_path: Path) -> None:
    stream = StreamKills(tmp_path, random.Random(3))
    kills = 0
    while kills < 3:
        kills += stream.kill()
    assert stream.differences() == []
    assert stream.sent > 0
