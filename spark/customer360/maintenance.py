"""Keeps tables fast and storage small: compaction with clustering, removal of unneeded files, and statistics."""

from customer360 import progress
from customer360.errors import ConfigurationError
from customer360.lake import Lake
from customer360.lake_tables import Table

MIN_RETENTION_HOURS = 168
"""Readers and streams may still use files of versions younger than a week."""


def maintain(lake: Lake, retention_hours: int = MIN_RETENTION_HOURS) -> None:
    """Compacts (ordered by what the contract clusters by), vacuums and analyzes every table that exists.

    Raises:
        ConfigurationError: The retention is shorter than a week.
    """
    if retention_hours < MIN_RETENTION_HOURS:
        raise ConfigurationError(
            f"retention_hours is {retention_hours}: keep at least {MIN_RETENTION_HOURS} hours of versions."
        )
    for table in _tables(lake):
        if table.exists():
            optimize(lake, table)
            lake.engine.vacuum(lake.spark, table.target(), retention_hours)


def optimize(lake: Lake, table: Table) -> int:
    """Compacts a table's small files, ordered by what readers filter by; returns how many files it rewrote."""
    rewritten = lake.engine.optimize(lake.spark, table.target(), cluster_columns(table))
    progress.report("maintenance", table.name, rewritten)
    return rewritten


def cluster_columns(table: Table) -> list[str]:
    """Columns that a table's files are ordered by: the contract's, the prune column, or the file date."""
    options = table.contract.options
    if "clusterBy" in options:
        return list(options["clusterBy"])
    return [options["pruneBy"]] if "pruneBy" in options else ["_file_date"]


def _tables(lake: Lake) -> list[Table]:
    contracts = lake.contracts
    logs = [c.name for c in contracts.of_layer("logs") if c.name != "quarantine"]
    return [
        *(lake.bronze(c.name) for c in contracts.of_layer("source")),
        *(lake.silver(c.name) for c in contracts.of_layer("silver")),
        *(lake.quarantine(c.name) for c in contracts.of_layer("silver")),
        *(lake.gold(c.name) for c in contracts.of_layer("gold")),
        *(lake.logs(name).table for name in logs),
    ]
