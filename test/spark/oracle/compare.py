"""Sets the oracle's tables beside the Delta tables of a lake folder: every table, every column, every row."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake import DeltaTable

from oracle import delta
from oracle.audit import build_silver_audit
from oracle.contracts import Table, delivered_entities, layer
from oracle.differences import Check, Difference, differences_of
from oracle.gold import build_gold
from oracle.landing import read_landing
from oracle.silver import build_silver

_LINEAGE = {"_file_date": "DATE", "_delivery": "INT", "_source_file": "STRING", "_row_number": "INT"}
_INTERVAL = {"valid_from": "TIMESTAMP", "valid_to": "TIMESTAMP", "is_current": "BOOLEAN"}
_COUNTS = ("rows_read", "rows_loaded", "rows_quarantined", "rows_duplicate")
_DELTA_TYPES = {
    "string": "STRING",
    "integer": "INT",
    "long": "BIGINT",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "boolean": "BOOLEAN",
}


def build_oracle(landing: Path, only: Collection[str] | None = None) -> duckdb.DuckDBPyConnection:
    """All tables of the oracle, in memory, for the files below `landing` (or those of them named in `only`)."""
    con = duckdb.connect()
    read_landing(con, landing, only)
    build_silver(con)
    build_gold(con)
    return con


def compare_lake(
    lake: Path, landing: Path, *, layers: Collection[str] = ("silver", "gold", "quarantine", "logs")
) -> list[Difference]:
    """Compares a lake with what its delivered files say.

    Args:
        lake: The folder that holds the layers' folders, each with one folder a table.
        landing: The folder that the lake was made of.
        layers: Which layers to compare. `logs` compares the counts of Silver's file audit, which hold for batches that
            were processed in the order of their delivery.

    Returns:
        The differences, none for a lake that is right.
    """
    con = build_oracle(landing)
    differences: list[Difference] = []
    for check in _checks(con, lake, layers, differences):
        differences += differences_of(con, check)
    return differences


def compare_gold(lake: Path, landing: Path) -> list[Difference]:
    """Compares all Gold tables of a lake with what its delivered files say."""
    return compare_lake(lake, landing, layers=("gold",))


def gold_fingerprint(lake: Path) -> dict[str, str]:
    """For each Gold table a hash of its whole content, whatever the order of rows, files and columns."""
    return {name: delta.content_hash(delta.by_deltalake(lake / "gold" / name)) for name in layer("gold")}


def reader_disagreements(table: Path) -> list[str]:
    """Readers that read a Delta table otherwise than `deltalake`'s own engine does, each with why."""
    expected = delta.content_hash(delta.by_deltalake(table))
    found = []
    for name, read in delta.READERS.items():
        try:
            if delta.content_hash(read(table)) != expected:
                found.append(f"{name} reads other values from {table} than deltalake")
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            found.append(f"{name} cannot read {table}: {error}")
    return found


def _checks(
    con: duckdb.DuckDBPyConnection, lake: Path, layers: Collection[str], differences: list[Difference]
) -> Iterator[Check]:
    for zone in ("silver", "gold"):
        for table in layer(zone).values() if zone in layers else ():
            types = _expected_types(zone, table)
            if _load(con, lake, zone, table.name, types, differences):
                name = f"{zone}_{table.name}"
                yield Check(f"{zone}.{table.name}", table.keys, list(types), name, f"lake_{name}")
    if "quarantine" in layers:
        yield from (_quarantine_check(con, lake, entity) for entity in delivered_entities())
    if "logs" in layers and _load(con, lake, "logs", "file_audit", {}, differences):
        yield from _audit_checks(con, lake)


