"""Dirty files: each record lands in quarantine under the right rule, or its file is refused with a sentence."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from conftest import LakeAt
from deltalake import DeltaTable
from dirty import FILE_DATE, DirtyCase, dirty_cases
from pyspark.sql import functions as F

from customer360 import steps
from customer360.batch import Batch
from customer360.contracts import Contracts
from customer360.lake import Lake

CASES = dirty_cases()


@pytest.fixture(scope="module")
def dirty_lake(lake_at: LakeAt, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, Path]:
    """All dirty files of all sources, run as one batch up to the gate."""
    root, landing = tmp_path_factory.mktemp("dirty-lake"), tmp_path_factory.mktemp("dirty-landing")
    for case in CASES:
        case.land(landing)
    lake, batch = lake_at(root, landing), Batch.of("dirty", FILE_DATE, run_id="dirty-run")
    for source in lake.contracts.of_layer("source"):
        steps.bronze(lake, batch, source.name)
    for entity in lake.contracts.of_layer("silver"):
        steps.silver(lake, batch, entity.name)
    steps.gate(lake, batch)
    return lake, root


@pytest.fixture(scope="module")
def audit(dirty_lake: tuple[Lake, Path]) -> dict[str, dict[str, Any]]:
    rows = dirty_lake[0].logs("file_audit").read(stage="bronze")
    return {row["source_file"]: row for row in rows}


@pytest.fixture(scope="module")
def broken(dirty_lake: tuple[Lake, Path], contracts: Contracts) -> dict[str, dict[int, tuple[str, ...]]]:
    """Rules that sent each record to quarantine, by file and record; warnings that it broke as well are left out."""
    warnings = {r.id for c in contracts.of_layer("silver") for r in c.rules if not r.quarantines}
    found: dict[str, dict[int, tuple[str, ...]]] = defaultdict(dict)
    for table in (dirty_lake[1] / "quarantine").iterdir():
        for row in DeltaTable(str(table)).to_pyarrow_table().to_pylist():
            found[row["source_file"]][row["row_number"]] = tuple(
                rule for rule in row["failed_rules"] if rule not in warnings
            )
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_file_is_audited(case: DirtyCase, audit: dict[str, dict[str, Any]]) -> None:
    row = audit.get(case.source_file)
    if case.expected.status is None:
        assert row is None
        return
    assert row is not None
    assert row["status"] == case.expected.status
    assert row["rows_read"] == len(case.expected.records)
    if case.expected.status == "refused":
        assert row["message"].startswith(case.source_file)
        assert row["message"].endswith(".")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_records_are_quarantined_under_their_rules(
    case: DirtyCase, broken: dict[str, dict[int, tuple[str, ...]]]
) -> None:
    expected = {number: rules for number, rules in enumerate(case.expected.records, 1) if rules}
    assert {n: set(r) for n, r in broken[case.source_file].items()} == {
        n: set(r) for n, r in expected.items()
    }


@pytest.mark.parametrize("case", [case for case in CASES if case.expected.values], ids=lambda case: case.name)
def test_loaded_values_are_what_was_delivered(case: DirtyCase, dirty_lake: tuple[Lake, Path]) -> None:
    lake = dirty_lake[0]
    table = lake.silver(lake.contracts.silver_of(case.source).name).read()
    for number, values in case.expected.values.items():
        rows = table.where(
            (F.col("_source_file") == case.source_file) & (F.col("_row_number") == number)
        ).collect()
        assert len(rows) == 1
        assert {name: rows[0][name] for name in values} == values
