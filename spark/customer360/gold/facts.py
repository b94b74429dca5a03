"""Facts: orders and their lines, with the customer and the product as they were at the time of the order."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.gold.dimensions import FIRST_VERSIONS
from customer360.gold.inferred import touched_orders
from customer360.gold.keys import (
    date_key,
    member_key,
    open_start,
    record_touched_days,
    touched_days,
    unknown_key,
)
from customer360.lake import Lake
from customer360.lake_tables import Table
from customer360.silver.accounting import brought
from customer360.silver.winners import Pruning, pruning

UNKNOWN_DEPARTMENT = "Unknown"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def update_facts(lake: Lake, batch: Batch) -> dict[str, int]:
    """Makes the facts anew of all orders that the batch touches; returns rows written by table.

    Touched are orders whose header or lines the batch brought, and orders since a change of their customer or
    product that it brought. The days that rows come to, and leave, are recorded first for the aggregates.
    """
    orders, items = lake.gold("fact_orders"), lake.gold("fact_order_items")
    if not (orders.exists() and items.exists()):
        return _write_first(lake, batch)
    with _touched_orders(lake, batch) as touched:
        return {orders.name: 0, items.name: 0} if touched is None else _remake(lake, batch, touched)


def _remake(lake: Lake, batch: Batch, touched: DataFrame) -> dict[str, int]:
    orders, items = lake.gold("fact_orders"), lake.gold("fact_order_items")
    pruned_by = pruning(touched, lake.contracts.get("silver", "orders"))

    def of_touched(table: Table) -> DataFrame:
        return table.read().where(pruned_by.sql()).join(F.broadcast(touched), "order_id", "left_semi")

    with (
        lake.kept(with_customer(lake, of_touched(lake.silver("orders")))) as headers,
        lake.kept(of_touched(lake.silver("order_items"))) as lines,
        lake.kept(order_facts(headers, lines)) as new_orders,
        lake.kept(item_facts(lake, headers, lines)) as new_items,
    ):
        changes = {
            orders: _Change(new_orders, of_touched(orders)),
            items: _Change(new_items, of_touched(items)),
        }
        counts = _counts_by_day(changes)
        record_touched_days(lake, batch, "sales", (count["date_sk"] for count in counts))
        return {table.name: _upsert(table, counts, changes[table], pruned_by) for table in (items, orders)}


def order_facts(headers: DataFrame, lines: DataFrame) -> DataFrame:
    """`fact_orders` rows of headers, see `with_customer`, and their lines; an order without valid lines has zeros."""
    sums = lines.groupBy("order_id").agg(
        F.count(F.lit(1)).cast("int").alias("lines"),
        F.sum("quantity").alias("units"),
        *(F.sum(expression).alias(name) for name, expression in _amounts().items()),
    )
    zero = {"lines": F.lit(0), "units": F.lit(0), **dict.fromkeys(_amounts(), F.lit(0))}
    return headers.join(sums, "order_id", "left").select(
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


def item_facts(lake: Lake, headers: DataFrame, lines: DataFrame) -> DataFrame:
    """`fact_order_items` rows of Silver lines; a line whose header is unknown has the unknown customer and day.

    Args:
        lake: Where the products are.
        headers: See `with_customer`.
        lines: Of the headers, and of no header.
    """
    platform = lake.contracts.platform
    unknown = F.lit(platform.unknown_member)
    order = headers.select("order_id", "customer_sk", "customer_id", "ordered_at")
    with_header = lines.join(F.broadcast(order), "order_id", "left")
    at = F.coalesce(F.col("ordered_at"), open_start(platform))
    products = lake.silver("products").read().select("product_id", "valid_from", "valid_to", "department")
    return _as_of(with_header, products, "product_id", at).select(
        "order_id",
        "line_number",
        member_key("product_id", F.coalesce("valid_from", open_start(platform))).alias("product_sk"),
        F.coalesce("customer_sk", unknown_key(platform)).alias("customer_sk"),
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


def with_customer(lake: Lake, headers: DataFrame) -> DataFrame:
    """Silver headers with `customer_sk` of the customer's version at order time."""
    platform = lake.contracts.platform
    versions = lake.silver("customers").read().select("customer_id", "valid_from", "valid_to")
    known = member_key("customer_id", F.coalesce("valid_from", open_start(platform)))
    return (
        _as_of(headers, versions, "customer_id", F.col("ordered_at"))
        .withColumn(
            "customer_sk", F.when(F.col("customer_id").isNull(), unknown_key(platform)).otherwise(known)
        )
        .drop("valid_from", "valid_to")
    )


