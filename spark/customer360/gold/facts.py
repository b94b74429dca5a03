"""Facts: orders and their lines, with the customer and the product as they were at the time of the order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.gold.keys import date_key, member_key, open_start, record_touched_days
from customer360.lake import Lake
from customer360.lake_tables import Table
from customer360.memory import kept
from customer360.silver.accounting import brought
from customer360.silver.winners import Pruning, pruning

UNKNOWN_DEPARTMENT = "Unknown"


def update_facts(lake: Lake, batch: Batch) -> dict[str, int]:
    """Makes the facts anew of all orders that the batch touches; returns rows written by table.

    Touched are orders whose header or lines the batch brought, and orders since a change of their customer or
    product that it brought. The days that rows come to, and leave, are recorded first for the aggregates.
    """
    orders, items = lake.gold("fact_orders"), lake.gold("fact_order_items")
    if not (orders.exists() and items.exists()):
        return _write_first(lake, batch)
    touched_orders = _touched_orders(lake, batch)
    if touched_orders is None:
        return {orders.name: 0, items.name: 0}
    with kept(touched_orders) as touched:
        pruned_by = pruning(touched, lake.contracts.get("silver", "orders"))

        def of_touched(table: Table) -> DataFrame:
            return table.read().where(pruned_by.sql()).join(F.broadcast(touched), "order_id", "left_semi")

        headers, lines = of_touched(lake.silver("orders")), of_touched(lake.silver("order_items"))
        with (
            kept(order_facts(lake, headers, lines)) as new_orders,
            kept(item_facts(lake, headers, lines)) as new_items,
        ):
            changes = {
                orders: _Change(new_orders, of_touched(orders)),
                items: _Change(new_items, of_touched(items)),
            }
            counts = _counts_by_day(changes)
            record_touched_days(lake, batch, "sales", (count["date_sk"] for count in counts))
            return {
                table.name: _upsert(table, counts, changes[table], pruned_by) for table in (items, orders)
            }


def order_facts(lake: Lake, headers: DataFrame, lines: DataFrame) -> DataFrame:
    """`fact_orders` rows of Silver headers and their lines; an order without valid lines has zeros."""
    sums = lines.groupBy("order_id").agg(
        F.count(F.lit(1)).cast("int").alias("lines"),
        F.sum("quantity").alias("units"),
        *(F.sum(expression).alias(name) for name, expression in _amounts().items()),
    )
    zero = {"lines": F.lit(0), "units": F.lit(0), **dict.fromkeys(_amounts(), F.lit(0))}
    return (
        _with_customer(lake, headers)
        .join(sums, "order_id", "left")
        .select(
            "order_id",
            "customer_sk",
            date_key("ordered_at").alias("date_sk"),
            "customer_id",
            "ordered_at",
            "store_id",
            "order_type",
            "country",
            "currency",
            *(
                F.coalesce(F.col(name), zero[name]).alias("line_count" if name == "lines" else name)
                for name in zero
            ),
            F.col("total_amount").alias("stated_amount"),
        )
    )


def item_facts(lake: Lake, headers: DataFrame, lines: DataFrame) -> DataFrame:
    """`fact_order_items` rows of Silver lines; a line whose header is unknown has the unknown customer and day."""
    platform = lake.contracts.platform
    unknown = F.lit(platform.unknown_member)
    order = _with_customer(lake, headers).select("order_id", "customer_sk", "customer_id", "ordered_at")
    with_header = lines.join(F.broadcast(order), "order_id", "left")
    at = F.coalesce(F.col("ordered_at"), open_start(platform))
    products = lake.silver("products").read().select("product_id", "valid_from", "valid_to", "department")
    return _as_of(with_header, products, "product_id", at).select(
        "order_id",
        "line_number",
        member_key("product_id", F.coalesce("valid_from", open_start(platform))).alias("product_sk"),
        F.coalesce("customer_sk", unknown).alias("customer_sk"),
        F.coalesce(date_key("ordered_at"), unknown).alias("date_sk"),
        "customer_id",
        "product_id",
        F.coalesce("department", F.lit(UNKNOWN_DEPARTMENT)).alias("department"),
        "quantity",
        *(expression.alias(name) for name, expression in _amounts().items()),
    )


def _amounts() -> dict[str, Column]:
    """Amounts of a line. The list price is what the line would have cost without promotion and matched coupon."""
    discount = _or_zero("retail_discount") + _or_zero("coupon_match_discount")
    return {
        "list_amount": F.col("sales_amount") + discount,
        "discount_amount": discount,
        "coupon_amount": _or_zero("coupon_discount"),
        "sales_amount": F.col("sales_amount"),
    }


def _or_zero(name: str) -> Column:
    return F.coalesce(F.col(name), F.lit(0))


def _with_customer(lake: Lake, headers: DataFrame) -> DataFrame:
    """Headers with `customer_sk` of the customer's version at order time."""
    platform = lake.contracts.platform
    versions = lake.silver("customers").read().select("customer_id", "valid_from", "valid_to")
    known = member_key("customer_id", F.coalesce("valid_from", open_start(platform)))
    return (
        _as_of(headers, versions, "customer_id", F.col("ordered_at"))
        .withColumn(
            "customer_sk", F.when(F.col("customer_id").isNull(), platform.unknown_member).otherwise(known)
        )
        .drop("valid_from", "valid_to")
    )


