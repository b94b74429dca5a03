"""The platform's own tables (`logs`): a few Python rows in, a few Python rows out.

A batch writes dozens of small log entries. Spark plans a job for each; a laptop writes them with the Delta library in
Rust instead, into the same tables. Which of the two is used is decided in `runtime`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import pyarrow as pa

from customer360.contracts import Contract
from customer360.lake_tables import Table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Entry = Mapping[str, Any]

_ARROW_TYPES: dict[str, pa.DataType] = {
    "STRING": pa.string(),
    "INT": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us", tz="UTC"),
    "ARRAY<STRING>": pa.list_(pa.string()),
}


@dataclass(frozen=True)
class Filter:
    """Which entries to read: equal values, file dates from `first` to `last` or among `dates`; all columns or some."""

    equal: Mapping[str, Any]
    first: date | None = None
    last: date | None = None
    dates: frozenset[date] | None = None
    columns: tuple[str, ...] | None = None


class LogStore(Protocol):
    """Reads and writes entries of a log table."""

    def append(self, table: Table, entries: Sequence[Entry]) -> None:
        """Adds entries in one commit."""
        ...

    def replace(self, table: Table, entries: Sequence[Entry]) -> None:
        """Puts entries in the place of all that there are, in one commit."""
        ...

    def read(self, table: Table, which: Filter) -> list[dict[str, Any]]:
        """Entries that the filter lets through; none when the table was never written."""
        ...


class Log:
    """One log table."""

    def __init__(self, table: Table, store: LogStore) -> None:
        self.table = table
        self._store = store

    def append(self, entries: Iterable[Entry]) -> None:
        """Adds entries, each a mapping by column name; columns that are left out are null."""
        rows = list(entries)
        if rows:
            self._store.append(self.table, rows)

    def append_missing(self, entries: Iterable[Entry], which: Filter) -> None:
        """Adds the entries whose key is not among those that `which` lets through: a repeated step adds none."""
        key = self.table.contract.key
        known = {tuple(row[k] for k in key) for row in self._store.read(self.table, which)}
        self.append(row for row in entries if tuple(row[k] for k in key) not in known)

    def replace(self, entries: Iterable[Entry]) -> None:
        """Puts entries in the place of all that there are."""
        self._store.replace(self.table, list(entries))

    def read(
        self, *, first: date | None = None, last: date | None = None, **equal: Any
    ) -> list[dict[str, Any]]:
        """Entries with these values, of file dates from `first` to `last`."""
        return self.select(Filter(equal, first, last))

    def select(self, which: Filter) -> list[dict[str, Any]]:
        """Entries that the filter lets through, with the columns that it names."""
        return self._store.read(self.table, which)


class SparkLogStore:
    """Log tables through Spark, wherever its catalog has them."""

    def append(self, table: Table, entries: Sequence[Entry]) -> None:
        table.append(self._rows(table, entries))

    def replace(self, table: Table, entries: Sequence[Entry]) -> None:
        table.overwrite(self._rows(table, entries))

    def read(self, table: Table, which: Filter) -> list[dict[str, Any]]:
        from pyspark.sql import functions as F

        if not table.exists():
            return []
        rows = table.read()
        for name, value in which.equal.items():
            rows = rows.where(F.col(name) == F.lit(value))
        if which.first is not None:
            rows = rows.where(F.col("file_date") >= F.lit(which.first))
        if which.last is not None:
            rows = rows.where(F.col("file_date") <= F.lit(which.last))
        if which.dates is not None:
            rows = rows.where(F.col("file_date").isin(sorted(which.dates)))
        if which.columns is not None:
            rows = rows.select(*which.columns)
        return [row.asDict(recursive=True) for row in rows.collect()]

    @staticmethod
    def _rows(table: Table, entries: Sequence[Entry]) -> "DataFrame":
        names = table.contract.column_names
        ddl = ", ".join(f"`{c.name}` {c.type}" for c in table.contract.columns)
        return table.spark.createDataFrame([tuple(row.get(n) for n in names) for row in entries], ddl)


@dataclass(frozen=True)
class FolderLogStore:
    """Log tables in folders `<root>/<schema>/<name>`, through the `deltalake` library."""

    root: Path

    def append(self, table: Table, entries: Sequence[Entry]) -> None:
        self._write(table, entries, "append")

    def replace(self, table: Table, entries: Sequence[Entry]) -> None:
        self._write(table, entries, "overwrite")

    def _write(self, table: Table, entries: Sequence[Entry], mode: Literal["append", "overwrite"]) -> None:
        from deltalake import write_deltalake

        schema = arrow_schema(table.contract)
        if table.exists():
            # Its columns have descriptions already, perhaps those of an older contract: the library merges none.
            schema = pa.schema([field.remove_metadata() for field in schema])
        rows = pa.Table.from_pylist([dict(row) for row in entries], schema=schema)
        # The table may lack columns of its contract, and have more than it, of an older and of a newer one.
        write_deltalake(self._path(table), rows, mode=mode, schema_mode="merge" if table.exists() else None)

    def read(self, table: Table, which: Filter) -> list[dict[str, Any]]:
        from deltalake import DeltaTable

        if not table.exists():
            return []
        conditions: list[tuple[str, str, Any]] = [(name, "=", value) for name, value in which.equal.items()]
        conditions += [("file_date", ">=", which.first)] if which.first is not None else []
        conditions += [("file_date", "<=", which.last)] if which.last is not None else []
        conditions += [("file_date", "in", sorted(which.dates))] if which.dates is not None else []
        delta = DeltaTable(self._path(table))
        stored = {field.name for field in delta.schema().fields}
        columns = which.columns or table.contract.column_names
        rows = delta.to_pyarrow_table(
            columns=[name for name in columns if name in stored], filters=conditions or None
        )
        lacking = dict.fromkeys(name for name in columns if name not in stored)
        return [{**row, **lacking} for row in rows.to_pylist()]

    def _path(self, table: Table) -> str:
        path = self.root / table.schema / table.name
        path.parent.mkdir(parents=True, exist_ok=True)
        return str(path)


def arrow_schema(contract: Contract) -> pa.Schema:
    """The contract's columns as Arrow types, with their descriptions."""
    return pa.schema(
        [
            pa.field(c.name, _ARROW_TYPES[c.type], metadata={"comment": c.description})
            for c in contract.columns
        ]
    )
