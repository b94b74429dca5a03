"""A run that is killed in the middle of anything leaves what a later run completes, to the same Gold or Bronze."""

import random
from pathlib import Path

import pytest
from conftest import BACKFILL, Backfilled, LakeAt
from killable import run
from oracle.compare import gold_fingerprint
from stream_kills import AIMS, StreamKills

from customer360 import steps
from customer360.__main__ import run_all

SECONDS = 10.0
"""A cold session needs longer than this for a batch, so that most kills meet a run at work."""


@pytest.mark.parametrize("seed", [1])
def test_killed_run_is_completed_by_the_next(
    lake_at: LakeAt, landing: Path, backfilled: Backfilled, tmp_path: Path, seed: int
) -> None:
    moment = random.Random(seed).uniform(0.5, SECONDS)
    root = tmp_path / "killed"
    batch = f"{BACKFILL.batch_id}/{BACKFILL.file_date}/{BACKFILL.from_date}"
    while not run(root, landing, [batch], tmp_path / "log", moment).was_killed:
        moment /= 2  # A quicker machine was done before.
    assert run_all(lake_at(root, landing), BACKFILL)
    assert gold_fingerprint(root) == backfilled.gold


def test_streams_killed_around_a_commit_lose_and_double_no_event(lake_at: LakeAt, tmp_path: Path) -> None:
    stream = StreamKills(tmp_path, random.Random(3))
    for aim in AIMS:
        stream.kill_at(aim)
    lake = lake_at(stream.folder / "lake", stream.landing)
    assert stream.differences(lambda: steps.stream_bronze(lake, "cart_events", "available_now")) == []
    assert stream.sent > 0
