"""The oracle on dirty files: the expectations that the platform must meet as well."""

from __future__ import annotations

import duckdb
import pytest
from dirty import DirtyCase, dirty_cases
from oracle.contracts import layer
from oracle.landing import read_landing
from oracle.silver import build_silver


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    root, con = tmp_path_factory.mktemp("dirty"), duckdb.connect()
    for case in dirty_cases():
        case.land(root)
    read_landing(con, root)
    build_silver(con)
    return con


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    return con.execute(query).fetchall()


@pytest.mark.parametrize("case", dirty_cases(), ids=lambda case: case.name)
def test_dirty_files_end_as_expected(case: DirtyCase, dirty: duckdb.DuckDBPyConnection) -> None:
    entity = next(e for e in layer("silver").values() if e.properties["source"] == case.source)
    where = f"WHERE _source_file = '{case.source_file}'"
    found = rows(
        dirty, f"SELECT status, rows_rescued FROM landing_files WHERE source_file = '{case.source_file}'"
    )
    malformed = case.expected.records.count(("well_formed",))
    assert found == (
        [(case.expected.status, case.expected.rescued + malformed)] if case.expected.status else []
    )
    broken = rows(dirty, f"SELECT _broken FROM checked_{entity.name} {where} ORDER BY _row_number")
    assert [sorted(rules) for (rules,) in broken] == [sorted(rules) for rules in case.expected.records]
    stored = rows(dirty, f"SELECT _row_number FROM silver_{entity.name} {where} ORDER BY 1")
    assert [number for (number,) in stored] == [
        n for n, rules in enumerate(case.expected.records, 1) if not rules
    ]
    for number, values in case.expected.values.items():
        query = f"SELECT {', '.join(values)} FROM silver_{entity.name} {where} AND _row_number = {number}"
        assert rows(dirty, query) == [tuple(values.values())]
