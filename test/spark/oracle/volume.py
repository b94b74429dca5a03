"""What is usual for a weekday, computed by DuckDB: the other way round, from all days at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa


@dataclass(frozen=True)
class Limits:
    """The contract's words, as they are written."""

    weeks: int
    least_weeks: int
    deviations: float
    tolerance_percent: float
    closed: Collection[str] = ()


def usual(
    delivered: Mapping[date, int], days: Collection[date], limits: Limits
) -> dict[date, tuple[int, int, int, bool]]:
    """Rows, least, most and whether that is unusual, of each of `days` that has enough history."""
    con = duckdb.connect()
    con.register("delivered", _table({"day": list(delivered), "rows": list(delivered.values())}))
    con.register("wanted", _table({"day": list(days)}))
    closed = list(limits.closed) or ["none"]
    found = con.execute(
        """
        WITH history AS (
          SELECT w.day, d.rows FROM wanted w JOIN delivered d
            ON (w.day - d.day) % 7 = 0 AND w.day - d.day BETWEEN 1 AND 7 * $weeks
          WHERE NOT list_contains($closed, strftime(d.day, '%m-%d'))
        ), middles AS (
          SELECT day, count(*) AS weeks, quantile_cont(rows, 0.5)::DOUBLE AS middle FROM history GROUP BY day
        ), spreads AS (
          SELECT day, any_value(weeks) AS weeks, any_value(middle) AS middle,
            quantile_cont(abs(rows - middle), 0.5) * 1.4826 AS spread
          FROM history JOIN middles USING (day) GROUP BY day
        ), widths AS (
          SELECT *, greatest($deviations * greatest(spread, sqrt(greatest(middle, 1))),
            middle * $tolerance / 100) AS width
          FROM spreads WHERE weeks >= $least AND NOT list_contains($closed, strftime(day, '%m-%d'))
        )
        SELECT w.day, coalesce(d.rows, 0),
          greatest(ceil(middle - width), CASE WHEN middle >= 1 THEN 1 ELSE 0 END), floor(middle + width)
        FROM widths w LEFT JOIN delivered d USING (day)
        """,
        {
            "weeks": limits.weeks,
            "least": limits.least_weeks,
            "deviations": limits.deviations,
            "tolerance": limits.tolerance_percent,
            "closed": closed,
        },
    ).fetchall()
    return {day: (rows, int(least), int(most), not least <= rows <= most) for day, rows, least, most in found}


def _table(columns: Mapping[str, list]) -> pa.Table:
    return pa.table(
        {
            name: pa.array(values, pa.date32() if name == "day" else pa.int64())
            for name, values in columns.items()
        }
    )