def _audit_checks(con: duckdb.DuckDBPyConnection, lake: Path) -> Iterator[Check]:
    """Bronze's and Silver's counts of each file; a file without records may be left out of Silver's."""
    build_silver_audit(con, _batches(con, lake))
    loaded = ["source_file", "status", "rows_read", "rows_loaded", "rows_rescued"]
    yield Check(
        "logs.file_audit of bronze",
        ["source_file"],
        loaded,
        "(SELECT *, rows_read AS rows_loaded FROM landing_files)",
        "(FROM lake_logs_file_audit WHERE stage = 'bronze')",
    )
    yield Check(
        "logs.file_audit of silver",
        ["source_file"],
        ["source_file", *_COUNTS],
        "(FROM silver_audit WHERE rows_read > 0)",
        "(FROM lake_logs_file_audit WHERE stage = 'silver' AND rows_read > 0)",
    )


def _expected_types(zone: str, table: Table) -> dict[str, str]:
    types = {column.name: column.type.replace(" ", "") for column in table.columns}
    if zone == "silver" and "derivedFrom" not in table.properties:
        types |= _LINEAGE | (_INTERVAL if table.properties["history"] == "scd2" else {})
    return types


def _load(
    con: duckdb.DuckDBPyConnection,
    lake: Path,
    zone: str,
    name: str,
    types: dict[str, str],
    differences: list[Difference],
) -> bool:
    """Copies a table of the lake to `lake_<zone>_<name>`; whether it is there with the columns of the contract."""
    path = lake / zone / name
    if not delta.is_table(path):
        differences.append(Difference(f"{zone}.{name}", f"there is no Delta table at {path}"))
        return False
    found = {field.name: _type_name(field.type) for field in DeltaTable(str(path)).schema().fields}
    wrong = tuple(
        f"{column}: expected {kind}, found {found.get(column, 'no such column')}"
        for column, kind in types.items()
        if found.get(column) != kind
    )
    extra = set(found) - set(types) if zone == "gold" else ()
    wrong += tuple(f"{column}: not in the contract" for column in sorted(extra))
    if wrong:
        differences.append(Difference(f"{zone}.{name}", "columns differ", wrong))
        return False
    delta.load(con, path, f"lake_{zone}_{name}")
    return True


def _type_name(delta_type: object) -> str:
    name = str(getattr(delta_type, "type", delta_type))
    return _DELTA_TYPES.get(name, name.upper().replace(" ", ""))


def _quarantine_check(con: duckdb.DuckDBPyConnection, lake: Path, entity: Table) -> Check:
    """Failing rows with the rules that sent them there; a table of its own need not exist without such rows."""
    name, path = f"lake_quarantine_{entity.name}", lake / "quarantine" / entity.name
    if delta.is_table(path):
        delta.load(con, path, name)
    else:
        con.execute(f"CREATE OR REPLACE TABLE {name} AS FROM quarantine LIMIT 0")
    warnings = [rule.id for rule in entity.rules if rule.severity != "error"]
    rules = (
        f"list_sort(list_filter(failed_rules, lambda rule: rule NOT IN {(*warnings, '')})) AS failed_rules"
    )
    columns = ["source_file", "row_number", "file_date", "failed_rules"]
    rows = f"(SELECT source_file, row_number, file_date, {rules} FROM {{}} WHERE entity = '{entity.name}')"
    return Check(
        f"quarantine.{entity.name}", columns[:2], columns, rows.format("quarantine"), rows.format(name)
    )


def _batches(con: duckdb.DuckDBPyConnection, lake: Path) -> dict[str, int]:
    """Position of each file's batch in the order in which Silver first finished the batches."""
    delta.load(con, lake / "logs" / "pipeline_runs", "lake_logs_pipeline_runs")
    rows = con.execute(
        """SELECT source_file, dense_rank() OVER (ORDER BY first_run NULLS LAST, batch_id)
        FROM lake_logs_file_audit LEFT JOIN (
          SELECT batch_id, min(started_at) AS first_run FROM lake_logs_pipeline_runs
          WHERE stage = 'silver' AND status = 'succeeded' GROUP BY batch_id) USING (batch_id)
        WHERE stage = 'silver'"""
    ).fetchall()
    return dict(rows)
