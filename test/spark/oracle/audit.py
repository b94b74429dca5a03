"""What became of each delivered record: loaded, in quarantine, or a duplicate of a newer or equal one."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pyarrow as pa

from oracle.contracts import Table, delivered_entities
from oracle.silver import newness, version_key


def build_silver_audit(con: duckdb.DuckDBPyConnection, batch_of: Mapping[str, int]) -> None:
    """Makes `silver_audit` (source_file, rows_read, rows_loaded, rows_quarantined, rows_duplicate), a row a file.

    A record counts as loaded when it was the newest of its key in its batch, newer than what Silver held before, and
    said something else. That a later batch replaced it doesn't change that.

    Args:
        con: The connection on which `build_silver` has run.
        batch_of: For each file the position of its batch in the order in which batches were processed.
    """
    files = pa.table(
        {
            "source_file": pa.array(batch_of.keys(), pa.string()),
            "batch": pa.array(batch_of.values(), pa.int64()),
        }
    )
    con.register("files", files)
    con.execute("CREATE OR REPLACE TEMP TABLE batch_of AS FROM files")
    con.unregister("files")
    outcomes = " UNION ALL ".join(_outcomes(entity) for entity in delivered_entities())
    counts = ", ".join(
        f"count(*) FILTER (outcome = '{outcome}') AS rows_{outcome}"
        for outcome in ("loaded", "quarantined", "duplicate")
    )
    con.execute(
        f"""CREATE OR REPLACE TABLE silver_audit AS
        SELECT source_file, rows_read, {counts} FROM landing_files LEFT JOIN ({outcomes}) ON _source_file = source_file
        GROUP BY ALL"""
    )


def _outcomes(entity: Table) -> str:
    """What became of each record of an entity, as a query for (_source_file, outcome)."""
    key = version_key(entity)
    return f"""
        SELECT _source_file, 'quarantined' AS outcome FROM checked_{entity.name} WHERE len(_broken) > 0
        UNION ALL
        SELECT _source_file, CASE
          WHEN position < newest.position OR position < before.position OR _content = before.content THEN 'duplicate'
          ELSE 'loaded' END
        FROM (
          SELECT *, max(newest) OVER (PARTITION BY {key} ORDER BY batch
            RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
          FROM (
            SELECT *, max({{'position': position, 'content': _content}}) OVER (PARTITION BY {key}, batch) AS newest
            FROM (
              SELECT c.*, batch, row_number() OVER (ORDER BY {newness(entity)}) AS position
              FROM checked_{entity.name} c JOIN batch_of ON source_file = _source_file
              WHERE len(_broken) = 0)))"""
