"""Reads Delta tables without Spark: by `deltalake`'s own engine, by pyarrow, and by DuckDB's Parquet reader."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake import DeltaTable


def is_table(path: Path) -> bool:
    """Whether a Delta table lies at `path`."""
    return DeltaTable.is_deltatable(str(path))


def by_deltalake(path: Path) -> pa.RecordBatchReader:
    """The table's rows through `deltalake`'s engine."""
    return pa.RecordBatchReader.from_stream(DeltaTable(str(path)).scan())


def by_pyarrow(path: Path) -> pa.RecordBatchReader:
    """The table's rows through pyarrow's Parquet reader, on the files that `deltalake` names."""
    return DeltaTable(str(path)).to_pyarrow_dataset().scanner().to_reader()


def by_duckdb(path: Path) -> pa.RecordBatchReader:
    """The table's rows through DuckDB's Parquet reader, on the files that `deltalake` names."""
    table = DeltaTable(str(path))
    files = [uri.removeprefix("file://") for uri in table.file_uris()]
    if not files:
        return pa.schema(table.schema()).empty_table().to_reader()
    columns = ", ".join(f'"{field.name}"' for field in table.schema().fields)
    query = f"SELECT {columns} FROM read_parquet($files, union_by_name = true{_partitions(table)})"
    return duckdb.connect().sql(query, params={"files": files}).to_arrow_reader()


def _partitions(table: DeltaTable) -> str:
    """What folder names mean: a name has no type, so DuckDB is told the one that the Delta log has."""
    kinds = {
        field.name: str(field.type.type) for field in table.schema().fields if hasattr(field.type, "type")
    }
    columns = [f"'{name}': {kinds[name].upper()}" for name in table.metadata().partition_columns]
    return f", hive_partitioning = true, hive_types = {{{', '.join(columns)}}}" if columns else ""


READERS: dict[str, Callable[[Path], pa.RecordBatchReader]] = {
    "deltalake": by_deltalake,
    "pyarrow": by_pyarrow,
    "duckdb": by_duckdb,
}


def load(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Copies a Delta table into the DuckDB table `name`; its times become plain UTC timestamps."""
    rows = by_deltalake(path)
    con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {', '.join(map(_plain, rows.schema))} FROM rows")


def content_hash(rows: pa.RecordBatchReader) -> str:
    """A hash of all columns and rows that doesn't depend on the order of either; values count exactly."""
    fields = sorted(rows.schema, key=lambda field: field.name)
    # Each value with its length, so that no two different rows make the same text
    texts = [f"coalesce(strlen(v.\"{f.name}\") || ':' || v.\"{f.name}\", '-')" for f in fields]
    values = [f'CAST({_exact(field)} AS VARCHAR) AS "{field.name}"' for field in fields]
    count, upper, lower = (
        duckdb.connect()
        .execute(
            f"""SELECT count(*), sum(md5_number_upper(text)), sum(md5_number_lower(text))
            FROM (SELECT {" || '|' || ".join(texts)} AS text FROM (SELECT {", ".join(values)} FROM rows) v)"""
        )
        .fetchall()[0]
    )
    columns = [f"{field.name} {_type_name(field.type)}" for field in fields]
    return hashlib.sha256(repr((columns, count, upper, lower)).encode()).hexdigest()


def _plain(field: pa.Field) -> str:
    name = f'"{field.name}"'
    return f"make_timestamp(epoch_us({name})) AS {name}" if pa.types.is_timestamp(field.type) else name


def _exact(field: pa.Field) -> str:
    return f'epoch_us("{field.name}")' if pa.types.is_timestamp(field.type) else f'"{field.name}"'


def _type_name(arrow: pa.DataType) -> str:
    """An Arrow type's name without what only says how a reader lays it out in memory."""
    if pa.types.is_timestamp(arrow):
        return "timestamp"
    if pa.types.is_list(arrow) or pa.types.is_large_list(arrow):
        return f"list of {_type_name(arrow.value_type)}"
    return str(arrow).replace("large_", "").replace("_view", "")
