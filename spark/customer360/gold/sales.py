"""Sales by day and department, and by month and product: made anew for the days and months that a batch touched."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.gold.keys import in_list, in_months, month_key, months_of, touched_days
from customer360.gold.ratios import ratio
from customer360.lake import Lake

_AMOUNTS = ("list_amount", "discount_amount", "coupon_amount", "sales_amount")


def update_daily_sales(lake: Lake, batch: Batch) -> int:
    """Makes `daily_sales` of the touched days; returns rows written."""
    days = touched_days(lake, batch, "sales")
    if not days:
        return 0
    rows = _by_order(lake, in_list("date_sk", days), "date_sk", "department")
    return lake.gold("daily_sales").replace_where(rows, in_list("date_sk", days))


def update_product_performance(lake: Lake, batch: Batch) -> int:
    """Makes `product_performance` of the touched months; returns rows written."""
    months = months_of(touched_days(lake, batch, "sales"))
    if not months:
        return 0
    sold = _by_order(lake, in_months(months), "month_sk", "product_id")
    best_first = Window.partitionBy("month_sk").orderBy(F.col("sales_amount").desc())
    rows = sold.withColumns(
        {
            "average_price": ratio("sales_amount", "units", 4),
            "sales_rank": F.rank().over(best_first),
        }
    )
    return lake.gold("product_performance").replace_where(rows, in_list("month_sk", months))


def _by_order(lake: Lake, touched: str, *group: str) -> DataFrame:
    """Counts and sums of the touched days' lines by group. Cancellations take off amounts and units, and are no orders.

    Adding up each order first leaves one distinct count instead of two, which Spark would answer by doubling the rows.
    An order has one customer: as part of the group it costs nothing, as an aggregate of text it would be sorted for.
    """
    lines = lake.gold("fact_order_items").read().where(touched).withColumn("month_sk", month_key())
    of_order = lines.groupBy(*group, "order_id", "customer_id").agg(
        F.count(F.lit(1)).alias("lines"), *_sums("quantity")
    )
    headers = lake.gold("fact_orders").read().where(touched)
    sales = headers.where("order_type = 'sale'").select("order_id", F.lit(True).alias("is_sale"))
    is_sale = F.col("is_sale")
    return (
        of_order.join(sales, "order_id", "left")
        .groupBy(*group)
        .agg(
            F.count_if(is_sale).alias("orders"),
            F.count_distinct(F.when(is_sale, F.col("customer_id"))).alias("customers"),
            F.sum("lines").alias("lines"),
            *_sums("units"),
        )
    )


def _sums(units: str) -> list[Column]:
    return [F.sum(units).alias("units"), *(F.sum(name).alias(name) for name in _AMOUNTS)]
