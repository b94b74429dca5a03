"""Compares two tables of a DuckDB connection by key and tells the first rows that differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

_EXAMPLES = 5


@dataclass(frozen=True)
class Difference:
    """How a table of the lake is not what the delivered files say; `str()` reads as a short report."""

    table: str
    sentence: str
    examples: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n  ".join([f"{self.table}: {self.sentence}", *self.examples])


@dataclass(frozen=True)
class Check:
    """A pair of DuckDB tables (or queries) with the same keys and columns."""

    table: str
    keys: list[str]
    columns: list[str]
    expected: str
    actual: str


def differences_of(con: duckdb.DuckDBPyConnection, check: Check) -> Iterator[Difference]:
    """What differs between the two sides: keys with several rows, missing, unexpected and changed rows."""
    keys = ", ".join(check.keys)
    repeated = con.execute(
        f"SELECT {keys}, count(*) FROM {check.actual} GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL"
    ).fetchall()
    if repeated:
        examples = tuple(f"{_key(check, row)}: {row[-1]} rows" for row in repeated[:_EXAMPLES])
        yield Difference(check.table, f"{len(repeated)} keys have several rows", examples)
    joined = " AND ".join(f"e.{key} IS NOT DISTINCT FROM a.{key}" for key in check.keys)
    differs = " OR ".join(f"e.{column} IS DISTINCT FROM a.{column}" for column in check.columns)
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE differing AS
        SELECT {", ".join(f"coalesce(e.{key}, a.{key}) AS key_{key}" for key in check.keys)},
          e.here IS NOT NULL AS is_expected, a.here IS NOT NULL AS is_found,
          {", ".join(f"e.{c} AS expected_{c}, a.{c} AS actual_{c}" for c in check.columns)}
        FROM (SELECT *, true AS here FROM {check.expected}) e FULL JOIN (SELECT *, true AS here FROM {check.actual}) a
          ON {joined} WHERE {differs} OR e.here IS NULL OR a.here IS NULL"""
    )
    yield from _report(con, check)


def _report(con: duckdb.DuckDBPyConnection, check: Check) -> Iterator[Difference]:
    keys = ", ".join(f"key_{key}" for key in check.keys)
    for sentence, condition in {
        "rows are missing": "NOT is_found",
        "rows should not be there": "NOT is_expected",
        "rows have other values": "is_expected AND is_found",
    }.items():
        (count,) = con.execute(f"SELECT count(*) FROM differing WHERE {condition}").fetchall()[0]
        if not count:
            continue
        pairs = ", ".join(
            f"CAST(expected_{c} AS VARCHAR), CAST(actual_{c} AS VARCHAR)" for c in check.columns
        )
        rows = con.execute(
            f"SELECT {keys}, {pairs} FROM differing WHERE {condition} ORDER BY {keys} LIMIT {_EXAMPLES}"
        ).fetchall()
        one_sided = condition != "is_expected AND is_found"
        examples = tuple(_describe(check, row, one_sided=one_sided) for row in rows)
        yield Difference(check.table, f"{count} {sentence}", examples)


def _describe(check: Check, row: tuple, *, one_sided: bool) -> str:
    values = row[len(check.keys) :]
    pairs = zip(check.columns, values[::2], values[1::2], strict=True)
    if one_sided:
        given = [
            f"{column}={expected or actual}" for column, expected, actual in pairs if column not in check.keys
        ]
        return f"{_key(check, row)}: {', '.join(given)}"
    changes = [f"{column} expected {e}, found {a}" for column, e, a in pairs if e != a]
    return f"{_key(check, row)}: {'; '.join(changes)}"


def _key(check: Check, row: tuple) -> str:
    return ", ".join(f"{key}={value}" for key, value in zip(check.keys, row, strict=False))
