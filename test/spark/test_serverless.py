"""The package on Spark Connect, under the limits of serverless compute, held against the oracle."""

import subprocess
import sys
from pathlib import Path

import pytest
import small_shop
from conftest import LakeAt
from oracle.compare import compare_lake
from serverless import run

from customer360.batch import Batch

PROGRAM = Path(__file__).parent / "serverless.py"


@pytest.mark.spark_only("the test brings a Spark of its own")
def test_a_day_goes_on_from_another_engines_and_ends_as_the_oracle_says(
    lake_at: LakeAt, tmp_path: Path
) -> None:
    folders = (tmp_path / "lake", tmp_path / "landing")
    small_shop.deliver(folders[1])
    run(lake_at(*folders), Batch.of("2017-01-01.1", "2017-01-01", run_id="r1"))
    ended = subprocess.run(
        [sys.executable, PROGRAM, *folders, "2017-01-02"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert compare_lake(*folders) == []
