"""Sail within the memory that it is given: it writes the rest to the disk, or says what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from customer360.engines.memory import memory_bytes

pytestmark = pytest.mark.sail_only("Spark has the memory of its JVM")

_PROGRAM = """
import sys
from customer360 import runtime
from customer360.error_text import telling_line

spark = runtime.spark_session()
rows = spark.range(int(sys.argv[3])).selectExpr("id", "repeat(CAST(xxhash64(id) AS STRING), 2) AS text")
try:
    if sys.argv[1] == "sort":
        rows.orderBy("text").write.parquet(sys.argv[2])
        print(spark.read.parquet(sys.argv[2]).count())
    else:
        print(rows.alias("a").join(rows.alias("b"), "text").count())
except Exception as error:
    print(telling_line(error))
sys.stdout.flush()
"""


def _run(what: str, folder: Path, *, rows: int, memory_mib: int) -> str:
    """What the program prints about so many rows of 47 bytes and more."""
    limits = {"SAIL_RUNTIME__MEMORY_POOL__FAIR__MAX_SIZE": str(memory_mib << 20)}
    arguments = (what, str(folder / what), str(rows))
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments],
        env={**os.environ, **limits, "CUSTOMER360_ENGINE": "sail"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_what_memory_does_not_hold_is_sorted_on_the_disk(tmp_path: Path) -> None:
    assert _run("sort", tmp_path, rows=8_000_000, memory_mib=256) == "8000000\n"


def test_a_join_that_memory_does_not_hold_says_what_to_do(tmp_path: Path) -> None:
    told = _run("join", tmp_path, rows=2_000_000, memory_mib=64)
    assert told.startswith(
        "Sail's 64.0 MB of memory are too little for HashJoinInput: give it more bytes in SAIL_"
    )
    assert told.endswith("or run it with --engine spark.\n")


@pytest.mark.usefixtures("spark")
def test_a_session_knows_the_memory_of_its_machine() -> None:
    size = int(os.environ["SAIL_RUNTIME__MEMORY_POOL__FAIR__MAX_SIZE"])
    assert os.environ["SAIL_RUNTIME__MEMORY_POOL__TYPE"] == "fair"
    assert 512 << 20 <= size <= max(memory_bytes() // 8, 512 << 20)
