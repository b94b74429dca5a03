"""Facts: orders and their lines, with the customer and the product as they were at the time of the order."""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.gold.keys import date_key, member_key, open_start, record_touched_days
from customer360.lake import Lake
from customer360.lake_tables import Table
from customer360.silver.winners import pruning

UNKNOWN_DEPARTMENT = "Unknown"


def update_facts(lake: Lake, batch: Batch) -> dict[str, int]:
    """Makes the facts anew of all orders that the batch touches; returns rows written by table.

    Touched are orders whose header or lines the batch brought, and orders since a change of their customer or
    product that it brought. The days that rows come to, and leave, are recorded first for the aggregates.
    """
    orders, items = lake.gold("fact_orders"), lake.gold("fact_order_items")
    if not (orders.exists() and items.exists()):
        headers, lines = lake.silver("orders").read(), lake.silver("order_items").read()
        return _write_first(lake, batch, order_facts(lake, headers, lines), item_facts(lake, headers, lines))
    touched = _touched_orders(lake, batch).persist()
    try:
        contract = lake.contracts.get("silver", "orders")
        pruned_by, of_target = pruning(touched, contract), pruning(touched, contract, "t")
        if pruned_by == "false":
            return {orders.name: 0, items.name: 0}

        def of_touched(table: Table) -> DataFrame:
            return table.read().where(pruned_by).join(F.broadcast(touched), "order_id", "left_semi")

        headers, lines = of_touched(lake.silver("orders")), of_touched(lake.silver("order_items"))
        new_orders = order_facts(lake, headers, lines).persist()
        new_items = item_facts(lake, headers, lines).persist()
        old_orders, old_items = of_touched(orders).select("date_sk"), of_touched(items).select("date_sk")
        days = (
            new_orders.select("date_sk").union(new_items.select("date_sk")).union(old_orders).union(old_items)
        )
        record_touched_days(lake, batch, "sales", days)
        written = {
            items.name: _upsert(items, new_items, old_items, of_target),
            orders.name: _upsert(orders, new_orders, old_orders, of_target),
        }
        new_orders.unpersist()
        new_items.unpersist()
        return written
    finally:
        touched.unpersist()


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


def _touched_orders(lake: Lake, batch: Batch) -> DataFrame:
    """Ids of the orders that the batch touches."""
    ids = [
        lake.silver(name).read().where(batch.rows()).select("order_id") for name in ("orders", "order_items")
    ]
    customers = _changes(lake, "customers", "customer_id", batch)
    if customers is not None:
        changed, since = customers
        orders = lake.silver("orders").read().where(F.col("ordered_at") >= F.lit(since))
        ids.append(_since(orders, changed, "customer_id", F.col("ordered_at")))
    products = _changes(lake, "products", "product_id", batch)
    if products is not None:
        changed, since = products
        # Lines without a header count as older than everything: they have the first version.
        day = int(f"{since:%Y%m%d}")
        items = lake.gold("fact_order_items").read().where(f"date_sk >= {day} OR date_sk < 0")
        at = F.when(F.col("date_sk") < 0, F.lit(None)).otherwise(
            F.to_date(F.col("date_sk").cast("string"), "yyyyMMdd")
        )
        ids.append(_since(items, changed, "product_id", at))
    together = ids[0]
    for more in ids[1:]:
        together = together.union(more)
    return together.distinct()


def _since(facts: DataFrame, changed: DataFrame, member: str, at: Column) -> DataFrame:
    affected = at.isNull() | (at >= F.date_trunc("day", F.col("since")))
    return facts.join(F.broadcast(changed), member).where(affected).select("order_id")


def _changes(lake: Lake, entity: str, member: str, batch: Batch) -> tuple[DataFrame, datetime] | None:
    """Members that the batch changed with the time `since` which facts may be affected, and the earliest of these.

    A member that Silver did not know before may have facts of any time: they gave it an inferred version.
    """
    history = lake.silver(entity).read()
    mine = history.where(batch.rows()).select(member).distinct()
    from_batch = F.col("_batch_id") == F.lit(batch.batch_id)
    start = open_start(lake.contracts.platform)
    changed = (
        history.join(F.broadcast(mine), member, "left_semi")
        .groupBy(member)
        .agg(
            F.min(F.when(from_batch, F.col("changed_at"))).alias("first"), F.every(from_batch).alias("is_new")
        )
        .select(member, F.when(F.col("is_new"), start).otherwise(F.col("first")).alias("since"))
    )
    since = changed.agg(F.min("since").alias("since")).collect()[0]["since"]
    return None if since is None else (changed, since)


def _upsert(table: Table, rows: DataFrame, old: DataFrame, pruned_by: str) -> int:
    if old.isEmpty():
        return table.append(rows)
    table.merge(rows, pruned_by=pruned_by)
    return rows.count()


def _write_first(lake: Lake, batch: Batch, orders: DataFrame, items: DataFrame) -> dict[str, int]:
    """First load: nothing to compare with. Written over a half-done first load, whose facts were the same."""
    written = {
        "fact_order_items": lake.gold("fact_order_items").overwrite(items),
        "fact_orders": lake.gold("fact_orders").overwrite(orders),
    }
    days = (
        lake.gold("fact_orders")
        .read()
        .select("date_sk")
        .union(lake.gold("fact_order_items").read().select("date_sk"))
    )
    record_touched_days(lake, batch, "sales", days)
    return written