def _as_of(facts: DataFrame, versions: DataFrame, member: str, at: Column) -> DataFrame:
    """`facts` with the columns of the member's version at a time; null where the source does not know the member."""
    version = F.broadcast(versions.withColumnRenamed(member, "_member"))
    holds = (F.col(member) == F.col("_member")) & (F.col("valid_from") <= at) & (at < F.col("valid_to"))
    return facts.join(version, holds, "left").drop("_member")


def _touched_orders(lake: Lake, batch: Batch) -> DataFrame | None:
    """Ids of the orders that the batch touches; none when it brought nothing that facts are made of."""
    ids = [
        lake.silver(name).read().where(batch.rows()).select("order_id")
        for name in ("orders", "order_items")
        if brought(lake, batch, name)
    ]
    ids += _of_changed_customers(lake, batch) + _of_changed_products(lake, batch)
    return reduce(DataFrame.union, ids).distinct() if ids else None


def _of_changed_customers(lake: Lake, batch: Batch) -> list[DataFrame]:
    """Orders since a change of their customer. A customer's first version has the key that the inferred one had."""
    if not brought(lake, batch, "customers"):
        return []
    changed = _changes(lake, "customers", "customer_id", batch, of_new=F.get(F.array_sort("times"), F.lit(1)))
    since = _earliest(changed)
    if since is None:
        return []
    orders = lake.silver("orders").read().where(F.col("ordered_at") >= F.lit(since))
    return [_since(orders, changed, "customer_id", F.col("ordered_at"))]


def _of_changed_products(lake: Lake, batch: Batch) -> list[DataFrame]:
    """Orders with lines since a change of their product; of any time for new products, which have a department now."""
    if not brought(lake, batch, "products"):
        return []
    changed = _changes(lake, "products", "product_id", batch, of_new=open_start(lake.contracts.platform))
    since = _earliest(changed)
    if since is None:
        return []
    # Lines without a header count as older than everything: they have the first version.
    day = int(f"{since:%Y%m%d}")
    items = lake.gold("fact_order_items").read().where(f"date_sk >= {day} OR date_sk < 0")
    at = F.when(F.col("date_sk") < 0, F.lit(None)).otherwise(
        F.to_date(F.col("date_sk").cast("string"), "yyyyMMdd")
    )
    return [_since(items, changed, "product_id", at)]


def _since(facts: DataFrame, changed: DataFrame, member: str, at: Column) -> DataFrame:
    affected = at.isNull() | (at >= F.date_trunc("day", F.col("since")))
    return facts.join(F.broadcast(changed), member).where(affected).select("order_id")


def _changes(lake: Lake, entity: str, member: str, batch: Batch, *, of_new: Column) -> DataFrame:
    """Members that the batch changed, with the time `since` which their facts may be affected.

    Args:
        lake: Where the history is.
        entity: Silver table with history.
        member: Its key besides the time of the change.
        batch: Whose changes.
        of_new: `since` of a member that Silver did not know before; null when its facts stay. `times` has all its
            changes.
    """
    history = lake.silver(entity).read()
    mine = history.where(batch.rows()).select(member).distinct()
    from_batch = F.col("_batch_id") == F.lit(batch.batch_id)
    return (
        history.join(F.broadcast(mine), member, "left_semi")
        .groupBy(member)
        .agg(
            F.min(F.when(from_batch, F.col("changed_at"))).alias("first"),
            F.every(from_batch).alias("is_new"),
            F.collect_list("changed_at").alias("times"),
        )
        .select(member, F.when(F.col("is_new"), of_new).otherwise(F.col("first")).alias("since"))
        .where("since IS NOT NULL")
    )


def _earliest(changed: DataFrame) -> datetime | None:
    return changed.agg(F.min("since").alias("since")).collect()[0]["since"]


@dataclass(frozen=True)
class _Change:
    """New rows of a fact table, and the stored ones of the same orders."""

    new: DataFrame
    stored: DataFrame


def _counts_by_day(changes: Mapping[Table, _Change]) -> list[Row]:
    """Rows by `date_sk`, table and whether they are stored, in one query."""
    parts = [
        rows.select("date_sk", F.lit(table.name).alias("table"), F.lit(is_stored).alias("is_stored"))
        for table, change in changes.items()
        for rows, is_stored in ((change.new, False), (change.stored, True))
    ]
    counted = reduce(DataFrame.union, parts).groupBy("date_sk", "table", "is_stored")
    return counted.agg(F.count(F.lit(1)).alias("rows")).collect()


def _upsert(table: Table, counts: list[Row], change: _Change, pruned_by: Pruning) -> int:
    """Appends where nothing is stored, which needs no look at the table."""
    of_table = [count for count in counts if count["table"] == table.name]
    if any(count["is_stored"] for count in of_table):
        table.merge(change.new, pruned_by=pruned_by.sql("t"))
    elif of_table:
        table.append(change.new)
    return sum(count["rows"] for count in of_table if not count["is_stored"])


def _write_first(lake: Lake, batch: Batch) -> dict[str, int]:
    """First load: nothing to compare with. Written over a half-done first load, whose facts were the same."""
    headers, lines = lake.silver("orders").read(), lake.silver("order_items").read()
    days = [row["day"] for row in headers.select(date_key("ordered_at").alias("day")).distinct().collect()]
    record_touched_days(lake, batch, "sales", [*days, lake.contracts.platform.unknown_member])
    return {
        "fact_order_items": lake.gold("fact_order_items").overwrite(item_facts(lake, headers, lines)),
        "fact_orders": lake.gold("fact_orders").overwrite(order_facts(lake, headers, lines)),
    }
