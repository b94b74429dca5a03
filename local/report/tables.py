"""The tables of a local lake, as DuckDB sees them."""

from pathlib import Path
from typing import Any

import duckdb
from deltalake import DeltaTable

LAYERS = ("bronze", "silver", "gold", "quarantine", "logs")


class LakeTables:
    """Names each Delta table below `lake` as `<layer>.<table>` for SQL.

    Args:
        lake: Folder with one folder a layer and, in it, one folder a table.
    """

    def __init__(self, lake: Path) -> None:
        self._connection = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")
        # Parquet files are read as they come; that order means nothing here.
        self._connection.execute("SET preserve_insertion_order = false")
        self.names = [(layer, path.name) for layer in LAYERS for path in _tables_below(lake / layer)]
        for layer, name in self.names:
            self._add(layer, name, lake / layer / name)

    def has(self, layer: str, name: str) -> bool:
        """Whether the table was ever written."""
        return (layer, name) in self.names

    def rows(self, sql: str, *parameters: Any) -> list[dict[str, Any]]:
        """The rows of a query, by column name."""
        result = self._connection.execute(sql, list(parameters))
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


def _tables_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if any((path / "_delta_log").glob("*.json")))
