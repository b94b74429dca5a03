"""Takes over what a stream has brought: each streamed file belongs to the first batch that claims it.

A claim is written to the file audit before the batch works with the file: a batch that is killed and run again has the
same files, and no other batch has them as well. A file that comes so late that no coming batch looks for it is `late`
in the audit, until a backfill over its day claims it.
"""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from customer360.batch import LATE_DAYS, STREAMED, Batch
from customer360.lake import Lake
from customer360.logs import Filter

_WITH_RECORDS = ("loaded", "late")


def claim(lake: Lake, source: str, batch: Batch) -> int:
    """Claims streamed files of the batch's dates and late ones of the days before; returns how many the batch has."""
    if not lake.contracts.get("source", source).is_streamed:
        return 0
    log, span = lake.logs("file_audit"), {"first": batch.earliest, "last": batch.file_date}
    streamed = log.read(batch_id=STREAMED, stage="bronze", source=source, **span)
    # A refused or empty file has no records that a batch could take over.
    loaded = (entry for entry in streamed if entry["status"] in _WITH_RECORDS)
    mine = [{**entry, "stage": "claim", "batch_id": batch.batch_id} for entry in loaded]
    log.append_missing(mine, Filter({"stage": "claim"}, batch.earliest, batch.file_date))
    return len(claimed(lake, source, batch))


def claimed(lake: Lake, source: str, batch: Batch) -> dict[str, int]:
    """Streamed files that are the batch's, with the records that Bronze has of each."""
    if not lake.contracts.get("source", source).is_streamed:
        return {}
    entries = lake.logs("file_audit").read(
        batch_id=batch.batch_id, stage="claim", source=source, first=batch.earliest, last=batch.file_date
    )
    return {entry["source_file"]: entry["rows_loaded"] for entry in entries}


def has_records(lake: Lake, source: str, batch: Batch) -> bool:
    """Whether Bronze has records for a batch, told from the file audit: no table is read for that."""
    audit = lake.logs("file_audit").read(
        batch_id=batch.batch_id, source=source, first=batch.earliest, last=batch.file_date
    )
    return any(entry["rows_loaded"] for entry in audit if entry["stage"] in ("bronze", "claim"))


def late_until(lake: Lake, source: str, first: date) -> date | None:
    """The newest file date that the batches after the newest one no longer look for.

    Args:
        lake: The lake.
        source: A streamed source.
        first: The oldest date of interest; only claims that make it late are read.

    Returns:
        None when files of `first` are in time.
    """
    newer = lake.logs("file_audit").read(stage="claim", source=source, first=first + LATE_DAYS)
    return max(entry["file_date"] for entry in newer) - LATE_DAYS if newer else None


def unclaimed(lake: Lake, source: str) -> tuple[int, list[str]]:
    """How many files of a streamed source came too late for their batch, and those that still wait for one, sorted."""
    log = lake.logs("file_audit")
    late = log.read(batch_id=STREAMED, stage="bronze", source=source, status="late")
    if not late:
        return 0, []
    dates = [entry["file_date"] for entry in late]
    claims = log.read(stage="claim", source=source, first=min(dates), last=max(dates))
    taken = {entry["source_file"] for entry in claims}
    return len(late), sorted(entry["source_file"] for entry in late if entry["source_file"] not in taken)


def delivered(lake: Lake, source: str, batch: Batch) -> DataFrame:
    """Bronze rows of a batch: those that it loaded, and those that it claimed, which carry its id from here on."""
    rows = lake.bronze(source).read()
    files = claimed(lake, source, batch)
    if not files:
        return rows.where(batch.rows())
    mine = (F.col("_batch_id") == F.lit(batch.batch_id)) | F.col("_source_file").isin(list(files))
    return rows.where(batch.dates() & mine).withColumn("_batch_id", F.lit(batch.batch_id))
