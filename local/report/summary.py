"""Everything that the end of a run tells, computed from the tables."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from customer360.contracts import Contracts, contracts_root
from customer360.reconcile.tables import LakeTables
from report.reconcile import amounts, reconcile
from report.rules import RuleBook

_BEST = 5


def summarize(tables: LakeTables, truth: Path) -> dict[str, Any]:
    """The summary as JSON can hold it; amounts are decimal texts.

    Args:
        tables: The lake.
        truth: File in which the shop says what it got wrong on purpose; it may be missing.
    """
    contracts = Contracts(contracts_root())
    rules = RuleBook(contracts)
    return {
        "tables": [
            {"layer": layer, "table": name, "rows": tables.value(f'SELECT count(*) FROM {layer}."{name}"')}
            for layer, name in tables.names
        ],
        "quarantine": _quarantine(tables, rules),
        "refused": _refused(tables),
        "warnings": _warnings(tables, rules),
        "sources": reconcile(tables, contracts),
        "amounts": amounts(tables),
        "currencies": _currencies(tables),
        "customers": _best_customers(tables),
        "days": _best_days(tables),
        "labels": _labels(tables, truth),
    }


def _quarantine(tables: LakeTables, rules: RuleBook) -> list[dict[str, Any]]:
    found = []
    for entity in (name for layer, name in tables.names if layer == "quarantine"):
        found += tables.rows(
            f"""
            SELECT entity, rule, count(*) AS rows, arg_min(
                {{source_file: source_file, row_number: row_number, record: record[:2000]}},
                (file_date, source_file, row_number)
            ) AS example
            FROM (SELECT *, unnest(failed_rules) AS rule FROM quarantine.{entity})
            GROUP BY entity, rule ORDER BY rows DESC, rule
            """
        )
    return [
        {**row, "description": rules.describe(row["entity"], row["rule"])}
        for row in found
        if rules.quarantines(row["entity"], row["rule"])
    ]


def _refused(tables: LakeTables) -> list[dict[str, Any]]:
    if not tables.has("logs", "file_audit"):
        return []
    return tables.rows(
        """
        SELECT source_file, coalesce(message, 'The file was refused.') AS message FROM logs.file_audit
        WHERE status = 'refused' ORDER BY source_file
        """
    )


def _warnings(tables: LakeTables, rules: RuleBook) -> list[dict[str, Any]]:
    """Rows that broke a rule and were kept; of a batch that was run again, those that the last run found."""
    if not (tables.has("logs", "dq_results") and tables.has("logs", "pipeline_runs")):
        return []
    found = tables.rows(
        """
        WITH last AS (
            SELECT batch_id, entity, rule_id, arg_max(rows_failed, started_at) AS rows_failed
            FROM logs.dq_results JOIN logs.pipeline_runs USING (run_id, batch_id, entity)
            WHERE severity = 'warning' GROUP BY ALL
        )
        SELECT entity, rule_id AS rule, sum(rows_failed)::BIGINT AS rows FROM last
        GROUP BY ALL HAVING sum(rows_failed) > 0 ORDER BY entity, rows DESC
        """
    )
    return [{**row, "description": rules.describe(row["entity"], row["rule"])} for row in found]


def _currencies(tables: LakeTables) -> list[str]:
    if not tables.has("gold", "fact_orders"):
        return []
    found = tables.rows("SELECT DISTINCT currency FROM gold.fact_orders ORDER BY currency")
    return [row["currency"] for row in found]


def _best_customers(tables: LakeTables) -> list[dict[str, Any]]:
    if not tables.has("gold", "customer_360"):
        return []
    return tables.rows(
        f"""
        SELECT customer_id, first_name || ' ' || last_name AS name, segment, orders,
            sales_amount::VARCHAR AS sales_amount
        FROM gold.customer_360 ORDER BY customer_360.sales_amount DESC, customer_id LIMIT {_BEST}
        """
    )


def _best_days(tables: LakeTables) -> list[dict[str, Any]]:
    if not tables.has("gold", "fact_orders"):
        return []
    return tables.rows(
        f"""
        SELECT strptime(date_sk::VARCHAR, '%Y%m%d')::DATE::VARCHAR AS date,
            count(*) FILTER (order_type = 'sale') AS orders, sum(sales_amount)::VARCHAR AS sales_amount
        FROM gold.fact_orders WHERE date_sk > 0
        GROUP BY date_sk ORDER BY sum(fact_orders.sales_amount) DESC, date_sk LIMIT {_BEST}
        """
    )


def _labels(tables: LakeTables, truth: Path) -> dict[str, Any]:
    """How much of what is simulated, by the tables' own labels and the shop's confession."""
    labels = {"customers": 0, "synthetic_identities": 0, "cart_events": 0, "simulated_cart_events": 0}
    labels |= {"sessions": 0, "simulated_sessions": 0}
    if tables.has("silver", "customers"):
        (counts,) = tables.rows(
            """
            SELECT count(DISTINCT customer_id) AS customers,
                count(DISTINCT customer_id) FILTER (is_synthetic_identity) AS synthetic_identities
            FROM silver.customers
            """
        )
        labels |= counts
    if tables.has("silver", "cart_events"):
        (counts,) = tables.rows(
            """
            SELECT count(*) AS cart_events, count(*) FILTER (is_simulated) AS simulated_cart_events
            FROM silver.cart_events
            """
        )
        labels |= counts
    if tables.has("gold", "cart_funnel"):
        (counts,) = tables.rows(
            """
            SELECT count(*) AS sessions, count(*) FILTER (is_simulated) AS simulated_sessions
            FROM gold.cart_funnel
            """
        )
        labels |= counts
    return {**labels, "injected": _injected(tables, truth)}


def _injected(tables: LakeTables, truth: Path) -> list[dict[str, Any]]:
    """What the shop got wrong on purpose in the files that were read, by kind."""
    if not truth.exists() or not tables.has("logs", "file_audit"):
        return []
    read = {row["source_file"] for row in tables.rows("SELECT DISTINCT source_file FROM logs.file_audit")}
    things = (json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines())
    kinds = Counter(thing["kind"] for thing in things if thing["file"] in read)
    return [{"kind": kind, "count": count} for kind, count in kinds.most_common()]
