"""Two lakes beside each other: whether all their tables are the same, in all but when they were written."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from deltalake import DeltaTable
from oracle import delta

ZONES = ("bronze", "silver", "gold", "quarantine", "logs")
_TIMES_OF_WRITING = frozenset(
    {
        "_ingested_at",
        "ingested_at",
        "run_id",
        "started_at",
        "ended_at",
        "quarantined_at",
        "recorded_at",
        "code_version",
    }
)
_EXAMPLES = 3


def differences_between(one: Path, other: Path) -> list[str]:
    """What differs, by table: tables, columns (type, nullability, comment), partitions, rows; none for equal lakes."""
    return [sentence for zone in ZONES for sentence in _zone(one / zone, other / zone)]


def _zone(one: Path, other: Path) -> Iterator[str]:
    tables = [{path.name for path in zone.glob("*") if delta.is_table(path)} for zone in (one, other)]
    for name in sorted(tables[0] ^ tables[1]):
        yield f"{one.name}.{name} is in one of the lakes alone"
    for name in sorted(tables[0] & tables[1]):
        for sentence in _table(one / name, other / name):
            yield f"{one.name}.{name}: {sentence}"


def _table(one: Path, other: Path) -> Iterator[str]:
    columns, partitions = zip(*map(_described, (one, other)), strict=True)
    for name in sorted(columns[0].keys() | columns[1].keys()):
        if columns[0].get(name) != columns[1].get(name):
            yield f"column {name}: {columns[0].get(name)} or {columns[1].get(name)}"
    if list(columns[0]) != list(columns[1]):
        yield f"columns in the order {list(columns[0])} or {list(columns[1])}"
    if partitions[0] != partitions[1]:
        yield f"partitioned by {partitions[0]} or {partitions[1]}"
    yield from _rows(one, other, [name for name in columns[0] if name not in _TIMES_OF_WRITING])


def _described(table: Path) -> tuple[dict[str, Any], list[str]]:
    """Columns by name, with all that the Delta log says of them, and the columns that it is partitioned by."""
    found = DeltaTable(str(table))
    fields = {
        field.name: (str(field.type), field.nullable, field.metadata) for field in found.schema().fields
    }
    return fields, found.metadata().partition_columns


def _rows(one: Path, other: Path, columns: list[str]) -> Iterator[str]:
    con = duckdb.connect()
    delta.load(con, one, "one")
    delta.load(con, other, "other")
    names = ", ".join(f'"{name}"' for name in columns)
    for what, query in (
        ("the first alone has", f"SELECT {names} FROM one EXCEPT ALL SELECT {names} FROM other"),
        ("the second alone has", f"SELECT {names} FROM other EXCEPT ALL SELECT {names} FROM one"),
    ):
        rows = con.execute(query).fetchmany(_EXAMPLES)
        if rows:
            [(count,)] = con.execute(f"SELECT count(*) FROM ({query})").fetchall()
            yield "\n  ".join(
                [f"{what} {count} rows", *(str(dict(zip(columns, row, strict=True))) for row in rows)]
            )
