"""Queries of the Gold tables about customers."""

from __future__ import annotations

from oracle.sales import rounded_ratio

CUSTOMER_MONTHS = """
WITH sales AS (
  SELECT date_sk // 100 AS month_sk, customer_id,
    count(*) FILTER (order_type = 'sale') AS orders,
    count(*) FILTER (order_type = 'cancellation') AS cancellations,
    sum(sales_amount) AS sales_amount, sum(units) AS units,
    min(ordered_at) FILTER (order_type = 'sale') AS first_order_at,
    max(ordered_at) FILTER (order_type = 'sale') AS last_order_at
  FROM gold_fact_orders WHERE customer_id IS NOT NULL GROUP BY ALL),
visits AS (
  SELECT date_sk // 100 AS month_sk, customer_id,
    count(*) FILTER (is_carted) AS carts,
    count(*) FILTER (is_abandoned) AS carts_abandoned,
    sum(abandoned_amount) AS abandoned_amount, max(ended_at) AS last_visit_at, bool_or(is_simulated) AS any_simulated
  FROM gold_cart_funnel WHERE customer_id IS NOT NULL GROUP BY ALL)
SELECT month_sk, customer_id, first_order_at, last_order_at, last_visit_at,
  coalesce(orders, 0) AS orders, coalesce(cancellations, 0) AS cancellations,
  coalesce(sales_amount, 0) AS sales_amount, coalesce(units, 0) AS units,
  coalesce(carts, 0) AS carts, coalesce(carts_abandoned, 0) AS carts_abandoned,
  coalesce(abandoned_amount, 0) AS abandoned_amount, coalesce(any_simulated, false) AS has_simulated_visits
FROM sales FULL JOIN visits USING (month_sk, customer_id)
"""

CUSTOMER_360 = f"""
WITH totals AS (
  SELECT customer_id, sum(orders) AS orders, sum(cancellations) AS cancellations, sum(sales_amount) AS sales_amount,
    sum(units) AS units, min(first_order_at) AS first_order_at, max(last_order_at) AS last_order_at,
    sum(carts) AS carts, sum(carts_abandoned) AS carts_abandoned, sum(abandoned_amount) AS abandoned_amount,
    max(last_visit_at) AS last_visit_at, bool_or(has_simulated_visits) AS any_simulated
  FROM gold_customer_months GROUP BY customer_id),
members AS (
  SELECT customer_id, first_name, last_name, email, country, marketing_consent, age_band, income_band, is_deleted,
    is_inferred, is_synthetic_identity
  FROM gold_dim_customer WHERE is_current AND customer_id IS NOT NULL),
scores AS (
  SELECT customer_id,
    ntile(5) OVER (ORDER BY last_order_at, customer_id) AS recency_score,
    ntile(5) OVER (ORDER BY orders, customer_id) AS frequency_score,
    ntile(5) OVER (ORDER BY sales_amount, customer_id) AS monetary_score
  FROM totals WHERE orders > 0),
whole AS (
  SELECT customer_id, members.* EXCLUDE (customer_id, is_deleted, is_inferred), scores.* EXCLUDE (customer_id),
    coalesce(is_deleted, false) AS is_deleted, coalesce(is_inferred, false) AS is_inferred,
    coalesce(orders, 0) AS orders, coalesce(cancellations, 0) AS cancellations,
    coalesce(sales_amount, 0) AS sales_amount, coalesce(units, 0) AS units, first_order_at, last_order_at,
    coalesce(carts, 0) AS carts, coalesce(carts_abandoned, 0) AS carts_abandoned,
    coalesce(abandoned_amount, 0) AS abandoned_amount, last_visit_at,
    coalesce(any_simulated, false) AS has_simulated_visits
  FROM members FULL JOIN totals USING (customer_id) LEFT JOIN scores USING (customer_id))
SELECT *, {rounded_ratio("sales_amount", 2, "orders", 2)} AS average_order_amount,
  date_diff('day', CAST(last_order_at AS DATE), (SELECT CAST(max(last_order_at) AS DATE) FROM totals)) AS recency_days,
  {rounded_ratio("carts_abandoned", 0, "carts", 4)} AS abandonment_rate,
  CASE
    WHEN orders = 0 THEN 'Prospect'
    WHEN recency_score >= 4 AND frequency_score >= 4 AND monetary_score >= 4 THEN 'Champion'
    WHEN frequency_score >= 4 THEN 'Loyal'
    WHEN monetary_score >= 4 THEN 'Big spender'
    WHEN recency_score >= 4 AND frequency_score <= 2 THEN 'New'
    WHEN recency_score <= 2 AND frequency_score >= 3 THEN 'At risk'
    WHEN recency_score <= 2 THEN 'Lapsed'
    ELSE 'Regular' END AS segment
FROM whole
"""
