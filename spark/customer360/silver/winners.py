"""Decides which of several valid rows of a key counts, within the batch and against what is stored.

The order of rows is total and comes from the data alone (event order if the contract has one, file date, delivery,
record), so the same rows win whatever the order in which batches run.
"""

from dataclasses import dataclass
from datetime import timedelta

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from customer360.bronze.decode import RECORD
from customer360.contracts import Contract
from customer360.lake_tables import Table
from customer360.sql_text import quoted_text

_ARRIVAL = ("_file_date", "_delivery", "_row_number", "_source_file")


def newness(contract: Contract) -> tuple[str, ...]:
    """Columns whose values, compared in this order, say which of two rows of a key is newer."""
    ordered_by = contract.options.get("orderedBy")
    return ((ordered_by,) if ordered_by else ()) + _ARRIVAL


def losers_within(valid: DataFrame, contract: Contract) -> DataFrame:
    """Records of a batch that a newer record of the same key beats, as (_source_file, _row_number, verdict).

    Only keys that occur more than once are sorted; finding those needs one aggregation over a hash of the key.
    """
    hashed = valid.withColumn("_key", F.xxhash64(*contract.key))
    repeated = hashed.groupBy("_key").count().where("count > 1").select("_key")
    newest_first = Window.partitionBy(*contract.key).orderBy(*(F.col(c).desc() for c in newness(contract)))
    return (
        hashed.join(F.broadcast(repeated), "_key", "left_semi")
        .withColumn("_rank", F.row_number().over(newest_first))
        .where("_rank > 1")
        .select(*RECORD, F.lit("duplicate").alias("verdict"))
    )


def verdicts_against(table: Table, valid: DataFrame, pruned_by: "Pruning") -> DataFrame:
    """How records of a batch compare with the stored row of their key: (_source_file, _row_number, verdict).

    Verdicts: `stored` (it is this very record), `duplicate` (the stored one is newer), `refresh` (newer, but says the
    same), `replaces` (newer, and says something else). Records without a stored row are not listed.
    """
    key, order = table.contract.key, newness(table.contract)
    compared = dict.fromkeys((*order, "_row_hash"))
    stored = (
        table.read()
        .where(pruned_by.sql())
        .select(*key, *(F.col(c).alias(f"t{c}") for c in compared if c not in key))
    )
    both = valid.join(stored, list(key), "inner")

    def row(prefix: str) -> str:
        # Structs are compared by place; some engines want their fields to have the same names, too.
        return f"named_struct({', '.join(f'{quoted_text(c)}, `{prefix}{c}`' for c in order)})"

    verdict = (
        F.when(F.expr(f"{row('')} = {row('t')}"), "stored")
        .when(F.expr(f"{row('')} < {row('t')}"), "duplicate")
        .when(F.expr("_row_hash = t_row_hash"), "refresh")
        .otherwise("replaces")
    )
    return both.select(*RECORD, verdict.alias("verdict"))


def is_newer(contract: Contract) -> str:
    """SQL condition of a MERGE: source row `s` is newer than the stored row `t`."""

    def row(alias: str) -> str:
        return f"struct({', '.join(f'{alias}.`{c}`' for c in newness(contract))})"

    return f"{row('s')} > {row('t')}"


@dataclass(frozen=True)
class Pruning:
    """Ranges of one column that hold for every stored row which could share a key with some rows.

    Bounds are texts, or times in microseconds since 1970: as Python's they would be of the machine's time zone.
    """

    column: str
    ranges: tuple[tuple[str, str] | tuple[int, int], ...]
    margin_days: int

    def sql(self, alias: str = "") -> str:
        """The ranges as a condition on the stored table that `alias` names; `false` when no row can match."""
        name = f"{alias}.`{self.column}`" if alias else f"`{self.column}`"
        return (
            " OR ".join(_between(name, low, high, self.margin_days) for low, high in self.ranges) or "false"
        )


def pruning(rows: DataFrame, contract: Contract) -> Pruning:
    """Ranges of the contract's `pruneBy` column in `rows`, so that files of the stored table are skipped.

    One range a leading character for text (business keys come in several number circles, each of which grows with
    time), one range with a margin for times.
    """
    column = str(contract.option("pruneBy"))
    is_text = rows.schema[column].dataType.typeName() == "string"
    circle = F.substring(column, 1, 1) if is_text else F.lit("")
    bound = F.col(column) if is_text else F.unix_micros(column)
    found = (
        rows.groupBy(circle.alias("circle"))
        .agg(F.min(bound).alias("low"), F.max(bound).alias("high"))
        .where("low IS NOT NULL")
        .collect()
    )
    margin = int(contract.options.get("pruneMarginDays", 0))
    return Pruning(column, tuple((r["low"], r["high"]) for r in found), margin)


def _between(column: str, low: str | int, high: str | int, margin_days: int) -> str:
    if isinstance(low, int) and isinstance(high, int):
        margin = timedelta(days=margin_days) // timedelta(microseconds=1)
        return f"{column} BETWEEN timestamp_micros({low - margin}) AND timestamp_micros({high + margin})"
    return f"{column} BETWEEN {quoted_text(str(low))} AND {quoted_text(str(high))}"
