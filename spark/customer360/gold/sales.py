"""Sales by day and department, and by month and product: made anew for the days and months that a batch touched."""

from pyspark.sql import Column, Window
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.gold.keys import in_list, in_months, month_key, months_of, touched_days
from customer360.lake import Lake

_AMOUNTS = ("list_amount", "discount_amount", "coupon_amount", "sales_amount")


def update_daily_sales(lake: Lake, batch: Batch) -> int:
    """Makes `daily_sales` of the touched days; returns rows written."""
    days = touched_days(lake, batch, "sales")
    if not days:
        return 0
    rows = (
        lake.gold("fact_order_items")
        .read()
        .where(in_list("date_sk", days))
        .groupBy("date_sk", "department")
        .agg(*_counts(), F.count(F.lit(1)).alias("lines"), *_sums())
    )
    return lake.gold("daily_sales").replace_where(rows, in_list("date_sk", days))


def update_product_performance(lake: Lake, batch: Batch) -> int:
    """Makes `product_performance` of the touched months; returns rows written."""
    months = months_of(touched_days(lake, batch, "sales"))
    if not months:
        return 0
    sold = (
        lake.gold("fact_order_items")
        .read()
        .where(in_months(months))
        .groupBy(month_key().alias("month_sk"), "product_id")
        .agg(*_counts(), *_sums())
    )
    best_first = Window.partitionBy("month_sk").orderBy(F.col("sales_amount").desc())
    rows = sold.withColumns(
        {
            "average_price": F.when(
                F.col("units") != 0, F.round(F.col("sales_amount") / F.col("units").cast("decimal(18,0)"), 4)
            ),
            "sales_rank": F.rank().over(best_first),
        }
    )
    return lake.gold("product_performance").replace_where(rows, in_list("month_sk", months))


def _counts() -> list[Column]:
    return [F.count_distinct("order_id").alias("orders"), F.count_distinct("customer_id").alias("customers")]


def _sums() -> list[Column]:
    return [F.sum("quantity").alias("units"), *(F.sum(name).alias(name) for name in _AMOUNTS)]
