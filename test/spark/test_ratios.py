"""Quotients are rounded once, however wide the sums are that they are made of."""

from decimal import Decimal

import pytest
from pyspark.sql import SparkSession

from customer360.gold.ratios import ratio


@pytest.mark.parametrize(
    ("amount", "units", "expected"),
    [
        (
            "212.10",
            197,
            Decimal("1.0766"),
        ),  # 1.07664974...: six digits first would make it 1.076650, then 1.0767
        ("642.38", 281, Decimal("2.2860")),
        ("1.00005", 1, Decimal("1.0000")),
        ("-2.00", 3, Decimal("-0.6667")),
        ("5.00", 0, None),
    ],
)
def test_ratio_of_wide_sums(spark: SparkSession, amount: str, units: int, expected: Decimal | None) -> None:
    row = spark.sql(f"SELECT CAST({amount} AS DECIMAL(38,2)) AS amount, {units}L AS units")
    assert row.select(ratio("amount", "units", 4).alias("ratio")).collect()[0]["ratio"] == expected
