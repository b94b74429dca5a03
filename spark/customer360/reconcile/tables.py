"""The tables of a local lake, as DuckDB sees them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.compute as pc
import pyarrow.dataset
from deltalake import DeltaTable

LAYERS = ("bronze", "silver", "gold", "quarantine", "logs")


class LakeTables:
    """Names each Delta table below `lake` as `<layer>.<table>` for SQL.

    Args:
        lake: Folder with one folder a layer and, in it, one folder a table.
        names: Layer and name of the tables to open; all that there are when it is left out.
    """

    def __init__(self, lake: Path, names: Sequence[tuple[str, str]] | None = None) -> None:
        self.lake = lake
        self._opened: dict[Path, pyarrow.dataset.Dataset] = {}
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

    def keep(self, name: str, query: str) -> None:
        """Keeps the rows of a query under a name."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")

    def take(self, layer: str, name: str, columns: Sequence[str], where: pc.Expression) -> None:
        """Reads some rows of a table, which then are what `<layer>.<table>` has; files without any stay closed.

        A table that was never written has no rows, and columns of no type.
        """
        path = self.lake / layer / name
        if _is_table(path):
            if path not in self._opened:
                self._opened[path] = DeltaTable(path).to_pyarrow_dataset()
            self._name(layer, name, self._opened[path].to_table(columns=list(columns), filter=where))
        else:
            nothing = ", ".join(f"NULL AS {column}" for column in columns)
            self._connection.execute(f"CREATE SCHEMA IF NOT EXISTS {layer}")
            self._connection.execute(f"CREATE OR REPLACE VIEW {layer}.{name} AS SELECT {nothing} WHERE false")

    def _add(self, layer: str, name: str, path: Path) -> None:
        self._name(layer, name, DeltaTable(path).to_pyarrow_dataset())

    def _name(self, layer: str, name: str, rows: Any) -> None:
        view = f"{layer}__{name}"
        self._connection.register(view, rows)
        self._connection.execute(f"CREATE SCHEMA IF NOT EXISTS {layer}")
        self._connection.execute(f'CREATE OR REPLACE VIEW {layer}."{name}" AS FROM {view}')


def _all_below(lake: Path) -> list[tuple[str, str]]:
    return [
        (layer, path.name) for layer in LAYERS for path in sorted((lake / layer).glob("*")) if _is_table(path)
    ]


def _is_table(path: Path) -> bool:
    return any((path / "_delta_log").glob("*.json"))
