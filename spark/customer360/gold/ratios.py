"""Quotients of amounts and counts."""

from pyspark.sql import Column
from pyspark.sql import functions as F


def ratio(numerator: str, denominator: str, digits: int) -> Column:
    """Exact quotient, rounded half up once; null for a denominator of 0.

    Sums of sums are so wide that Spark would cut their quotient to six digits, and round those a second time.
    """
    quotient = F.col(numerator).cast("decimal(18,2)") / F.col(denominator).cast("decimal(18,0)")
    return F.when(F.col(denominator) != 0, F.round(quotient, digits))
