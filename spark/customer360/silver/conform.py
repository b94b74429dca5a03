"""Turns delivered text into typed rows with a mask of the rules that they break."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from customer360.contracts import Column as ContractColumn
from customer360.lake import Lake
from customer360.silver.rules import RuleSet, delivered_from, quoted
from customer360.silver.texts import read_columns

_WHITE_SPACE = r" \t\r\n"


def conform(lake: Lake, rules: RuleSet, bronze: DataFrame) -> DataFrame:
    """Typed columns, lineage columns and `_failed`, in one narrow pass over Bronze rows.

    Text is trimmed and empty text is null. A text that is not written as its type's pattern has it becomes null and
    breaks the column's type rule.
    """
    lineage = lake.contracts.platform.lineage_columns
    contract = rules.contract
    source = lake.contracts.get("source", contract.option("source"))
    texts = [F.expr(_trimmed(name)).alias(name) for name in source.column_names]
    trimmed = bronze.select(*texts, *lineage, "_rescued_data")
    values = read_columns(lake.contracts.platform, contract, trimmed)
    typed = trimmed.select(
        *(F.expr(sql).alias(name) for name, sql in values.items()),
        *(_delivered(column) for column in contract.columns),
        *(F.col(name) for name in (*lineage, "_rescued_data")),
    )
    for rule in rules.references:
        typed = _look_up(lake, typed, rule.id, rule.column or "", rule.references or "")
    return typed.select(*contract.column_names, *lineage, F.expr(rules.mask_sql()).alias("_failed"))


def _trimmed(name: str) -> str:
    return f"nullif(trim(BOTH '{_WHITE_SPACE}' FROM {quoted(name)}), '')"


def _delivered(column: ContractColumn) -> Column:
    texts = [F.col(name) for name in delivered_from(column)]
    return (F.coalesce(*texts) if len(texts) > 1 else texts[0]).alias(f"r_{column.name}")


def _look_up(lake: Lake, typed: DataFrame, rule_id: str, column: str, references: str) -> DataFrame:
    table, _, referenced = references.partition(".")
    known = lake.silver(table).read().select(F.col(referenced).alias(column)).distinct()
    flag = f"_known_{rule_id}"
    flagged = typed.join(F.broadcast(known.withColumn(flag, F.lit(True))), column, "left")
    return flagged.withColumn(flag, F.coalesce(F.col(flag), F.lit(False)))
