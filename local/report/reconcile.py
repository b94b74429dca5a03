"""Follows every record from its file to Gold and says whether the counts add up.

Silver's and Gold's counts are compared with counts of their own: the keys that Bronze holds in records which are not
in quarantine, and the members and sessions that Silver's rows come to.
"""

from dataclasses import dataclass
from typing import Any

from customer360.contracts import Column, Contract, Contracts
from customer360.reconcile.tables import LakeTables


@dataclass(frozen=True)
class _GoldTable:
    """Where an entity ends in Gold: the table, how many rows it must have (SQL), and why."""

    name: str
    expected: str
    note: str


def _dimension(table: str) -> _GoldTable:
    # Members that only orders know, and the unknown member, are not in Silver.
    entity = {"dim_customer": "customers", "dim_product": "products"}[table]
    added = f"count(*) FILTER (is_inferred OR {table.removeprefix('dim_')}_sk = -1)"
    return _GoldTable(
        table,
        f"(SELECT count(*) FROM silver.{entity}) + (SELECT {added} FROM gold.{table})",
        "versions, and members that only orders know",
    )


def _gold_tables(contracts: Contracts) -> dict[str, _GoldTable]:
    gap = int(contracts.get("silver", "sessions").option("inactivityGapMinutes"))
    return {
        "orders": _GoldTable("fact_orders", "(SELECT count(*) FROM silver.orders)", ""),
        "order_items": _GoldTable("fact_order_items", "(SELECT count(*) FROM silver.order_items)", ""),
        "customers": _dimension("dim_customer"),
        "products": _dimension("dim_product"),
        "cart_events": _GoldTable(
            "cart_funnel",
            f"""(SELECT count(*) FROM (
                SELECT occurred_at - lag(occurred_at) OVER (PARTITION BY session_id ORDER BY occurred_at) AS pause
                FROM silver.cart_events
            ) WHERE pause IS NULL OR pause > INTERVAL {gap} MINUTE)""",
            f"sessions, between pauses of more than {gap} minutes",
        ),
    }


def reconcile(tables: LakeTables, contracts: Contracts) -> list[dict[str, Any]]:
    """One row a source: files, records by what became of them, rows in Silver and Gold, and whether all adds up."""
    gold = _gold_tables(contracts)
    return [
        _source(tables, contract, str(contract.option("source")), gold[contract.name])
        for contract in contracts.of_layer("silver")
        if contract.derived_from is None
        and tables.has("silver", contract.name)
        and tables.has("bronze", str(contract.option("source")))
    ]


def amounts(tables: LakeTables) -> dict[str, str]:
    """Revenue of all lines in Silver and in Gold, as decimal texts."""
    return {
        layer: str(tables.value(f"SELECT coalesce(sum(sales_amount), 0) FROM {layer}.{table}"))
        for layer, table in (("silver", "order_items"), ("gold", "fact_order_items"))
        if tables.has(layer, table)
    }


def _source(tables: LakeTables, contract: Contract, source: str, target: _GoldTable) -> dict[str, Any]:
    (audit,) = tables.rows(
        """
        SELECT count(DISTINCT source_file) AS files,
            coalesce(sum(rows_read) FILTER (stage = 'bronze'), 0)::BIGINT AS delivered,
            coalesce(sum(rows_read) FILTER (stage = 'silver'), 0)::BIGINT AS read,
            coalesce(sum(rows_loaded) FILTER (stage = 'silver'), 0)::BIGINT AS loaded,
            coalesce(sum(rows_quarantined) FILTER (stage = 'silver'), 0)::BIGINT AS quarantined,
            coalesce(sum(rows_duplicate) FILTER (stage = 'silver'), 0)::BIGINT AS duplicate
        FROM logs.file_audit WHERE source = ?
        """,
        source,
    )
    delivered = audit.pop("delivered")
    bronze = tables.value(f"SELECT count(*) FROM bronze.{source}")
    silver = tables.value(f"SELECT count(*) FROM silver.{contract.name}")
    keys = tables.value(_valid_keys(tables, contract, source))
    gold, expected = 0, 0
    if tables.has("gold", target.name):
        gold = tables.value(f"SELECT count(*) FROM gold.{target.name}")
        expected = tables.value(f"SELECT {target.expected}")
    return {
        "source": source,
        "entity": contract.name,
        **audit,
        "replaced": audit["loaded"] - silver,
        "silver": silver,
        "gold_table": target.name,
        "gold": gold,
        "gold_note": target.note,
        "adds_up": (
            delivered == bronze == audit["read"]
            and audit["read"] == audit["loaded"] + audit["quarantined"] + audit["duplicate"]
            and silver == keys
            and gold == expected
        ),
    }


def _valid_keys(tables: LakeTables, contract: Contract, source: str) -> str:
    """SQL that counts the distinct keys of Bronze's records that are not in quarantine."""
    columns = {column.name: column for column in contract.columns}
    keys = ", ".join(_typed(columns[name]) for name in contract.key)
    if not tables.has("quarantine", contract.name):
        return f"SELECT count(*) FROM (SELECT DISTINCT {keys} FROM bronze.{source})"
    return f"""
        SELECT count(*) FROM (
            SELECT DISTINCT {keys} FROM bronze.{source} AS b
            ANTI JOIN (SELECT * FROM quarantine.{contract.name} WHERE state <> 'released') AS q
            ON q.source_file = b._source_file AND q.row_number = b._row_number
        )
    """


def _typed(column: Column) -> str:
    delivered = f"trim({(column.made_from or (column.name,))[0]})"
    if column.type == "STRING":
        return delivered
    return f"try_cast({delivered} AS {'TIMESTAMPTZ' if column.type == 'TIMESTAMP' else column.type})"
