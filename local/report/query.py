"""Rows of queries on a lake's tables, of which only those that are asked for are opened."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deltalake import DeltaTable

from customer360.reconcile.tables import LakeTables


def answer(lake: Path, queries: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Answers each query in its order.

    Args:
        lake: Folder with one folder a layer and, in it, one folder a table.
        queries: `sql` with parameters written `:name`, the values as `parameters`, and as `table` the one
            `<layer>.<table>` that it reads. A table that was never written has no rows.

    Returns:
        The rows of each query, by column name.
    """
    asked = {query["table"] for query in queries}
    written = {name for name in asked if DeltaTable.is_deltatable(str(lake.joinpath(*name.split("."))))}
    tables = LakeTables(lake, [tuple(name.split(".")) for name in sorted(written)])
    return [
        tables.rows(_placeholders(query["sql"]), query["parameters"]) if query["table"] in written else []
        for query in queries
    ]


def _placeholders(sql: str) -> str:
    """Parameters as DuckDB writes them; a cast, `::`, and texts in quotes stay as they are."""
    return re.sub(r"('(?:[^']|'')*'|::)|:([a-z_]\w*)", lambda found: found[1] or f"${found[2]}", sql)
