"""Days and months whose rows a batch has changed: all that is read again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from customer360.batch import Batch
from customer360.gold.keys import months_of


@dataclass(frozen=True)
class Touched:
    """What a batch has changed.

    Attributes:
        batch: It.
        sales: Days (yyyymmdd, -1 the unknown one) whose facts it has changed.
        carts: Days whose sessions it has changed.
    """

    batch: Batch
    sales: frozenset[int]
    carts: frozenset[int]

    @property
    def rows(self) -> pc.Expression:
        """Rows of Silver that the batch has brought; the dates prune files."""
        day = pc.field("_file_date")
        is_near = (day >= pa.scalar(self.batch.earliest)) & (day <= pa.scalar(self.batch.file_date))
        return is_near & (pc.field("_batch_id") == self.batch.batch_id)

    @property
    def sales_months(self) -> list[int]:
        """Months (yyyymm, -1 the unknown one) of the days of sales."""
        return months_of(self.sales)

    @property
    def months(self) -> list[int]:
        """Months of all days."""
        return months_of(self.sales | self.carts)


def in_months(months: Iterable[int]) -> pc.Expression:
    """Rows whose `date_sk` is of the months."""
    day = pc.field("date_sk")
    return any_of((day >= m * 100) & (day < (m + 1) * 100) if m >= 0 else day == m for m in months)


def on_days(column: str, days: Iterable[int], margin: timedelta = timedelta()) -> pc.Expression:
    """Rows whose time is on one of the days, or at most so far from one: a range for each run of days in a row."""
    time = pc.field(column)

    def at(day: date, further: timedelta) -> Any:
        return pa.scalar(
            datetime(day.year, day.month, day.day, tzinfo=UTC) + further, pa.timestamp("us", "UTC")
        )

    return any_of(
        (time >= at(first, -margin)) & (time < at(last, timedelta(days=1) + margin))
        for first, last in runs_of(days)
    )


def runs_of(days: Iterable[int]) -> list[tuple[date, date]]:
    """First and last of the days that follow each other; the unknown day is none."""
    runs: list[tuple[date, date]] = []
    for day in sorted(days):
        if day < 0:
            continue
        found = date(day // 10_000, day // 100 % 100, day % 100)
        if runs and found - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], found)
        else:
            runs.append((found, found))
    return runs


def any_of(conditions: Iterable[pc.Expression]) -> pc.Expression:
    """Rows that fulfil one of the conditions; none where there is none."""
    return reduce(lambda one, other: one | other, conditions, cast(pc.Expression, pc.scalar(False)))


def sql_list(values: Iterable[int]) -> str:
    """The values as SQL's IN has them, which takes no empty list."""
    return f"({', '.join(map(str, sorted(values))) or 'NULL'})"
