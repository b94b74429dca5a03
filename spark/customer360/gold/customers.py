"""What the shop knows of a customer: by month, and today."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.gold.inferred import ORDER_ENTITIES
from customer360.gold.keys import in_list, in_months, month_key, months_of, touched_days
from customer360.gold.ratios import ratio
from customer360.lake import Lake
from customer360.silver.accounting import brought

_COUNTED = (
    "orders",
    "cancellations",
    "sales_amount",
    "units",
    "carts",
    "carts_abandoned",
    "abandoned_amount",
)


def update_customer_months(lake: Lake, batch: Batch) -> int:
    """Makes `customer_months` of the months that the batch touched; returns rows written."""
    months = months_of(touched_days(lake, batch, "sales", "carts"))
    if not months:
        return 0
    key = ["month_sk", "customer_id"]
    rows = (
        _orders_by_month(lake, months)
        .join(_visits_by_month(lake, months), key, "full")
        .fillna(0, list(_COUNTED))
        .fillna(False, ["has_simulated_visits"])
    )
    return lake.gold("customer_months").replace_where(rows, in_list("month_sk", months))


def update_customer_360(lake: Lake, batch: Batch) -> int:
    """Makes `customer_360` from the customers' months and current versions if any changed; returns rows written.

    All customers are made anew, because scores and recency compare each with all others; months keep that small.
    """
    if lake.gold("customer_360").exists() and not _changes_customers(lake, batch):
        return 0
    totals = (
        lake.gold("customer_months")
        .read()
        .groupBy("customer_id")
        .agg(
            *(F.sum(name).alias(name) for name in _COUNTED),
            F.min("first_order_at").alias("first_order_at"),
            *(F.max(name).alias(name) for name in ("last_order_at", "last_visit_at")),
            F.bool_or("has_simulated_visits").alias("has_simulated_visits"),
        )
    )
    current = lake.gold("dim_customer").read().where("is_current AND customer_id IS NOT NULL")
    attributes = [c for c in lake.gold("customer_360").contract.column_names if c in current.columns]
    everyone = (
        current.select(*attributes)
        .join(totals, "customer_id", "full")
        .fillna(0, list(_COUNTED))
        .fillna(False, ["is_deleted", "is_inferred", "has_simulated_visits"])
    )
    return lake.gold("customer_360").overwrite(_rated(_scored(everyone)).coalesce(1))


def _changes_customers(lake: Lake, batch: Batch) -> bool:
    """Whether the batch may have changed months or versions of customers; orders change inferred ones."""
    if touched_days(lake, batch, "sales", "carts"):
        return True
    return any(brought(lake, batch, entity) for entity in ("customers", *ORDER_ENTITIES))


def _orders_by_month(lake: Lake, months: list[int]) -> DataFrame:
    is_sale = F.col("order_type") == "sale"
    return (
        lake.gold("fact_orders")
        .read()
        .where(in_months(months))
        .where("customer_id IS NOT NULL")
        .groupBy(month_key().alias("month_sk"), "customer_id")
        .agg(
            F.count_if(is_sale).alias("orders"),
            F.count_if(F.col("order_type") == "cancellation").alias("cancellations"),
            F.sum("sales_amount").alias("sales_amount"),
            F.sum("units").alias("units"),
            F.min(F.when(is_sale, F.col("ordered_at"))).alias("first_order_at"),
            F.max(F.when(is_sale, F.col("ordered_at"))).alias("last_order_at"),
        )
    )


def _visits_by_month(lake: Lake, months: list[int]) -> DataFrame:
    return (
        lake.gold("cart_funnel")
        .read()
        .where(in_months(months))
        .where("customer_id IS NOT NULL")
        .groupBy(month_key().alias("month_sk"), "customer_id")
        .agg(
            F.count_if("is_carted").alias("carts"),
            F.count_if("is_abandoned").alias("carts_abandoned"),
            F.sum("abandoned_amount").alias("abandoned_amount"),
            F.max("ended_at").alias("last_visit_at"),
            F.bool_or("is_simulated").alias("has_simulated_visits"),
        )
    )


def _scored(customers: DataFrame) -> DataFrame:
    """Fifths of the buyers by recency, frequency and revenue; ties are broken by id, so a replay scores the same."""
    buys = F.col("orders") > 0

    def score(*order: str) -> Column:
        fifth = F.ntile(5).over(Window.partitionBy(buys).orderBy(*order, "customer_id"))
        return F.when(buys, fifth)

    newest = F.max(F.to_date("last_order_at")).over(Window.partitionBy())
    return customers.withColumns(
        {
            "recency_days": F.date_diff(newest, F.to_date("last_order_at")),
            "recency_score": score("last_order_at"),
            "frequency_score": score("orders"),
            "monetary_score": score("sales_amount"),
        }
    )


def _rated(customers: DataFrame) -> DataFrame:
    r, f, m = (F.col(f"{name}_score") for name in ("recency", "frequency", "monetary"))
    segment = (
        F.when(F.col("orders") == 0, "Prospect")
        .when((r >= 4) & (f >= 4) & (m >= 4), "Champion")
        .when(f >= 4, "Loyal")
        .when(m >= 4, "Big spender")
        .when((r >= 4) & (f <= 2), "New")
        .when((r <= 2) & (f >= 3), "At risk")
        .when(r <= 2, "Lapsed")
        .otherwise("Regular")
    )
    return customers.withColumns(
        {
            "segment": segment,
            "average_order_amount": ratio("sales_amount", "orders", 2),
            "abandonment_rate": ratio("carts_abandoned", "carts", 4),
        }
    )
