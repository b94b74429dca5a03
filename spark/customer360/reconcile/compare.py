"""Rows that must be the same."""

from collections.abc import Sequence
from typing import Any

from customer360.errors import ReconciliationError
from customer360.reconcile.tables import LakeTables

MEND = "nothing is published; run the batch again, and report what its engine did if it says the same"


def assert_same(
    tables: LakeTables, table: str, key: Sequence[str], columns: Sequence[str], stored: str, expected: str
) -> None:
    """Refuses a table with other rows than it should have.

    Args:
        tables: Where both queries run.
        table: The table as people write it.
        key: Columns that are unique in it.
        columns: The others that are compared.
        stored: Query of the rows that it has.
        expected: Query of the rows that it should have.

    Raises:
        ReconciliationError: The message has the first row by key that differs, and what of it does.
    """
    names = ", ".join((*key, *columns))
    [other] = tables.rows(
        f"""
        WITH stored AS MATERIALIZED (SELECT {names} FROM ({stored})),
            expected AS MATERIALIZED (SELECT {names} FROM ({expected})),
            differing AS (
                SELECT {", ".join(key)} FROM (
                    (FROM stored EXCEPT ALL FROM expected) UNION ALL (FROM expected EXCEPT ALL FROM stored)
                ) ORDER BY ALL LIMIT 1
            )
        SELECT (SELECT list(s) FROM stored AS s SEMI JOIN differing AS d ON {_on(key)}) AS stored,
            (SELECT list(s) FROM expected AS s SEMI JOIN differing AS d ON {_on(key)}) AS expected
        """
    )
    found, wanted = other["stored"] or [], other["expected"] or []
    if found or wanted:
        raise ReconciliationError(f"{table}: {_difference(key, columns, found, wanted)}: {MEND}.")


def _on(key: Sequence[str]) -> str:
    return " AND ".join(f"s.{name} IS NOT DISTINCT FROM d.{name}" for name in key)


def _difference(
    key: Sequence[str], columns: Sequence[str], found: list[dict[str, Any]], wanted: list[dict[str, Any]]
) -> str:
    row = "the row of " + ", ".join(f"{name} {(found or wanted)[0][name]}" for name in key)
    if not found:
        return f"{row} is missing"
    if not wanted:
        return f"{row} should not be there"
    if len(found) > len(wanted):
        return f"{row} is there {len(found)} times"
    column = next(name for name in columns if found[0][name] != wanted[0][name])
    return f"{row} has {column} {found[0][column]}, and should have {wanted[0][column]}"
