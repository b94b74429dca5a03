"""Queries of the Gold tables about orders and products."""

from __future__ import annotations

_AMOUNTS = ("list_amount", "discount_amount", "coupon_amount", "sales_amount")
_SUMS = ", ".join(f"sum({amount}) AS {amount}" for amount in _AMOUNTS)


def rounded_ratio(amount: str, amount_scale: int, divisor: str, scale: int) -> str:
    """SQL for `amount / divisor` rounded half up in whole numbers, since DuckDB divides decimals as floats.

    Args:
        amount: A decimal (or integer) expression.
        amount_scale: Its digits after the point.
        divisor: An integer expression; 0 gives null.
        scale: Digits of the result after the point.
    """
    numerator = f"abs(CAST(({amount}) * {10**amount_scale} AS HUGEINT)) * {10 ** (scale - amount_scale)}"
    size = f"abs(CAST({divisor} AS HUGEINT))"
    digits = f"(2 * {numerator} + {size}) // (2 * {size})"
    sign = f"sign({amount}) * sign({divisor})"
    unit = f"{'0.' + '0' * (scale - 1) + '1'}::DECIMAL({scale + 1},{scale})"
    return f"CASE WHEN {divisor} <> 0 THEN CAST(({sign})::INTEGER * {digits} AS DECIMAL(28,0)) * {unit} END"


FACT_ORDER_ITEMS = """
WITH lines AS (
  SELECT *, coalesce(retail_discount, 0) + coalesce(coupon_match_discount, 0) AS discount_amount,
    coalesce(coupon_discount, 0) AS coupon_amount
  FROM silver_order_items),
headed AS (
  SELECT l.*, o.customer_id, o.ordered_at,
    coalesce(o.ordered_at, (SELECT min(valid_from) FROM gold_dim_product)) AS product_at
  FROM lines l LEFT JOIN silver_orders o ON o.order_id = l.order_id)
SELECT h.order_id, h.line_number, h.customer_id, h.product_id, h.quantity, h.discount_amount, h.coupon_amount,
  h.sales_amount, h.sales_amount + h.discount_amount AS list_amount,
  p.product_sk,
  coalesce(c.customer_sk, -1) AS customer_sk,
  coalesce(CAST(strftime(h.ordered_at, '%Y%m%d') AS INTEGER), -1) AS date_sk,
  coalesce(p.department, 'Unknown') AS department
FROM headed h
LEFT JOIN gold_dim_product p ON p.product_id = h.product_id
  AND p.valid_from <= h.product_at AND h.product_at < p.valid_to
LEFT JOIN gold_dim_customer c ON c.customer_id = h.customer_id
  AND c.valid_from <= h.ordered_at AND h.ordered_at < c.valid_to
"""

FACT_ORDERS = """
WITH lines AS (
  SELECT order_id, count(*) AS line_count, sum(quantity) AS units, sum(list_amount) AS list_amount,
    sum(discount_amount) AS discount_amount, sum(coupon_amount) AS coupon_amount, sum(sales_amount) AS sales_amount
  FROM gold_fact_order_items GROUP BY order_id)
SELECT o.order_id, coalesce(c.customer_sk, -1) AS customer_sk,
  CAST(strftime(o.ordered_at, '%Y%m%d') AS INTEGER) AS date_sk, o.customer_id, o.ordered_at, o.store_id, o.order_type,
  o.country, o.currency, coalesce(l.line_count, 0) AS line_count, coalesce(l.units, 0) AS units,
  coalesce(l.list_amount, 0) AS list_amount, coalesce(l.discount_amount, 0) AS discount_amount,
  coalesce(l.coupon_amount, 0) AS coupon_amount, coalesce(l.sales_amount, 0) AS sales_amount,
  o.total_amount AS stated_amount
FROM silver_orders o
LEFT JOIN lines l ON l.order_id = o.order_id
LEFT JOIN gold_dim_customer c ON c.customer_id = o.customer_id
  AND c.valid_from <= o.ordered_at AND o.ordered_at < c.valid_to
"""

# Orders that are no cancellations, and who placed them.
_IS_SALE = "order_id IN (SELECT order_id FROM silver_orders WHERE order_type = 'sale')"
_PLACED = f"""count(DISTINCT order_id) FILTER ({_IS_SALE}) AS orders,
  count(DISTINCT customer_id) FILTER ({_IS_SALE}) AS customers"""

DAILY_SALES = f"""
SELECT date_sk, department, {_PLACED}, count(*) AS lines, sum(quantity) AS units, {_SUMS}
FROM gold_fact_order_items GROUP BY date_sk, department
"""

PRODUCT_PERFORMANCE = f"""
SELECT *, {rounded_ratio("sales_amount", 2, "units", 4)} AS average_price,
  rank() OVER (PARTITION BY month_sk ORDER BY sales_amount DESC) AS sales_rank
FROM (
  SELECT CASE WHEN date_sk = -1 THEN -1 ELSE date_sk // 100 END AS month_sk, product_id,
    {_PLACED}, sum(quantity) AS units, {_SUMS}
  FROM gold_fact_order_items GROUP BY ALL)
"""
