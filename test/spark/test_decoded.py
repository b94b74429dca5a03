"""Records that Bronze holds of a file are those that the decoder has read of it."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
import small_shop
from conftest import LakeAt
from deltalake import DeltaTable, write_deltalake

from customer360 import steps
from customer360.batch import Batch
from customer360.bronze.decoded import assert_held, noted, noting
from customer360.bronze.held_files import HeldFile
from customer360.errors import ReconciliationError
from customer360.lake import Lake

FILE = "orders/2017-01-01/orders_2017-01-01.1.csv.gz"
BATCH = Batch.of("b1", "2017-01-01")


def rows(file: str, *numbers: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"_source_file": [file] * len(numbers), "_row_number": list(numbers)})


def test_notes_of_a_query_that_runs_twice_count_once(tmp_path: Path) -> None:
    parts = [rows("a", 1, 2), rows("a", 3), rows("b", 1), rows("a")]
    decode = noting(lambda _: iter(parts), str(tmp_path))
    for _ in range(2):
        assert list(decode([])) == parts
    assert noted(str(tmp_path)) == {"a": 3, "b": 1}


@pytest.mark.parametrize(("stored", "mend"), [(4, "delete its rows there"), (1, "delete"), (0, "2 records")])
def test_a_file_with_more_or_fewer_records_is_named(stored: int, mend: str) -> None:
    held = [HeldFile("a", "b1", stored, 0), HeldFile("other", "b1", 9, 0)]
    with pytest.raises(
        ReconciliationError, match=f"^a: .* 2 records, and bronze.orders holds {stored}"
    ) as said:
        assert_held("orders", ["a", "none"], {"a": 2}, held)
    assert mend in str(said.value)
    assert_held("orders", ["a", "none"], {"a": 2}, [HeldFile("a", "b1", 1, 0), HeldFile("a", "b2", 1, 0)])


@pytest.fixture
def loaded(lake_at: LakeAt, tmp_path: Path) -> Lake:
    """Orders of a day in Bronze, of which no audit tells: whoever loaded them was killed."""
    small_shop.deliver(tmp_path / "landing")
    lake = lake_at(tmp_path / "lake", tmp_path / "landing")
    steps.bronze(lake, BATCH, "orders")
    DeltaTable(tmp_path / "lake" / "logs" / "file_audit").delete()
    return lake


def audited(lake: Lake) -> list[tuple[str, int]]:
    return sorted((entry["source_file"], entry["rows_read"]) for entry in lake.logs("file_audit").read())


def test_what_a_killed_step_has_loaded_is_counted_again(loaded: Lake) -> None:
    steps.bronze(loaded, BATCH, "orders")
    assert audited(loaded) == [(FILE, 2), (FILE.replace(".1.", ".2."), 1)]


@pytest.mark.parametrize(
    ("spoil", "count"),
    [
        (lambda path: write_deltalake(path, DeltaTable(path).to_pyarrow_table(), mode="append"), 4),
        (lambda path: DeltaTable(path).delete("order_id = 'o2'"), 1),
    ],
    ids=["twice", "in part"],
)
def test_a_miscounted_file_stops_the_next_run_too(
    loaded: Lake, tmp_path: Path, spoil: Callable[[Path], object], count: int
) -> None:
    spoil(tmp_path / "lake" / "bronze" / "orders")
    with pytest.raises(ReconciliationError, match=f"^{FILE}: .* 2 records, and bronze.orders holds {count}"):
        steps.bronze(loaded, BATCH, "orders")
    assert audited(loaded) == []
