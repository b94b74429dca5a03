"""What the Silver table `sessions` must hold, as SQL over the oracle's `silver_cart_events`."""

from __future__ import annotations

import duckdb

from oracle.contracts import layer

_SESSIONS = """
WITH numbered AS (
  SELECT *, coalesce(sum(breaks) OVER (PARTITION BY session_id ORDER BY occurred_at
    RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), 0) AS number
  FROM (
    SELECT *, CASE WHEN occurred_at - lag(occurred_at) OVER (PARTITION BY session_id ORDER BY occurred_at)
      > INTERVAL {gap} MINUTE THEN 1 ELSE 0 END AS breaks
    FROM silver_cart_events))
SELECT session_id || '.' || epoch_us(min(occurred_at)) AS session_id, session_id AS browser_session_id,
  arg_max(customer_id, {{'at': occurred_at, 'id': event_id}}) FILTER (customer_id IS NOT NULL) AS customer_id,
  min(occurred_at) AS started_at, max(occurred_at) AS ended_at, count(*) AS events,
  count(DISTINCT product_id) FILTER (event_type = 'product_viewed') AS products_viewed,
  coalesce(sum(quantity) FILTER (event_type = 'item_added'), 0) AS units_carted,
  coalesce(sum(quantity) FILTER (event_type = 'item_removed'), 0) AS units_removed,
  coalesce(sum(quantity * unit_price) FILTER (event_type = 'item_added'), 0) AS carted_amount,
  coalesce(sum(quantity * unit_price) FILTER (event_type = 'item_removed'), 0) AS removed_amount,
  bool_or(event_type = 'product_viewed') AS is_viewed, bool_or(event_type = 'item_added') AS is_carted,
  bool_or(event_type = 'item_removed') AS is_removed, bool_or(event_type = 'checked_out') AS is_checked_out,
  arg_max(order_id, {{'at': occurred_at, 'id': event_id}})
    FILTER (event_type = 'checked_out' AND order_id IS NOT NULL) AS order_id,
  bool_or(coalesce(is_simulated, false)) AS is_simulated
FROM numbered GROUP BY numbered.session_id, number
"""


def build_sessions(con: duckdb.DuckDBPyConnection) -> None:
    """Makes `silver_sessions` of `silver_cart_events`, with the contract's columns and types."""
    sessions = layer("silver")["sessions"]
    query = _SESSIONS.format(gap=sessions.properties["inactivityGapMinutes"])
    columns = ", ".join(
        f"CAST({column.name} AS {column.type}) AS {column.name}" for column in sessions.columns
    )
    con.execute(f"CREATE OR REPLACE TABLE silver_{sessions.name} AS SELECT {columns} FROM ({query})")
