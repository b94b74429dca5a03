"""Columns that a contract gained after its table was made."""

from collections.abc import Iterable, Sequence

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from customer360.contracts import Column, TechnicalColumn

AnyColumn = Column | TechnicalColumn


def missing(columns: Iterable[AnyColumn], stored: Sequence[str]) -> list[AnyColumn]:
    """Those of the columns that are not stored; names differ by more than case."""
    known = {name.lower() for name in stored}
    return [column for column in columns if column.name.lower() not in known]


def with_columns(rows: DataFrame, columns: Iterable[AnyColumn]) -> DataFrame:
    """Rows of an older table, in which columns that it lacks are null."""
    lacking = missing(columns, rows.columns)
    return rows.withColumns({c.name: F.lit(None).cast(c.type) for c in lacking}) if lacking else rows
