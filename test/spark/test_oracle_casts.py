"""The oracle's keys against what Spark itself gave, and what it takes delivered texts for."""

from __future__ import annotations

from decimal import Decimal

import pytest
from oracle import casts
from oracle.xxhash64 import surrogate_key

FIRST_US = -2_208_988_800_000_000  # 1900-01-01 in microseconds since 1970


# Values of Spark 4.0.5: SELECT xxhash64(member, valid_from)
@pytest.mark.parametrize(
    ("member", "at_open_start", "at_2017"),
    [
        ("1", 7792426172354309016, 3713962449420700422),
        ("2375", 6917629084888936317, -3646021265952539051),
        ("", -4347036294207395269, -5327801153700170435),
        ("abcdefgh", 4542128129240714717, 187394333115833699),
        ("10002-x12", -949508678370177918, 6442956655693329001),
        (
            "a product id that is longer than thirty-two bytes, really",
            -7043944773185727110,
            1862213558968890111,
        ),
        ("Zoë ☃", 6868640552485435555, 4154339675556704496),
    ],
)
def test_surrogate_keys_are_spark_s(member: str, at_open_start: int, at_2017: int) -> None:
    assert surrogate_key(member, FIRST_US) == at_open_start
    assert surrogate_key(member, 1_488_603_967_123_456) == at_2017  # 2017-03-04 05:06:07.123456


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.005", "1.01"),
        ("-1.005", "-1.01"),
        ("1.0049", "1.00"),
        ("1e2", None),
        (".5", "0.50"),
        ("5.", "5.00"),
        ("+.5e1", None),
        ("1e-400", None),
        ("0e500", None),
        ("\uff11\uff12.5", None),
        ("1e400", None),
        ("NaN", None),
        ("9999999999999999.994", "9999999999999999.99"),
        ("9999999999999999.995", None),
        ("1e16", None),
        ("1,5", None),
        ("1d", None),
        ("1e", None),
        ("- 5", None),
        ("Infinity", None),
        ("1e2147483648", None),
    ],
)
def test_odd_decimals(text: str, value: str | None) -> None:
    assert casts.decimal(text, 18, 2) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+5", 5),
        ("00012", 12),
        ("-2147483648", -(2**31)),
        ("2147483648", None),
        ("3.0", None),
        ("1e2", None),
        ("\uff11\uff12", None),
        ("1_000", None),
        ("--5", None),
        ("+", None),
        ("5L", None),
        ("0x1", None),
    ],
)
def test_odd_integers(text: str, value: int | None) -> None:
    assert casts.integer(text, 32) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2017-1-1 1:2:3", None),
        ("2017", None),
        ("2017-01", None),
        ("2017-01-01", 1483228800),
        ("2017-01-01 10", None),
        ("2017-01-01 10:00", 1483264800),
        ("2017-01-01T", None),
        ("0000-01-01 00:00:00", -62167219200),
        ("-0001-01-01", None),
        ("123456-01-01", None),
        ("999999-01-01", None),
        ("17-01-01", None),
        ("20170101", None),
        ("2017/01/01 10:00:00", None),
        ("2017-02-30 10:00:00", None),
        ("2017-01-01 24:00:00", None),
        ("2017-01-01 23:59:60", None),
        ("now", None),
        ("2017-01-01 10:00:00+02:00", 1483257600),
        ("2017-01-01 10:00:00 +2", None),
        ("2017-01-01 10:00:00 +02", 1483257600),
        ("2017-01-01 10:00:00+2:30", None),
        ("2017-01-01 10:00:00-0230", 1483273800),
        ("2017-01-01 10:00:00 +18:30", None),
        ("2017-01-01 10:00:00 Europe/Berlin", None),
        ("2017-01-01 10:00:00 GMT+1", None),
        ("2017-01-01 10:00:00 PST", None),
        ("2017-01-01 10:00:00z", None),
        ("2017-12-31T23:59:59,5", None),
    ],
)
def test_odd_times(text: str, value: int | None) -> None:
    assert casts.timestamp_us(text) == (None if value is None else value * 1_000_000)


def test_time_of_day_alone_is_no_time() -> None:
    assert casts.timestamp_us("12:30:00") is None
