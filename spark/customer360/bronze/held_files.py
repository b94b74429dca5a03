"""Which delivered files a Bronze table holds, and how many records of each."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from customer360.lake_tables import Table


@dataclass(frozen=True)
class HeldFile:
    """Records of one file in Bronze, and how many of them have rescued data."""

    source_file: str
    batch_id: str
    rows: int
    rescued: int


class HeldFiles(Protocol):
    """Counts a Bronze table's records by file."""

    def between(self, table: Table, first: date, last: date) -> list[HeldFile]:
        """The files of these file dates; none when the table was never written."""
        ...


class SparkHeldFiles:
    """Counts with Spark, wherever its catalog has the table."""

    def between(self, table: Table, first: date, last: date) -> list[HeldFile]:
        """See `HeldFiles`."""
        from pyspark.sql import functions as F

        if not table.exists():
            return []
        counted = (
            table.read()
            .where(F.col("_file_date").between(F.lit(first), F.lit(last)))
            .groupBy("_source_file", "_batch_id")
            .agg(F.count(F.lit(1)), F.count("_rescued_data"))
        )
        return [HeldFile(*row) for row in counted.collect()]


@dataclass(frozen=True)
class FolderHeldFiles:
    """Counts with the `deltalake` library in `<root>/<schema>/<name>`: two columns of a day need no Spark job."""

    root: Path

    def between(self, table: Table, first: date, last: date) -> list[HeldFile]:
        """See `HeldFiles`."""
        from deltalake import DeltaTable

        if not table.exists():
            return []
        delta = DeltaTable(str(self.root / table.schema / table.name))
        rows = delta.to_pyarrow_table(
            columns=["_source_file", "_batch_id", "_rescued_data"],
            filters=[("_file_date", ">=", first), ("_file_date", "<=", last)],
        )
        counted = rows.group_by(["_source_file", "_batch_id"]).aggregate(
            [([], "count_all"), ("_rescued_data", "count")]
        )
        files = zip(*(counted[name].to_pylist() for name in counted.column_names), strict=True)
        found = [dict(zip(counted.column_names, values, strict=True)) for values in files]
        return [
            HeldFile(f["_source_file"], f["_batch_id"], f["count_all"], f["_rescued_data_count"])
            for f in found
        ]