def _as_of(facts: DataFrame, versions: DataFrame, member: str, at: Column) -> DataFrame:
    """`facts` with the columns of the member's version at a time; null where the source does not know the member."""
    version = F.broadcast(versions.withColumnRenamed(member, "_member"))
    holds = (F.col(member) == F.col("_member")) & (F.col("valid_from") <= at) & (at < F.col("valid_to"))
    return facts.join(version, holds, "left").drop("_member")


@contextmanager
def _touched_orders(lake: Lake, batch: Batch) -> Iterator[DataFrame | None]:
    """Keeps ids of the orders that the batch touches; none when it brought nothing that facts are made of."""
    with ExitStack() as held:
        brought_orders = touched_orders(lake, batch)
        ids = [] if brought_orders is None else [brought_orders]
        ids += _of_changed_customers(lake, batch, held) + _of_changed_products(lake, batch, held)
        yield held.enter_context(lake.kept(reduce(DataFrame.union, ids).distinct())) if ids else None


def _of_changed_customers(lake: Lake, batch: Batch, held: ExitStack) -> list[DataFrame]:
    """Orders since a change of their customer; the customer's first version always has the same key."""
    if not brought(lake, batch, "customers"):
        return []
    changed = held.enter_context(_changes(lake, "customers", "customer_id", batch, first_version_since=None))
    since = _earliest(changed)
    if since is None:
        return []
    orders = lake.silver("orders").read().where(F.col("ordered_at") >= F.timestamp_micros(F.lit(since)))
    return [_since(orders, changed, "customer_id", F.col("ordered_at"))]


def _of_changed_products(lake: Lake, batch: Batch, held: ExitStack) -> list[DataFrame]:
    """Orders with lines since a change of their product, and before it where the first version's department changed."""
    if not brought(lake, batch, "products"):
        return []
    days = touched_days(lake, batch, FIRST_VERSIONS)
    changed = held.enter_context(
        _changes(lake, "products", "product_id", batch, first_version_since=f"{min(days)}" if days else None)
    )
    since = _earliest(changed)
    if since is None:
        return []
    # Lines without a header count as older than everything: they have the first version.
    day = int(f"{_EPOCH + timedelta(microseconds=since):%Y%m%d}")
    items = lake.gold("fact_order_items").read().where(f"date_sk >= {day} OR date_sk < 0")
    at = F.when(F.col("date_sk") < 0, F.lit(None)).otherwise(
        F.to_date(F.col("date_sk").cast("string"), "yyyyMMdd")
    )
    return [_since(items, changed, "product_id", at)]


def _since(facts: DataFrame, changed: DataFrame, member: str, at: Column) -> DataFrame:
    affected = at.isNull() | (at >= F.date_trunc("day", F.col("since")))
    return facts.join(F.broadcast(changed), member).where(affected).select("order_id")


@contextmanager
def _changes(
    lake: Lake, entity: str, member: str, batch: Batch, *, first_version_since: str | None
) -> Iterator[DataFrame]:
    """Keeps the members that the batch changed, with the time `since` which their facts may be affected.

    Args:
        lake: Where the history is.
        entity: Silver table with history.
        member: Its key besides the time of the change.
        batch: Whose changes.
        first_version_since: Day (yyyymmdd) from which facts with a changed first version are affected. Otherwise they
            keep key and values until the second version begins.
    """
    history = lake.silver(entity)
    mine = history.read().where(batch.rows()).select(member).distinct()
    from_batch = F.col("_batch_id") == F.lit(batch.batch_id)
    with lake.kept(mine) as changed:
        pruned_by = pruning(changed, history.contract)
        of_changed = history.read().where(pruned_by.sql()).join(F.broadcast(changed), member, "left_semi")
        by_member = of_changed.groupBy(member).agg(
            F.min(F.when(from_batch, F.col("changed_at"))).alias("first"),
            F.array_sort(F.collect_list("changed_at")).alias("times"),
        )
        of_first = F.least(F.get("times", F.lit(1)), F.to_timestamp(F.lit(first_version_since), "yyyyMMdd"))
        since = F.when(F.col("first") > F.get("times", F.lit(0)), F.col("first")).otherwise(of_first)
        with lake.kept(by_member.select(member, since.alias("since")).where("since IS NOT NULL")) as changes:
            yield changes


def _earliest(changed: DataFrame) -> int | None:
    """In microseconds since 1970: Python's own times would be of the machine's time zone."""
    return changed.agg(F.unix_micros(F.min("since")).alias("since")).collect()[0]["since"]


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
    orders = with_customer(lake, headers)
    return {
        "fact_order_items": lake.gold("fact_order_items").overwrite(item_facts(lake, orders, lines)),
        "fact_orders": lake.gold("fact_orders").overwrite(order_facts(orders, lines)),
    }
