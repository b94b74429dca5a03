"""Silver's current customers as counts and checksums by range of keys, to compare with the customer master."""

from collections.abc import Sequence
from typing import Any

from customer360.contracts import Contracts
from customer360.reconcile.tables import LakeTables

_SOURCE = "customer_master"
_OF_THE_CHANGE = {"operation", "sequence", "committed_at"}


def range_sums(tables: LakeTables, contracts: Contracts, lows: Sequence[str]) -> list[dict[str, Any]]:
    """Rows and checksum of each range of keys.

    Args:
        tables: The lake.
        contracts: Where the columns stand.
        lows: First key of each range, ascending; a range ends where the next begins, and the first takes all before.

    Returns:
        `low`, `rows` and `checksum` of the ranges that have rows.
    """
    return tables.rows(
        f"""
        SELECT lows[greatest(len(list_filter(lows, lambda low: low <= key)), 1)] AS low, count(*) AS rows,
            md5(string_agg(hash, '' ORDER BY key)) AS checksum
        FROM ({_current(tables, contracts)}), (SELECT ?::VARCHAR[] AS lows) GROUP BY 1 ORDER BY 1
        """,
        list(lows),
    )


def hashes_between(
    tables: LakeTables, contracts: Contracts, low: str, high: str | None
) -> list[dict[str, Any]]:
    """`key` and `hash` of the customers from `low` on, and before `high` if there is one."""
    current = _current(tables, contracts)
    return tables.rows(
        f"SELECT * FROM ({current}) WHERE key >= ? AND (key < ? OR ?::VARCHAR IS NULL) ORDER BY key",
        low,
        high,
        high,
    )


def _current(tables: LakeTables, contracts: Contracts) -> str:
    """SQL for key and hash of every customer who is there: the same text as the database makes of a row."""
    if not tables.has("silver", "customers"):
        return "SELECT ''::VARCHAR AS key, ''::VARCHAR AS hash WHERE false"
    names = [name for name in contracts.get("source", _SOURCE).column_names if name not in _OF_THE_CHANGE]
    values = ", ".join(f"coalesce({name}::VARCHAR, chr(30))" for name in names)
    return (
        f"SELECT customer_id AS key, md5(concat_ws(chr(31), {values})) AS hash"
        " FROM silver.customers WHERE is_current AND NOT is_deleted"
    )
