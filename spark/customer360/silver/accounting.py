"""Counts what became of each record, per file and per rule, in one aggregation."""

from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.bronze.decode import date_of
from customer360.errors import ReconciliationError
from customer360.lake import Lake
from customer360.lake_tables import Table
from customer360.logs import Filter
from customer360.silver.rules import RuleSet

WRITTEN = ("loaded", "replaces", "refresh")
"""Classes of records that are stored: of a new key, newer than the stored row, newer but equal in content."""

_LOADED = ("loaded", "replaces", "stored")
_DUPLICATE = ("duplicate", "refresh")


@dataclass(frozen=True)
class FileTally:
    """Records of one file, by what became of them: `WRITTEN`, `stored` already, `duplicate` or `quarantined`."""

    source_file: str
    read: int
    classes: dict[str, int]

    def count(self, *names: str) -> int:
        """Records of these classes."""
        return sum(self.classes.get(name, 0) for name in names)


@dataclass(frozen=True)
class Tally:
    """Counts of a batch; `failed` has the rows that broke each rule, in the order of the rule set."""

    files: tuple[FileTally, ...]
    failed: tuple[int, ...]

    @property
    def read(self) -> int:
        """Records checked."""
        return sum(file.read for file in self.files)

    @property
    def quarantined(self) -> int:
        """Records that broke a rule of severity error."""
        return sum(file.count("quarantined") for file in self.files)

    @property
    def written(self) -> int:
        """Records to store."""
        return sum(file.count(*WRITTEN) for file in self.files)

    @property
    def new(self) -> int:
        """Records of a key that no stored row has."""
        return sum(file.count("loaded") for file in self.files)

    @property
    def meets_stored(self) -> bool:
        """Whether a record to store has a stored row of its key."""
        return any(file.count("replaces", "refresh") for file in self.files)


def tally(classified: DataFrame, rules: RuleSet) -> Tally:
    """Counts rows with `_class` and `_failed`, see `refine`."""
    classes = (*dict.fromkeys((*WRITTEN, *_LOADED, *_DUPLICATE)), "quarantined")
    counted = (
        classified.groupBy("_source_file")
        .agg(
            F.count(F.lit(1)).alias("read"),
            *(F.count_if(F.col("_class") == name).alias(name) for name in classes),
            *(
                F.count_if(F.expr(f"_failed & {1 << i}L != 0")).alias(f"rule_{i}")
                for i in range(len(rules.rules))
            ),
        )
        .orderBy("_source_file")
        .collect()
    )
    return Tally(
        files=tuple(FileTally(r["_source_file"], r["read"], {c: r[c] for c in classes}) for r in counted),
        failed=tuple(sum(r[f"rule_{i}"] for r in counted) for i in range(len(rules.rules))),
    )


def audit(lake: Lake, table: Table, batch: Batch, counts: Tally) -> None:
    """Adds the files' rows to `logs.file_audit`, once: a later run of the batch does not change them.

    Raises:
        ReconciliationError: Records of a file are neither loaded nor in quarantine nor duplicates.
    """
    lake.logs("file_audit").append_missing(
        [_entry(table, batch, file) for file in counts.files],
        Filter({"stage": "silver"}, batch.earliest, batch.file_date),
    )


def brought(lake: Lake, batch: Batch, entity: str) -> bool:
    """Whether the batch has rows of an entity in Silver, told from the logs: no table is read for that.

    A replay of quarantine is not in the audit of files: it brings rows when people had released some.
    """
    source = lake.contracts.get("silver", entity).option("source")
    audit = lake.logs("file_audit").read(
        batch_id=batch.batch_id,
        stage="silver",
        source=source,
        first=batch.earliest,
        last=batch.file_date,
    )
    if any(file["rows_loaded"] for file in audit):
        return True
    replays = lake.logs("pipeline_runs").read(batch_id=batch.batch_id, stage="replay", entity=entity)
    return any(run["rows_read"] for run in replays)


def _entry(table: Table, batch: Batch, file: FileTally) -> dict[str, Any]:
    loaded, quarantined, duplicate = file.count(*_LOADED), file.count("quarantined"), file.count(*_DUPLICATE)
    if file.read != loaded + quarantined + duplicate:
        raise ReconciliationError(
            f"{file.source_file}: read {file.read} records, but loaded {loaded}, quarantined {quarantined} and "
            f"duplicate {duplicate} do not add up to that; nothing may be lost, so look at silver.{table.name}."
        )
    return {
        "source_file": file.source_file,
        "stage": "silver",
        "source": table.contract.option("source"),
        "file_date": date_of(file.source_file),
        "batch_id": batch.batch_id,
        "status": "loaded",
        "rows_read": file.read,
        "rows_loaded": loaded,
        "rows_rescued": 0,
        "rows_quarantined": quarantined,
        "rows_duplicate": duplicate,
    }
