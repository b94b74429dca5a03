"""A delivered file of any size is loaded in the memory that a session has beside it.

`npm test` takes a sample on Sail. CUSTOMER360_TEST_TEXT_MIB says how much text a file has instead, on either engine.
"""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path

import pytest
from deltalake import DeltaTable

from customer360.engines import current_engine

ASKED = "CUSTOMER360_TEST_TEXT_MIB"
SAMPLE_MIB = 64
TEXT_MIB = int(os.environ.get(ASKED, SAMPLE_MIB))
# Sail's writer has not filled its first file with a sample, so that less is asked of it.
AT_MOST_MIB = 512 if TEXT_MIB <= SAMPLE_MIB else 1024

DAY = "2017-01-01"
HEADER = (
    b"order_id,line_number,product_id,quantity,sales_amount,"
    b"retail_discount,coupon_discount,coupon_match_discount\n"
)
LINES_A_MEMBER = 20_000
_MEASURED = Path(__file__).parents[1] / "bench" / "measured.py"


def deliver(landing: Path, text_mib: int) -> int:
    """Lands a file of order lines, as gzip of many members; returns how many lines it has."""
    lines = "".join(
        f"{31198459057 + n // 5},{n % 5 + 1},{n % 50},{n % 3 + 1},{n % 10}.99,0.50,0.00,0.00\n"
        for n in range(LINES_A_MEMBER)
    ).encode()
    members = -(-(text_mib << 20) // len(lines))
    path = landing / "order_items" / DAY / f"order_items_{DAY}.1.csv.gz"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.write(gzip.compress(HEADER))
        file.writelines(repeat(gzip.compress(lines), members))
    return members * LINES_A_MEMBER


def measures(*arguments: str | Path) -> Iterator[dict[str, float]]:
    """What `measured.py` says of a process in a session of its own, so that what it starts is counted too."""
    command = [sys.executable, str(_MEASURED), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, start_new_session=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return map(json.loads, done.stdout.splitlines())


@pytest.mark.starts_engine
@pytest.mark.skipif(sys.platform != "linux", reason="peaks of memory are read from Linux's /proc")
@pytest.mark.skipif(
    current_engine().name.startswith("Spark") and ASKED not in os.environ,
    reason="a sample is loaded on Sail; `npm run proofs` loads a large file on both",
)
def test_a_large_file_needs_little_memory_beside_the_session(
    tmp_path: Path, record_testsuite_property: Callable[[str, object], None]
) -> None:
    landing, lake = tmp_path / "landing", tmp_path / "lake"
    lines = deliver(landing, TEXT_MIB)
    session, bronze = measures("bronze", lake, landing, "order_items", DAY)
    record_testsuite_property(
        "measures", json.dumps({"text_mib": TEXT_MIB, "session": session, "bronze": bronze})
    )
    assert DeltaTable(str(lake / "bronze" / "order_items")).count() == lines
    assert bronze["peak_mib"] - session["peak_mib"] < AT_MOST_MIB
