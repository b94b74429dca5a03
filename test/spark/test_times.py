"""Times in delivered text must say their date, in whatever expression a contract reads them."""

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from customer360.contracts import Column
from customer360.errors import ContractError
from customer360.silver.times import dated_expression


def column(expression: str, type_name: str = "TIMESTAMP") -> Column:
    return Column("at", type_name, True, None, None, "", expression, ("day", "time"))


READ = "try_cast(time AS TIMESTAMP)"
JOINED = "try_cast(concat_ws(' ', day, time) AS TIMESTAMP)"


def test_only_dated_times_are_read(spark: SparkSession) -> None:
    rows = spark.createDataFrame(
        [
            ("08:00", "2017-01-01"),
            ("T8", "2017-01-01"),
            ("\x0b08:00:00Z", "2017-01-01"),
            ("2017-01-01 08:00", ""),
        ],
        "time STRING, day STRING",
    )
    guarded = {
        "plain": column(READ),
        "lower": column(READ.lower()),
        "nested": column(f"coalesce({READ}, TIMESTAMP '2000-01-01 00:00:00')"),
        "implicit": column("nullif(time, '')"),
        "day": column(READ, "DATE"),
        "joined": column(JOINED),
    }
    found = rows.select(
        *(F.expr(f"CAST({dated_expression(c)} AS STRING)").alias(name) for name, c in guarded.items())
    ).collect()
    default, day, time = "2000-01-01 00:00:00", "2017-01-01", "2017-01-01 08:00:00"
    assert [tuple(row) for row in found] == [
        (None, None, default, None, None, time),
        (None, None, default, None, None, None),
        (None, None, default, None, None, None),
        (time, time, time, time, day, time),
    ]


@pytest.mark.parametrize(
    "expression",
    ["to_timestamp(time)", "CAST(time AS TIMESTAMP)", "timestamp(time)", "now()", "current_date()"],
)
def test_expressions_that_depend_on_the_day_are_refused(expression: str) -> None:
    with pytest.raises(ContractError, match=r"Column at: transformLogic .* write it as try_cast"):
        dated_expression(column(expression))
