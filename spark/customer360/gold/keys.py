"""Surrogate keys and the sets of rows that a batch touches."""

from collections.abc import Iterable

from pyspark.sql import Column
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.contracts import Platform
from customer360.lake import Lake
from customer360.logs import Filter


def open_start(platform: Platform) -> Column:
    """Start of a member's first version."""
    return F.lit(platform.open_start).cast("timestamp")


def open_end(platform: Platform) -> Column:
    """End of a member's current version."""
    return F.lit(platform.open_end).cast("timestamp")


def unknown_key(platform: Platform) -> Column:
    """Surrogate key of the unknown member; cast, since not every engine widens a literal beside a bigint."""
    return F.lit(platform.unknown_member).cast("bigint")


def member_key(member: str | Column, valid_from: Column) -> Column:
    """Surrogate key of a version.

    It follows from member and start alone, so a replay gives the same keys. The first version always starts at the open
    start: an inferred member has the key that the real first version gets when it arrives, and facts keep theirs.
    """
    return F.xxhash64(member, valid_from)


def date_key(time: str) -> Column:
    """The day of a time as yyyymmdd."""
    return F.date_format(time, "yyyyMMdd").cast("int")


def month_key(date_sk: str = "date_sk") -> Column:
    """The month of a day's key as yyyymm; the unknown day has the unknown month."""
    return F.when(F.col(date_sk) < 0, F.col(date_sk)).otherwise(F.floor(F.col(date_sk) / 100)).cast("int")


def months_of(days: Iterable[int]) -> list[int]:
    """The months of days' keys, sorted."""
    return sorted({day if day < 0 else day // 100 for day in days})


def in_months(months: Iterable[int]) -> str:
    """SQL condition on `date_sk` for rows of these months, as ranges, which prune files."""
    ranges = (f"date_sk BETWEEN {m * 100} AND {m * 100 + 99}" if m >= 0 else f"date_sk = {m}" for m in months)
    return " OR ".join(ranges) or "false"


def in_list(column: str, values: Iterable[int]) -> str:
    """SQL condition that `column` is one of `values`."""
    return f"{column} IN ({', '.join(map(str, values))})"


def record_touched_days(lake: Lake, batch: Batch, subject: str, days: Iterable[int]) -> None:
    """Remembers days (as `date_sk`) whose facts the batch changes, before it changes them.

    Whoever aggregates later, also after a kill, then knows the days that rows have left as well.
    """
    lake.logs("touched_days").append_missing(
        ({"batch_id": batch.batch_id, "subject": subject, "date_sk": day} for day in sorted(set(days))),
        Filter({"batch_id": batch.batch_id, "subject": subject}),
    )


def touched_days(lake: Lake, batch: Batch, *subjects: str) -> list[int]:
    """Days whose facts the batch changed, sorted."""
    recorded = lake.logs("touched_days").read(batch_id=batch.batch_id)
    return sorted({row["date_sk"] for row in recorded if row["subject"] in subjects})
