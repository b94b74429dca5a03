"""Which delivered files a Bronze table holds, and how many records of each."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import pyarrow as pa

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
    """Counts with the `deltalake` library in `<root>/<schema>/<name>`: two columns of a day need no Spark job.

    Rows are counted batch by batch, so that a day of any size takes little memory.
    """

    root: Path

    def between(self, table: Table, first: date, last: date) -> list[HeldFile]:
        """See `HeldFiles`."""
        import pyarrow.compute as pc
        from deltalake import DeltaTable
        from pyarrow.dataset import ParquetReadOptions

        if not table.exists():
            return []
        # Names are long, and few: as a dictionary, a million rows of them are read with a few megabytes.
        packed = ParquetReadOptions(dictionary_columns={"_source_file", "_batch_id"})
        delta = DeltaTable(str(self.root / table.schema / table.name))
        scanner = delta.to_pyarrow_dataset(parquet_read_options=packed).scanner(
            ["_source_file", "_batch_id", "_rescued_data"],
            filter=(pc.field("_file_date") >= first) & (pc.field("_file_date") <= last),
            batch_readahead=1,
            fragment_readahead=1,
        )
        counted: Counter[tuple[str, str]] = Counter()
        rescued: Counter[tuple[str, str]] = Counter()
        for batch in scanner.to_batches():
            groups = pa.Table.from_batches([batch]).group_by(["_source_file", "_batch_id"])
            counts = groups.aggregate([([], "count_all"), ("_rescued_data", "count")])
            for row in counts.to_pylist():
                file = row["_source_file"], row["_batch_id"]
                counted[file] += row["count_all"]
                rescued[file] += row["_rescued_data_count"]
        return [HeldFile(*file, count, rescued[file]) for file, count in counted.items()]
