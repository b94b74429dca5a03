"""Times in delivered text must say their date, in whatever expression a contract reads them."""

import time
from dataclasses import replace

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from customer360.contracts import Column, Contracts
from customer360.errors import ContractError
from customer360.silver.times import dated_expression
from customer360.silver.winners import pruning


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


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows has one time zone a process")
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/New_York"])
def test_ranges_of_times_hold_wherever_the_machine_is(
    spark: SparkSession, contracts: Contracts, zone: str
) -> None:
    contract = contracts.get("silver", "cart_events")
    exact = replace(contract, options={**contract.options, "pruneMarginDays": 0})
    rows = spark.sql("SELECT TIMESTAMP '2017-03-12 02:30:00.000001' AS occurred_at")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        condition = pruning(rows, exact).sql()
    time.tzset()
    assert rows.where(condition).count() == 1
    later = rows.selectExpr("occurred_at + INTERVAL 1 MICROSECOND AS occurred_at")
    assert rows.where(pruning(later, exact).sql()).isEmpty()
