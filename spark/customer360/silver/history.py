"""Keeps the versions of members (SCD2) on event time, half-open, without gap or overlap."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from customer360.contracts import Platform
from customer360.lake_tables import Table
from customer360.silver.winners import Pruning

# A stored version's interval as it was, beside the one made anew.
_BEFORE = {"_before_from": "valid_from", "_before_to": "valid_to"}


def rebuild(
    table: Table, incoming: DataFrame, platform: Platform, pruned_by: Pruning | None = None
) -> DataFrame:
    """The incoming versions, and stored ones of the same members whose interval they change.

    Because intervals follow from the versions alone, late and out-of-order changes need no case of their own: a version
    in between splits an interval, one before all others becomes the first.

    Args:
        table: The Silver table; its key is (member, event time).
        incoming: New versions, one a key, newer than a stored one of the same key.
        platform: Open start and end of intervals.
        pruned_by: Holds for all stored versions of the members.
    """
    member, event_time = table.contract.key
    of_members = table.read().where(pruned_by.sql() if pruned_by else "true")
    stored = of_members.join(F.broadcast(incoming.select(member).distinct()), member, "left_semi")
    kept = stored.join(F.broadcast(incoming.select(member, event_time)), [member, event_time], "left_anti")
    names = [c.name for c in table.columns if c.name not in {h.name for h in platform.history_columns}]
    new = incoming.select(*names).withColumns(dict.fromkeys(_BEFORE, F.lit(None).cast("timestamp")))
    versions = new.union(
        kept.select(*names, *(F.col(name).alias(before) for before, name in _BEFORE.items()))
    )
    by_time = Window.partitionBy(member).orderBy(event_time)
    follows = F.lead(event_time).over(by_time)
    rebuilt = versions.select(
        "*",
        F.when(F.row_number().over(by_time) == 1, F.lit(platform.open_start).cast("timestamp"))
        .otherwise(F.col(event_time))
        .alias("valid_from"),
        F.coalesce(follows, F.lit(platform.open_end).cast("timestamp")).alias("valid_to"),
        follows.isNull().alias("is_current"),
    )
    unchanged = " AND ".join(f"{before} <=> {name}" for before, name in _BEFORE.items())
    return rebuilt.where(f"NOT ({unchanged})").drop(*_BEFORE)


def is_changed() -> str:
    """SQL condition of a MERGE: version `s` differs from the stored `t` in its interval or its content."""
    same = (
        f"t.`{c}` <=> s.`{c}`" for c in ("valid_from", "valid_to", "_row_hash", "_source_file", "_row_number")
    )
    return f"NOT ({' AND '.join(same)})"
