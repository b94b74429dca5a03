"""Delivered text: what a pattern lets through, in whatever expression a contract reads it, and what it is taken for."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from chance import chance_of
from oracle import casts
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from customer360.contracts import Column, Contracts
from customer360.errors import ContractError
from customer360.silver.texts import guarded, read_columns, read_text
from customer360.silver.winners import pruning

READ = "try_cast(time AS TIMESTAMP)"
JOINED = "try_cast(concat_ws(' ', day, time) AS TIMESTAMP)"


def column(expression: str, type_name: str = "TIMESTAMP") -> Column:
    return Column("at", type_name, True, None, None, "", expression, ("day", "time"))


def test_only_dated_times_are_read(spark: SparkSession, contracts: Contracts) -> None:
    rows = spark.createDataFrame(
        [
            ("08:00", "2017-01-01"),
            ("T8", "2017-01-01"),
            ("\x0b08:00:00Z", "2017-01-01"),
            ("2017-01-01 08:00", ""),
        ],
        "time STRING, day STRING",
    )
    written = {
        "plain": column(READ),
        "lower": column(READ.lower()),
        "nested": column(f"coalesce({READ}, TIMESTAMP '2000-01-01 00:00:00')"),
        "implicit": column("nullif(time, '')"),
        "day": column(READ, "DATE"),
        "joined": column(JOINED),
    }
    silver = contracts.get("silver", "orders")
    named = replace(silver, columns=tuple(replace(c, name=name) for name, c in written.items()))
    read = read_columns(contracts.platform, named, rows)
    texts = [F.expr(f"CAST({sql} AS STRING)").alias(name) for name, sql in read.items()]
    default, day, read_time = "2000-01-01 00:00:00", "2017-01-01", "2017-01-01 08:00:00"
    assert [tuple(row) for row in rows.select(*texts).collect()] == [
        (None, None, default, None, None, read_time),
        (None, None, default, None, None, None),
        (None, None, default, None, None, None),
        (read_time, read_time, read_time, read_time, day, None),
    ]


@pytest.mark.parametrize(
    "expression",
    [
        "to_timestamp(time)",
        "CAST(time AS TIMESTAMP)",
        "time::TIMESTAMP",
        "timestamp(time)",
        "now()",
        "current_date()",
        "CAST(time AS INT)",
        "int(time) + 1",
        "try_cast(f(g(h(time))) AS INT)",
    ],
)
def test_expressions_that_read_text_without_a_pattern_are_refused(
    contracts: Contracts, expression: str
) -> None:
    with pytest.raises(ContractError, match=r"Column at: transformLogic .* write it as try_cast"):
        guarded(contracts.platform, column(expression))


def test_type_without_a_pattern_is_refused(contracts: Contracts) -> None:
    with pytest.raises(ContractError, match="not read as FLOAT: use STRING, BOOLEAN, INT"):
        read_text(contracts.platform, "time", "FLOAT")


READ_BY: dict[str, tuple[Callable[[str], Any], str]] = {
    "INT": (lambda text: casts.integer(text, 32), "{}"),
    "BIGINT": (lambda text: casts.integer(text, 64), "{}"),
    "DECIMAL(18,2)": (lambda text: casts.decimal(text, 18, 2), "{}"),
    "DECIMAL(38,10)": (lambda text: casts.decimal(text, 38, 10), "{}"),
    "BOOLEAN": (casts.boolean, "{}"),
    "TIMESTAMP": (casts.timestamp_us, "unix_micros({})"),
}
"""What the oracle reads a text as, and SQL for that of a value."""


@pytest.mark.parametrize("kind", READ_BY)
def test_invented_texts_are_read_as_the_oracle_reads_them(
    spark: SparkSession, contracts: Contracts, kind: str
) -> None:
    oracle, value = READ_BY[kind]
    texts = sorted(set(_invented(kind)))
    rows = spark.createDataFrame([(text,) for text in texts], "text STRING")
    read = read_text(contracts.platform, "text", kind)
    found = {
        row.text: row.value for row in rows.selectExpr("text", f"{value.format(read)} AS value").collect()
    }
    assert found == {text: oracle(text) for text in texts}
    readable = sum(value is not None for value in found.values())
    assert 20 < readable < len(texts) - 20


def _invented(kind: str) -> list[str]:
    """Texts of a seeded chance: sound ones of the type, with a few characters changed, left out, doubled or added."""
    chance = chance_of(f"texts of {kind}")
    odd = "0123456789 +-.:,TZeEdf_x\u00a0\uff11\n\t\x00/é'\\"
    texts = []
    for _ in range(1500):
        text = _sound(kind, chance)
        for _ in range(chance.choice((0, 0, 1, 1, 2))):
            at = chance.randrange(len(text) + 1)
            kept = chance.choice((0, 1, 2))
            text = text[:at] + chance.choice(("", *odd)) + text[at + 1 - kept :]
        trimmed = text.strip(" \t\r\n")
        texts += [trimmed] if trimmed else []
    return texts


def _sound(kind: str, chance: Any) -> str:
    sign = chance.choice(("", "", "-", "+"))
    if kind.endswith("INT"):
        edge = 2 ** (31 if kind == "INT" else 63)
        return sign + str(
            chance.choice((chance.randrange(1000), edge - 1, edge, edge + 1, chance.randrange(edge)))
        )
    if kind.startswith("DECIMAL"):
        digits = chance.choice((1, 3, 15, 16, 17, 28, 29, 40))
        whole = str(chance.randrange(10**digits)).zfill(chance.choice((0, 3)))
        fraction = str(chance.randrange(10**6)).zfill(chance.choice((1, 6, 12)))
        return sign + chance.choice(
            (whole, f"{whole}.{fraction}", f".{fraction}", f"{whole}.", f"{whole}.005")
        )
    if kind == "BOOLEAN":
        word = chance.choice(("true", "false", "t", "f", "yes", "no", "y", "n", "1", "0", "on", "off"))
        return chance.choice((word, word.upper(), word.title()))
    year = chance.choice((0, 1, 1582, 1900, 1969, 2016, 2017, 9999))
    date = f"{year:04}-{chance.randrange(14):02}-{chance.randrange(33):02}"
    clock = f"{chance.randrange(26):02}:{chance.randrange(62):02}"
    second = f":{chance.randrange(62):02}"
    fraction = chance.choice(("", "", ".5", ".123456", ".999999999", ".0000001"))
    zone = chance.choice(
        ("", "Z", " Z", " UTC", "+00", "+05:30", "-0800", " +14:00", "-18:00", "+18:01", "+01:60")
    )
    return chance.choice((date, f"{date} {clock}", f"{date}T{clock}{second}{fraction}{zone}"))


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
