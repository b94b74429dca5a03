"""The tables of a local lake, as DuckDB sees them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from deltalake import DeltaTable

LAYERS = ("bronze", "silver", "gold", "quarantine", "logs")


class LakeTables:
    """Names each Delta table below `lake` as `<layer>.<table>` for SQL.

    Args:
        lake: Folder with one folder a layer and, in it, one folder a table.
        names: Layer and name of the tables to open; all that there are when it is left out.
    """

    def __init__(self, lake: Path, names: Sequence[tuple[str, str]] | None = None) -> None:
        self._connection = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")
        # Parquet files are read as they come; that order means nothing here.
        self._connection.execute("SET preserve_insertion_order = false")
        self.names = _all_below(lake) if names is None else list(names)
        for layer, name in self.names:
            self._add(layer, name, lake / layer / name)

    def has(self, layer: str, name: str) -> bool:
        """Whether the table was ever written."""
        return (layer, name) in self.names

    def rows(self, sql: str, *parameters: Any) -> list[dict[str, Any]]:
        """The rows of a query, by column name; one mapping as parameters goes to those that have names."""
        named = len(parameters) == 1 and isinstance(parameters[0], dict)
        result = self._connection.execute(sql, parameters[0] if named else list(parameters))
        columns = [column[0] for column in result.description or []]
        return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]

    def value(self, sql: str, *parameters: Any) -> Any:
        """The only value of a query."""
        (row,) = self.rows(sql, *parameters)
        (value,) = row.values()
        return value

    def _add(self, layer: str, name: str, path: Path) -> None:
        view = f"{layer}__{name}"
        self._connection.register(view, DeltaTable(path).to_pyarrow_dataset())
        self._connection.execute(f"CREATE SCHEMA IF NOT EXISTS {layer}")
        self._connection.execute(f'CREATE VIEW {layer}."{name}" AS FROM {view}')


def _all_below(lake: Path) -> list[tuple[str, str]]:
    return [(layer, path.name) for layer in LAYERS for path in _tables_below(lake / layer)]


def _tables_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if any((path / "_delta_log").glob("*.json")))
