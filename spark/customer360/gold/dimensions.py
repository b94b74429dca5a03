"""Dimensions: every version of a member, members that only facts know yet, and the unknown member."""

from dataclasses import dataclass
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from customer360.batch import Batch
from customer360.gold import inferred
from customer360.gold.keys import member_key, open_end, open_start, record_touched_days, unknown_key
from customer360.lake import Lake
from customer360.silver.accounting import brought
from customer360.silver.winners import Pruning, pruning

FIRST_VERSIONS = "first_versions"
"""Subject of the touched day from which facts of changed first versions have to be made anew."""


@dataclass(frozen=True)
class Dimension:
    """How a dimension is made: versions of `entity`, and members that the facts in `fact` mention.

    Facts repeat the values of the `copied` columns.
    """

    table: str
    entity: str
    member: str
    fact: str
    copied: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Name of the surrogate key."""
        return f"{self.table.removeprefix('dim_')}_sk"


CUSTOMER = Dimension("dim_customer", "customers", "customer_id", "fact_orders")
PRODUCT = Dimension("dim_product", "products", "product_id", "fact_order_items", copied=("department",))


def update_dimension(lake: Lake, dimension: Dimension, batch: Batch) -> int:
    """Adds or corrects in place the versions that the batch changes; returns how many rows it wrote.

    Versions of known members never disappear: a new change either adds a version or splits one, so an upsert by key is
    enough. Inferred members go when no order mentions them any more.
    """
    if not lake.gold(dimension.table).exists():
        return _write_first(lake, dimension)
    written = _update_known(lake, dimension, batch) if brought(lake, batch, dimension.entity) else 0
    return written + _update_inferred(lake, dimension, batch)


def _write_first(lake: Lake, dimension: Dimension) -> int:
    history = lake.silver(dimension.entity).read()
    mentioned = inferred.mentions(
        lake, dimension.member, lake.silver("orders").read(), lake.silver("order_items").read()
    )
    unheard_of = mentioned.join(history.select(dimension.member), dimension.member, "left_anti")
    parts = (
        _versions(lake, dimension, history),
        _inferred(lake, dimension, unheard_of.withColumnRenamed("day", "inferred_since")),
        _unknown(lake, dimension),
    )
    rows = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), parts)
    return lake.gold(dimension.table).append(rows)


def _update_known(lake: Lake, dimension: Dimension, batch: Batch) -> int:
    """Merges the changed members' versions that differ from what is stored."""
    table, history = lake.gold(dimension.table), lake.silver(dimension.entity)
    changed = history.read().where(batch.rows()).select(dimension.member).distinct()
    with lake.kept(changed) as members:
        pruned_by = pruning(members, history.contract)

        def of_changed(rows: DataFrame) -> DataFrame:
            return rows.where(pruned_by.sql()).join(F.broadcast(members), dimension.member, "left_semi")

        stored = of_changed(table.read())
        versions = _versions(lake, dimension, of_changed(history.read()))
        names = table.contract.column_names
        with lake.kept(versions.select(*names).subtract(stored.select(*names))) as differing:
            _record_first_versions(lake, dimension, batch, stored, differing)
            return table.merge(differing, pruned_by=pruned_by.sql("t"))


def _record_first_versions(
    lake: Lake, dimension: Dimension, batch: Batch, stored: DataFrame, differing: DataFrame
) -> None:
    """Remembers since when facts repeat values of first versions that are about to change.

    It is told before the change, while the dimension still knows since when a member was inferred. Facts of members
    that nobody mentioned while they were unknown need no look.
    """
    if not dimension.copied:
        return
    before = stored.select(
        dimension.key, "inferred_since", *(F.col(c).alias(f"t_{c}") for c in dimension.copied)
    )
    is_first = F.col("valid_from") == open_start(lake.contracts.platform)
    differs = " OR ".join(f"NOT (`{c}` <=> `t_{c}`)" for c in dimension.copied)
    repeated = differing.where(is_first).drop("inferred_since").join(before, dimension.key).where(differs)
    since = F.coalesce("inferred_since", F.to_date(open_start(lake.contracts.platform)))
    day = repeated.agg(F.min(F.date_format(since, "yyyyMMdd").cast("int")).alias("day")).collect()[0]["day"]
    if day is not None:
        record_touched_days(lake, batch, FIRST_VERSIONS, [day])


def _update_inferred(lake: Lake, dimension: Dimension, batch: Batch) -> int:
    """Adds, corrects and removes inferred members, by what the batch's orders mention and mentioned before."""
    table, fact, member = lake.gold(dimension.table), lake.gold(dimension.fact), dimension.member
    ids = inferred.touched_orders(lake, batch)
    if ids is None:
        return 0
    with lake.kept(ids) as touched:
        of_orders = pruning(touched, lake.contracts.get("silver", "orders"))
        with lake.kept(inferred.mentions_of_touched(lake, member, fact, touched, of_orders)) as mentioned:
            of_members = pruning(mentioned, lake.contracts.get("silver", dimension.entity))
            known = table.read().where(of_members.sql()).where("is_current")
            affected = mentioned.join(
                known.select(member, "is_inferred", "inferred_since"), member, "left"
            ).where("is_inferred OR (is_inferred IS NULL AND day IS NOT NULL)")
            with lake.kept(inferred.still_since(lake, member, fact, affected, touched, of_orders)) as found:
                return _write_inferred(lake, dimension, found, of_members)


