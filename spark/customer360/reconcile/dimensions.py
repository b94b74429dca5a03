"""Dimensions: the calendar as Python knows it, and the versions of the members that a batch has brought."""

import calendar
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pyarrow.compute as pc

from customer360.errors import ReconciliationError
from customer360.gold.dimensions import CUSTOMER, PRODUCT, Dimension
from customer360.lake import Lake
from customer360.reconcile.commits import Step
from customer360.reconcile.compare import MEND, assert_same
from customer360.reconcile.tables import LakeTables
from customer360.reconcile.touched import Touched

_MOST_NAMED = 2000
"""More members are read as a range of keys, which is quicker than to look each up."""


def assert_calendar(lake: Lake, tables: LakeTables, steps: Sequence[Step], touched: Touched) -> None:
    """Holds `dim_date` against Python's calendar: the touched days, and all days when the batch has made it.

    Raises:
        ReconciliationError: A day has another value, is missing, or is there twice.
    """
    is_new = any(step.table == "dim_date" for step in steps)
    # Orders and events are taken of days that no calendar has, too.
    first, last = (int(f"{day:%Y%m%d}") for day in lake.contracts.platform.calendar)
    days = {day for day in touched.sales | touched.carts if first <= day <= last}
    if not (is_new or days):
        return
    columns = ("date_sk", *_of_day(date(2017, 1, 1)))
    key = pc.field("date_sk")
    tables.take("gold", "dim_date", columns, key >= 0 if is_new else key.isin(days))
    rows = tables.rows("FROM gold.dim_date ORDER BY date_sk")
    stored = [row["date_sk"] for row in rows]
    wrong = [*days.difference(stored), *(one for one, other in pairwise(stored) if one == other)]
    if wrong:
        raise ReconciliationError(f"gold.dim_date: day {wrong[0]} is not there once; {MEND}.")
    for row in rows:
        for name, value in _of_day(row["date"]).items():
            if row[name] != value:
                raise ReconciliationError(
                    f"gold.dim_date: {row['date']} has {name} {row[name]}, and should have {value}; {MEND}."
                )


def _of_day(day: date) -> dict[str, Any]:
    # Names of the calendar module are of the process's locale, which is C where nobody sets another.
    return {
        "date": day,
        "year": day.year,
        "quarter": (day.month + 2) // 3,
        "month": day.month,
        "month_sk": day.year * 100 + day.month,
        "day": day.day,
        "day_of_week": day.isoweekday(),
        "day_name": calendar.day_name[day.weekday()],
        "month_name": calendar.month_name[day.month],
        "iso_week": day.isocalendar().week,
        "is_weekend": day.isoweekday() >= 6,
    }


def assert_members(lake: Lake, tables: LakeTables, steps: Sequence[Step], touched: Touched) -> None:
    """Holds versions of the members that the batch has brought against Silver's, and their keys against each other.

    Raises:
        ReconciliationError: A version differs, or a key is not unique.
    """
    made = {step.table for step in steps}
    for dimension in (CUSTOMER, PRODUCT):
        if dimension.table in made and dimension.entity in made:
            _assert_versions(lake, tables, dimension, touched)


def _assert_versions(lake: Lake, tables: LakeTables, dimension: Dimension, touched: Touched) -> None:
    member = dimension.member
    tables.take("silver", dimension.entity, [member], touched.rows)
    found = tables.rows(f"SELECT DISTINCT {member} FROM silver.{dimension.entity} ORDER BY 1")
    members = [row[member] for row in found]
    if not members:
        return
    name = pc.field(member)
    of_members = (
        name.isin(members) if len(members) <= _MOST_NAMED else (name >= members[0]) & (name <= members[-1])
    )
    contract = lake.contracts.get("gold", dimension.table)
    silver = lake.contracts.get("silver", dimension.entity)
    history = {column.name for column in lake.contracts.platform.history_columns}
    columns = [c for c in contract.column_names if c in history or c in silver.column_names]
    tables.take("silver", dimension.entity, columns, of_members)
    tables.take("gold", dimension.table, [dimension.key, "is_inferred", *columns], of_members)
    assert_same(
        tables,
        f"gold.{dimension.table}",
        (member, "valid_from"),
        [c for c in columns if c not in (member, "valid_from")],
        f"FROM gold.{dimension.table} WHERE NOT is_inferred",
        f"FROM silver.{dimension.entity}",
    )
    twice = tables.rows(
        f"""
        SELECT any_value({member}) AS member FROM gold.{dimension.table} GROUP BY {dimension.key} HAVING count(*) > 1
        UNION ALL
        SELECT {member} FROM gold.{dimension.table} GROUP BY {member} HAVING count(*) FILTER (is_current) <> 1
        ORDER BY 1 LIMIT 1
        """
    )
    if twice:
        raise ReconciliationError(
            f"gold.{dimension.table}: {member} {twice[0]['member']} has two versions of one {dimension.key}, or not "
            f"exactly one that is current; {MEND}."
        )
