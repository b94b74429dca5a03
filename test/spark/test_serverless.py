"""The package on Spark Connect, under the limits of serverless compute, held against the oracle."""

import subprocess
import sys
from pathlib import Path

import pytest
import small_shop
from oracle.compare import compare_lake

PROGRAM = Path(__file__).parent / "serverless.py"


@pytest.mark.spark_only("the test brings a Spark of its own")
def test_two_days_end_as_the_oracle_says(tmp_path: Path) -> None:
    small_shop.deliver(tmp_path / "landing")
    folders = (tmp_path / "lake", tmp_path / "landing")
    ended = subprocess.run(
        [sys.executable, PROGRAM, *folders, "2017-01-01", "2017-01-02"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert compare_lake(*folders) == []
