"""Unusual volumes: planted ones are found, real days are left alone, and DuckDB comes to the same numbers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from chance import chance_of
from oracle.volume import Limits, usual

from customer360.contracts import Contracts
from customer360.quality.volume import DayVolume, days_needed, days_of, judge_days
from customer360.volume_limits import VolumeLimits
from shop.journey import Journey

LIMITS = VolumeLimits(weeks=8, least_weeks=4, deviations=6, tolerance_percent=40)
MONDAY = date(2017, 3, 6)
WEEK = timedelta(days=7)


def history(*rows: int, before: date = MONDAY) -> dict[date, int]:
    """Rows of the same weekday, the newest first."""
    return {before - (n + 1) * WEEK: count for n, count in enumerate(rows)}


def judged(rows: int | None, earlier: Mapping[date, int], limits: VolumeLimits = LIMITS) -> DayVolume | None:
    today = {} if rows is None else {MONDAY: rows}
    return next(iter(judge_days([MONDAY], {**earlier, **today}, limits)), None)


def is_unusual(rows: int | None, earlier: Mapping[date, int]) -> bool:
    found = judged(rows, earlier)
    assert found is not None
    return found.is_unusual


USUAL = history(400, 410, 390, 405, 395, 402, 398, 400)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [(400, False), (300, False), (520, False), (12, True), (0, True), (None, True), (2000, True)],
)
def test_spikes_drops_and_missing_days_are_unusual(rows: int | None, expected: bool) -> None:
    assert is_unusual(rows, USUAL) == expected


def test_a_verdict_says_what_was_expected() -> None:
    assert str(judged(12, USUAL)) == "2017-03-06: 12 rows, 240 to 560 expected"


def test_too_little_history_says_nothing() -> None:
    assert judged(0, history(400, 400, 400)) is None
    assert judged(0, history(400, 400, 400, 400)) is not None
    # Only the last weeks count, and only the same weekday.
    old = {day - 8 * WEEK: rows for day, rows in USUAL.items()}
    assert judged(0, old) is None
    assert judged(0, {day + timedelta(days=1): rows for day, rows in USUAL.items()}) is None


def test_a_holiday_or_a_broken_day_in_the_history_moves_nothing() -> None:
    broken = history(400, 0, 390, 9000, 395, 402, 398, 400)
    assert not is_unusual(400, broken)
    assert is_unusual(40, broken)


def test_days_on_which_nothing_is_expected_are_neither_judged_nor_history() -> None:
    closed = replace(LIMITS, closed=frozenset({f"{MONDAY:%m-%d}"}))
    assert judged(0, USUAL, closed) is None
    closed = replace(LIMITS, closed=frozenset(f"{day:%m-%d}" for day in list(USUAL)[:5]))
    assert judged(0, USUAL, closed) is None


def test_a_day_that_never_has_rows_may_have_none_and_not_many() -> None:
    never = history(0, 0, 0, 0, 0, 0)
    assert not is_unusual(0, never)
    assert not is_unusual(5, never)
    assert is_unusual(500, never)


def test_nothing_is_unusual_where_days_differ_a_lot_but_a_day_without_rows_is() -> None:
    wild = history(10, 900, 40, 500, 5, 700, 60, 300)
    assert not is_unusual(1500, wild)
    assert is_unusual(None, wild)


def test_a_day_needs_the_same_weekdays_and_no_more() -> None:
    assert days_needed([MONDAY], LIMITS) == {MONDAY - n * WEEK for n in range(9)}
    assert len(days_needed(days_of(date(2017, 1, 1), date(2017, 12, 31)), LIMITS)) == 365 + 56


def test_duckdb_comes_to_the_same_numbers() -> None:
    source = chance_of("volumes")
    for _ in range(30):
        days = days_of(MONDAY - timedelta(days=source.randint(60, 150)), MONDAY)
        middle, spread = source.choice([0, 3, 50, 4000]), source.random()
        delivered = {
            day: max(0, round(source.gauss(middle, middle * spread))) for day in days if source.random() > 0.1
        }
        limits = replace(
            LIMITS,
            weeks=source.randint(2, 10),
            least_weeks=source.randint(1, 5),
            closed=frozenset(f"{day:%m-%d}" for day in source.sample(days, 3)),
        )
        expected = usual(
            delivered,
            days,
            Limits(
                limits.weeks, limits.least_weeks, limits.deviations, limits.tolerance_percent, limits.closed
            ),
        )
        found = {
            one.day: (one.rows, one.least, one.most, one.is_unusual)
            for one in judge_days(days, delivered, limits)
        }
        assert found == expected


def test_a_real_year_has_a_handful_of_unusual_days(contracts: Contracts) -> None:
    """A backfill of it stays within what the contracts tolerate, so that nobody is told."""
    first, last = date(2017, 1, 1), date(2017, 12, 31)
    journey = Journey()
    lines = journey.lines(first, last)
    delivered: dict[date, int] = {}
    for ordered_at in lines.column("ordered_at").to_pylist():
        delivered[ordered_at.date()] = delivered.get(ordered_at.date(), 0) + 1
    [rule] = [r for r in contracts.get("source", "order_items").rules if r.volume]
    assert rule.volume is not None
    assert rule.severity == "warning"
    verdicts = judge_days(days_of(first, last), delivered, rule.volume)
    unusual = {str(one.day) for one in verdicts if one.is_unusual}
    assert len(verdicts) == 336
    assert unusual == {"2017-07-04", "2017-11-22"}
    assert 100 * len(unusual) <= rule.max_failed_percent * len(verdicts)
