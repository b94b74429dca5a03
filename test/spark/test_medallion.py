"""Landing to Gold on real purchases, against an oracle that shares no code with the platform."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from shutil import copyfile

import pytest
from chance import chance_of
from conftest import LakeAt
from deltalake import DeltaTable
from oracle.compare import compare_lake, gold_fingerprint, reader_disagreements
from oracle.contracts import layer

from customer360.__main__ import run_all
from customer360.batch import Batch
from customer360.bronze.held_files import FolderHeldFiles, SparkHeldFiles


def test_lake_equals_the_oracle_in_every_table_and_column(gold_lake: Path, landing: Path) -> None:
    assert [str(difference) for difference in compare_lake(gold_lake, landing)] == []


def test_batch_run_again_changes_nothing(gold_lake: Path, landing: Path, lake_at: LakeAt) -> None:
    before = gold_fingerprint(gold_lake)
    audit = DeltaTable(str(gold_lake / "logs" / "file_audit")).to_pyarrow_table().num_rows
    assert run_all(lake_at(gold_lake, landing), Batch.of("2017-01-05.1", "2017-01-05", run_id="run-again"))
    assert gold_fingerprint(gold_lake) == before
    assert DeltaTable(str(gold_lake / "logs" / "file_audit")).to_pyarrow_table().num_rows == audit


def test_batches_permuted_split_and_repeated_end_in_the_same_gold(
    gold_lake: Path, landing: Path, lake_at: LakeAt, tmp_path: Path
) -> None:
    """Two days come first, the later one before the other, each with half of its files; then all days at once."""
    root, arrived = tmp_path / "lake", tmp_path / "landing"
    files = sorted(path.relative_to(landing) for path in landing.rglob("*") if path.is_file())
    late = set(chance_of("split days").sample(files, len(files) // 2))
    _arrive(landing, arrived, set(files) - late)
    lake = lake_at(root, arrived)
    for day in ("2017-01-06", "2017-01-04"):
        assert run_all(lake, Batch.of(f"{day}.1", day, run_id=f"run-{day}"))
    _arrive(landing, arrived, late)
    assert run_all(lake, Batch.of("rest", "2017-01-06", "2017-01-01", "run-rest"))
    assert gold_fingerprint(root) == gold_fingerprint(gold_lake)


def _arrive(landing: Path, arrived: Path, files: Iterable[Path]) -> None:
    for file in files:
        (arrived / file).parent.mkdir(parents=True, exist_ok=True)
        copyfile(landing / file, arrived / file)


@pytest.mark.parametrize("zone", ["silver", "gold"])
def test_tables_read_the_same_through_other_readers(gold_lake: Path, zone: str) -> None:
    disagreements = [why for name in layer(zone) for why in reader_disagreements(gold_lake / zone / name)]
    assert disagreements == []


def test_columns_carry_the_contracts_descriptions(gold_lake: Path, contracts) -> None:
    contract = contracts.get("gold", "fact_orders")
    stored = DeltaTable(str(gold_lake / "gold" / "fact_orders")).schema().fields
    assert {f.name: f.metadata.get("comment") for f in stored} == {
        c.name: c.description for c in contract.columns
    }


def test_every_table_has_exactly_the_contracts_columns(gold_lake: Path, contracts) -> None:
    for contract in contracts.of_layer("gold"):
        names = [f.name for f in DeltaTable(str(gold_lake / "gold" / contract.name)).schema().fields]
        assert names == list(contract.column_names), contract.name


def test_held_files_count_alike(gold_lake: Path, landing: Path, lake_at: LakeAt) -> None:
    for source in ("orders", "order_items", "cart_events"):
        table = lake_at(gold_lake, landing).bronze(source)
        days = date(2017, 1, 2), date(2017, 1, 5)
        by_spark = SparkHeldFiles().between(table, *days)
        by_folder = FolderHeldFiles(gold_lake).between(table, *days)
        assert sorted(by_spark, key=lambda f: f.source_file) == sorted(by_folder, key=lambda f: f.source_file)
        assert by_spark
