"""A run that is killed in the middle of anything leaves what a later run completes to the same Gold."""

import random
from pathlib import Path

import pytest
import small_shop
from conftest import LakeAt
from killable import run
from oracle.compare import gold_fingerprint

from customer360.__main__ import run_all
from customer360.batch import Batch

DAYS = ("2017-01-01", "2017-01-02")
SECONDS = 12.0
"""A cold session needs longer than this for the two days, so that most kills meet a run at work."""


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_run_is_completed_by_the_next(lake_at: LakeAt, tmp_path: Path, seed: int) -> None:
    landing = tmp_path / "landing"
    small_shop.deliver(landing)
    batches = [f"{day}.1/{day}/{day}" for day in DAYS]
    moment = random.Random(seed).uniform(0.5, SECONDS)
    while not run(tmp_path / "killed", landing, batches, tmp_path / "log", moment).was_killed:
        moment /= 2  # A quicker machine was done before.
    for name in ("killed", "undisturbed"):
        lake = lake_at(tmp_path / name, landing)
        for day in DAYS:
            assert run_all(lake, Batch.of(f"{day}.1", day, run_id=f"{name}-{day}"))
    assert gold_fingerprint(tmp_path / "killed") == gold_fingerprint(tmp_path / "undisturbed")
