"""What a batch writes down of its days' volumes, out of the file audit alone."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from customer360.batch import STREAMED, Batch
from customer360.bronze.held_files import FolderHeldFiles
from customer360.contracts import Contracts
from customer360.engines import Place
from customer360.lake import Lake
from customer360.lake_tables import PathCatalog, Table
from customer360.logs import Filter, FolderLogStore
from customer360.quality.volumes import write_volumes

MONDAY = date(2017, 3, 6)
WEEK = timedelta(days=7)
BATCH = Batch.of("2017-03-06.1", "2017-03-06", run_id="r1")


class CountingStore(FolderLogStore):
    """Log tables in folders, and the days that were asked for."""

    asked: list[frozenset[date] | None]

    def read(self, table: Table, which: Filter) -> list[dict[str, Any]]:
        if table.name == "file_audit":
            self.asked.append(which.dates)
        return super().read(table, which)


@pytest.fixture
def store(tmp_path: Path) -> CountingStore:
    found = CountingStore(tmp_path)
    object.__setattr__(found, "asked", [])
    return found


@pytest.fixture
def lake(tmp_path: Path, contracts: Contracts, store: CountingStore) -> Lake:
    """A lake whose logs are all that is looked at, so that it does without Spark."""
    root = str(tmp_path)
    place = Place(PathCatalog(tmp_path), store, FolderHeldFiles(tmp_path), "", root, root)
    return Lake(cast(Any, None), contracts, cast(Any, None), place)


def audited(
    lake: Lake, source: str, files: Iterable[tuple[date, str, int]], status: str = "loaded", batch: str = "b"
) -> None:
    lake.logs("file_audit").append(
        {
            "source_file": f"{source}/{day}/{name}",
            "stage": "bronze",
            "source": source,
            "file_date": day,
            "batch_id": batch,
            "status": status,
            "rows_read": rows,
        }
        for day, name, rows in files
    )


def orders(day: date, rows: int, delivery: int = 1) -> tuple[date, str, int]:
    return day, f"orders_{day}.{delivery}.csv.gz", rows


def result(lake: Lake, entity: str, batch: Batch) -> dict[str, Any]:
    [row] = lake.logs("dq_results").read(run_id=batch.run_id, entity=entity)
    return row


@pytest.fixture
def mondays(lake: Lake) -> Lake:
    audited(lake, "orders", [orders(MONDAY - n * WEEK, 400) for n in range(1, 7)])
    return lake


def test_a_planted_drop_is_a_warning_to_the_sources_owner(mondays: Lake, store: CountingStore) -> None:
    audited(mondays, "orders", [orders(MONDAY, 12)])
    write_volumes(mondays, BATCH)
    row = result(mondays, "orders", BATCH)
    assert (row["severity"], row["status"], row["rows_checked"], row["rows_failed"]) == (
        "warning",
        "failed",
        1,
        1,
    )
    assert json.loads(row["sample_keys"]) == ["2017-03-06: 12 rows, 240 to 560 expected"]
    # The same run again adds nothing, and each source's question is about nine days, however long the history is.
    write_volumes(mondays, BATCH)
    assert result(mondays, "orders", BATCH) == row
    assert {len(days or ()) for days in store.asked} == {9}


def test_a_usual_day_and_one_without_history_pass(mondays: Lake) -> None:
    audited(mondays, "orders", [orders(MONDAY, 410)])
    write_volumes(mondays, BATCH)
    assert (result(mondays, "orders", BATCH)["status"], result(mondays, "orders", BATCH)["rows_checked"]) == (
        "passed",
        1,
    )
    lines = result(mondays, "order_items", BATCH)
    assert (lines["status"], lines["rows_checked"], lines["rows_failed"]) == ("passed", 0, 0)


def test_a_correction_is_not_a_second_day(mondays: Lake) -> None:
    audited(mondays, "orders", [orders(MONDAY, 400), orders(MONDAY, 400, delivery=2)])
    write_volumes(mondays, BATCH)
    assert result(mondays, "orders", BATCH)["status"] == "passed"


def test_files_of_a_stream_add_up_and_refused_ones_say_nothing(lake: Lake) -> None:
    for n in range(7):
        day = MONDAY - n * WEEK
        audited(
            lake, "cart_events", [(day, f"c.e.{p}.{h}.avro", 50) for p in (0, 1) for h in (1, 2)], "loaded"
        )
    audited(lake, "cart_events", [(MONDAY, "c.e.0.3.avro", 0)], "refused", STREAMED)
    write_volumes(lake, BATCH)
    row = result(lake, "cart_events", BATCH)
    assert (row["rows_checked"], row["status"]) == (1, "passed")


def test_a_day_that_never_came_is_a_drop(lake: Lake) -> None:
    audited(
        lake, "cart_events", [(MONDAY - n * WEEK, f"c.e.0.{h}.avro", 50) for n in range(1, 5) for h in (1, 2)]
    )
    write_volumes(lake, BATCH)
    row = result(lake, "cart_events", BATCH)
    assert json.loads(row["sample_keys"]) == ["2017-03-06: 0 rows, 40 to 160 expected"]


def test_a_backfill_of_a_year_is_one_row(lake: Lake) -> None:
    first, last = date(2017, 1, 1), date(2017, 12, 31)
    days = [first + timedelta(days=n) for n in range(365)]
    # Six days are broken: less than the contract's five percent of those that have a history.
    broken = set(days[100:280:30])
    audited(lake, "orders", [orders(day, 0 if day in broken else 400) for day in days])
    batch = Batch.of("backfill", str(last), str(first), "r-year")
    write_volumes(lake, batch)
    row = result(lake, "orders", batch)
    assert (row["rows_checked"], row["rows_failed"], row["status"]) == (336, len(broken), "tolerated")
    assert len(json.loads(row["sample_keys"])) == 5
