"""The query of the Gold table about carts."""

from __future__ import annotations

from oracle.contracts import layer

_OPTIONS = layer("silver")["sessions"].properties
_WITHIN = f"INTERVAL {_OPTIONS['orderWithinDays']} DAY"

CART_FUNNEL = f"""
WITH carts AS (
  SELECT s.*, o.order_id IS NOT NULL AS is_ordered, o.sales_amount AS ordered_amount,
    is_carted AND NOT is_checked_out AND units_carted > units_removed AS is_left,
    EXISTS (
      FROM silver_sessions later
      WHERE later.browser_session_id = s.browser_session_id AND later.started_at > s.ended_at AND later.is_checked_out
        AND later.ended_at <= s.started_at + INTERVAL {_OPTIONS["cartKeptDays"]} DAY) AS is_bought_later
  FROM silver_sessions s
  LEFT JOIN gold_fact_orders o ON o.order_id = s.order_id
    AND o.ordered_at BETWEEN s.ended_at - {_WITHIN} AND s.ended_at + {_WITHIN})
SELECT *, CAST(strftime(started_at, '%Y%m%d') AS INTEGER) AS date_sk, is_left AND is_bought_later AS is_recovered,
  is_left AND NOT is_bought_later AS is_abandoned,
  CASE WHEN is_left AND NOT is_bought_later THEN greatest(carted_amount - removed_amount, 0) ELSE 0 END
    AS abandoned_amount
FROM carts
"""
