"""Holds a day's rows of a source against the same weekday's history.

What is usual is the median of the last weeks' same weekdays, which a holiday or a broken day among them does not move.
How far a day may be from it follows how much these days differ from each other (their median absolute deviation), but
is never less than counting alone explains, nor than a share of the median.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from customer360.volume_limits import VolumeLimits

_WEEK = timedelta(days=7)
_DEVIATION_OF_NORMAL = 1.4826
"""Standard deviation of normally distributed values whose median absolute deviation is 1."""


@dataclass(frozen=True)
class DayVolume:
    """A day that has enough history: its rows, and what is usual for its weekday, both ends included."""

    day: date
    rows: int
    least: int
    most: int

    @property
    def is_unusual(self) -> bool:
        """Whether the day has fewer or more rows than usual."""
        return not self.least <= self.rows <= self.most

    def __str__(self) -> str:
        return f"{self.day}: {self.rows:,} rows, {self.least:,} to {self.most:,} expected"


def days_of(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def days_needed(days: Iterable[date], limits: VolumeLimits) -> set[date]:
    """The days whose rows `judge_days` wants to know: the days themselves, and the same weekdays before them."""
    return {day - n * _WEEK for day in days for n in range(limits.weeks + 1)}


def judge_days(days: Iterable[date], delivered: Mapping[date, int], limits: VolumeLimits) -> list[DayVolume]:
    """Judges those of the days that have enough history and on which the source delivers.

    Args:
        days: What to judge.
        delivered: Rows by day. A day that is not there has none, and says nothing about what is usual.
        limits: The contract's.
    """
    judged = []
    for day in days:
        earlier = [day - n * _WEEK for n in range(1, limits.weeks + 1)]
        known = [delivered[e] for e in earlier if e in delivered and not limits.excepts(e)]
        if len(known) >= limits.least_weeks and not limits.excepts(day):
            judged.append(DayVolume(day, delivered.get(day, 0), *_usual(known, limits)))
    return judged


def _usual(known: list[int], limits: VolumeLimits) -> tuple[int, int]:
    middle = median(known)
    spread = _DEVIATION_OF_NORMAL * median(abs(rows - middle) for rows in known)
    counted = math.sqrt(max(middle, 1))
    width = max(limits.deviations * max(spread, counted), limits.tolerance_percent / 100 * middle)
    # A day without rows is unusual wherever rows are usual, however much they differ.
    least = math.ceil(middle - width)
    return max(least, 1 if middle >= 1 else 0), math.floor(middle + width)