def _write_inferred(lake: Lake, dimension: Dimension, found: DataFrame, of_members: Pruning) -> int:
    table = lake.gold(dimension.table)
    counts = found.agg(
        F.count_if(F.col("is_inferred").isNull()).alias("new"),
        F.count_if(F.expr("is_inferred AND since <> inferred_since")).alias("moved"),
        F.count_if(F.expr("is_inferred AND since IS NULL")).alias("gone"),
    ).collect()[0]
    rows = _inferred(
        lake,
        dimension,
        found.where("since IS NOT NULL").select(
            dimension.member, F.col("since").alias("inferred_since"), F.col("inferred_since").alias("_before")
        ),
    )
    written = 0
    if counts["moved"]:
        differing = rows.where("NOT (inferred_since <=> _before)")
        written += table.merge(differing, pruned_by=of_members.sql("t"))
    elif counts["new"]:
        written += table.append(rows.where("_before IS NULL"))
    if counts["gone"]:
        gone = _inferred(lake, dimension, found.where("since IS NULL").select(dimension.member))
        written += table.remove(gone, pruned_by=of_members.sql("t"))
    return written


def update_calendar(lake: Lake) -> int:
    """Makes `dim_date` once; returns how many rows it wrote."""
    table = lake.gold("dim_date")
    if table.exists():
        return 0
    first, last = lake.contracts.platform.calendar
    days = lake.spark.sql(f"SELECT explode(sequence(DATE'{first}', DATE'{last}')) AS date").select(
        "date",
        F.date_format("date", "yyyyMMdd").cast("int").alias("date_sk"),
        F.year("date").alias("year"),
        F.quarter("date").alias("quarter"),
        F.month("date").alias("month"),
        F.date_format("date", "yyyyMM").cast("int").alias("month_sk"),
        F.date_format("date", "MMMM").alias("month_name"),
        F.day("date").alias("day"),
        # Monday is 1. Engines agree on `dayofweek`, and not on `weekday`.
        ((F.dayofweek("date") + 5) % 7 + 1).alias("day_of_week"),
        F.date_format("date", "EEEE").alias("day_name"),
        F.weekofyear("date").alias("iso_week"),
        F.dayofweek("date").isin(1, 7).alias("is_weekend"),
    )
    unknown = lake.spark.range(1).select(
        F.lit(lake.contracts.platform.unknown_member).alias("date_sk"),
        F.lit(lake.contracts.platform.unknown_member).alias("month_sk"),
    )
    return table.append(days.unionByName(unknown, allowMissingColumns=True).coalesce(1))


def _versions(lake: Lake, dimension: Dimension, history: DataFrame) -> DataFrame:
    """Versions of Silver in the dimension's columns."""
    wanted = set(lake.gold(dimension.table).contract.column_names) & set(history.columns)
    return history.select(
        member_key(dimension.member, F.col("valid_from")).alias(dimension.key),
        F.lit(False).alias("is_inferred"),
        F.lit(None).cast("date").alias("inferred_since"),
        *sorted(wanted),
    )


def _inferred(lake: Lake, dimension: Dimension, members: DataFrame) -> DataFrame:
    """One version for all time of each of the members."""
    start = open_start(lake.contracts.platform)
    return _for_all_time(members.withColumn("valid_from", start), lake, dimension, inferred=True).withColumn(
        dimension.key, member_key(dimension.member, start)
    )


def _unknown(lake: Lake, dimension: Dimension) -> DataFrame:
    platform = lake.contracts.platform
    one = lake.spark.range(1).select(
        unknown_key(platform).alias(dimension.key),
        open_start(platform).alias("valid_from"),
    )
    return _for_all_time(one, lake, dimension, inferred=False)


def _for_all_time(rows: DataFrame, lake: Lake, dimension: Dimension, *, inferred: bool) -> DataFrame:
    flags = {
        "valid_to": open_end(lake.contracts.platform),
        "is_current": F.lit(True),
        "is_inferred": F.lit(inferred),
    }
    if "is_deleted" in lake.gold(dimension.table).contract.column_names:
        flags["is_deleted"] = F.lit(False)
    rows = rows.withColumns(flags)
    missing = {
        c.name: F.lit(None).cast(c.type)
        for c in lake.gold(dimension.table).contract.columns
        if c.name not in rows.columns and c.name != dimension.key
    }
    return rows.withColumns(missing)
