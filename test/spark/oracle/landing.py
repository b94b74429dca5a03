"""The delivered files of a landing folder as tables of a DuckDB connection, every value as delivered.

Tables made: `landing_files` (source, source_file, file_date, delivery, status, rows_read, rows_rescued), where `status`
is loaded, empty or refused; and for each source
`landing_<source>` with its columns as text, `_file_date, _delivery, _source_file, _row_number`,
`_unknown` (values of columns that the contract does not know) and `_malformed`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from oracle.contracts import Table, layer
from oracle.records import RefusedError, Rows, decode

_FILES = pa.schema(
    {
        "source": pa.string(),
        "source_file": pa.string(),
        "file_date": pa.date32(),
        "delivery": pa.int32(),
        "status": pa.string(),
        "rows_read": pa.int64(),
        "rows_rescued": pa.int64(),
    }
)


@dataclass(frozen=True)
class DeliveredFile:
    """A file of a source with what its path says; `is_expected` when the contract knows such a name."""

    path: Path
    source_file: str
    file_date: date
    delivery: int
    is_expected: bool


def read_landing(con: duckdb.DuckDBPyConnection, landing: Path, only: Collection[str] | None = None) -> None:
    """Reads the files of all sources.

    Args:
        con: Where the tables are made.
        landing: The folder that holds one folder a source.
        only: Paths below `landing` to read; all files when absent.
    """
    registered = []
    for source in layer("sources").values():
        batches = []
        for file in delivered_files(landing, source):
            if only is not None and file.source_file not in only:
                continue
            status, batch = _read(file, source)
            what = (source.name, file.source_file, file.file_date, file.delivery, status)
            registered.append((*what, batch.num_rows, _rescued(batch)))
            batches.append(batch)
        _store(con, f"landing_{source.name}", pa.concat_tables([_empty(source), *batches]))
    columns = [
        pa.array(column, field.type) for column, field in zip(_columns(registered), _FILES, strict=True)
    ]
    _store(con, "landing_files", pa.table(columns, schema=_FILES))


def delivered_files(landing: Path, source: Table) -> Iterator[DeliveredFile]:
    """The files of a source in the order of their paths; pages whose manifest is missing were not delivered yet."""
    pattern = source.file_pattern()
    manifest = source.file_pattern("manifestFile") if "manifestFile" in source.properties else None
    for folder in sorted((landing / source.name).glob("*-*-*")):
        names = sorted(path.name for path in folder.iterdir() if path.name[0] not in "._")
        complete = {match["delivery"] for name in names if manifest and (match := manifest.fullmatch(name))}
        for name in names:
            if manifest and manifest.fullmatch(name):
                continue
            match = pattern.fullmatch(name)
            delivery = match.groupdict().get("delivery") if match else None
            if match and manifest and delivery not in complete:
                continue
            day, source_file = date.fromisoformat(folder.name), f"{source.name}/{folder.name}/{name}"
            yield DeliveredFile(folder / name, source_file, day, int(delivery or 1), match is not None)


def _store(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    con.register("rows", rows)
    con.execute(f"CREATE OR REPLACE TABLE {name} AS FROM rows")
    con.unregister("rows")


def _read(file: DeliveredFile, source: Table) -> tuple[str, pa.Table]:
    too_large = file.path.stat().st_size > source.properties["maxFileBytes"]
    try:
        if too_large or not file.is_expected:
            raise RefusedError("not a file of the contract")
        rows = decode(file.path.read_bytes(), source, file.path.name)
    except RefusedError:
        return "refused", _empty(source)
    return "loaded" if rows.malformed else "empty", _table(rows, file, source)


def _rescued(batch: pa.Table) -> int:
    either = zip(batch["_malformed"].to_pylist(), batch["_unknown"].to_pylist(), strict=True)
    return sum(malformed or unknown is not None for malformed, unknown in either)


def _schema(source: Table) -> pa.Schema:
    texts = [(name, pa.string()) for name in source.column_names]
    lineage = [("_file_date", pa.date32()), ("_delivery", pa.int32()), ("_source_file", pa.string())]
    return pa.schema(
        [*texts, *lineage, ("_row_number", pa.int32()), ("_unknown", pa.string()), ("_malformed", pa.bool_())]
    )


def _empty(source: Table) -> pa.Table:
    return _schema(source).empty_table()


def _table(rows: Rows, file: DeliveredFile, source: Table) -> pa.Table:
    count = len(rows.malformed)
    arrays = [pa.array(values, pa.string()) for values in rows.columns]
    arrays += [pa.repeat(pa.scalar(file.file_date, pa.date32()), count)]
    arrays += [pa.repeat(pa.scalar(file.delivery, pa.int32()), count)]
    arrays += [pa.repeat(pa.scalar(file.source_file, pa.string()), count)]
    arrays += [pa.array(range(1, count + 1), pa.int32())]
    arrays += [pa.array(rows.unknown, pa.string()), pa.array(rows.malformed, pa.bool_())]
    return pa.table(arrays, schema=_schema(source))


def _columns(rows: list[tuple]) -> list[tuple]:
    return list(zip(*rows, strict=True)) if rows else [() for _ in _FILES]
