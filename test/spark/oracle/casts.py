"""What delivered text means: values of texts that are written as the platform's patterns have it, None for all others.

DuckDB casts what `PLAIN` matches; everything else is rare and goes through Python. Texts come trimmed and not empty.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

PLAIN = {
    "INT": r"[+-]?[0-9]{1,9}",
    "BIGINT": r"[+-]?[0-9]{1,18}",
    "DECIMAL": r"[+-]?[0-9]{1,16}([.][0-9]{1,2})?",
    "TIMESTAMP": r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?Z?",
    "BOOLEAN": r"true|false",
}

_DIGITS = frozenset("0123456789")
_TRUE, _FALSE = {"t", "true", "y", "yes", "1"}, {"f", "false", "n", "no", "0"}
_WIDE = Context(prec=100_000, rounding=ROUND_HALF_UP)
_TIME = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)([T ](?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)"
    r"([.](?P<fraction>\d{1,9}))?( ?(Z|UTC|(?P<sign>[+-])(?P<hours>\d\d)(:?(?P<minutes>\d\d))?))?)?)?",
    re.ASCII,
)


def integer(text: str, bits: int) -> int | None:
    """A whole number of `bits` bits, in digits with or without a sign, or None."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not _is_digits(digits):
        return None
    value = int(text)
    return value if -(2 ** (bits - 1)) <= value < 2 ** (bits - 1) else None


def decimal(text: str, precision: int, scale: int) -> Decimal | None:
    """A decimal of the given precision and scale, rounded half up, or None; no exponent, comma or name is a decimal."""
    whole, _, fraction = text.removeprefix(text[:1] if text[:1] in ("+", "-") else "").partition(".")
    if not _is_digits(whole + fraction):
        return None
    rounded = Decimal(text).quantize(Decimal(1).scaleb(-scale), context=_WIDE)
    return rounded if abs(rounded) < Decimal(10) ** (precision - scale) else None


def boolean(text: str) -> bool | None:
    """A truth value in the spellings of the contract, whatever their case, or None."""
    lowered = text.lower() if text.isascii() else text
    return True if lowered in _TRUE else False if lowered in _FALSE else None


def timestamp_us(text: str) -> int | None:
    """A time as microseconds since 1970 UTC, or None; digits of a fraction beyond these are cut off."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    part = match.groupdict(default="0")
    days = _epoch_day(int(part["year"]), int(part["month"]), int(part["day"]))
    hour, minute, second = (int(part[name]) for name in ("hour", "minute", "second"))
    east, hours, minutes = part["sign"] != "-", int(part["hours"]), int(part["minutes"])
    offset = hours * 60 + minutes
    if days is None or hour > 23 or minute > 59 or second > 59 or minutes > 59 or offset > 18 * 60:
        return None
    seconds = days * 86_400 + hour * 3600 + minute * 60 + second - (offset if east else -offset) * 60
    return seconds * 1_000_000 + int(f"{part['fraction']:0<6}"[:6])


def _is_digits(text: str) -> bool:
    return text != "" and _DIGITS.issuperset(text)


def _epoch_day(year: int, month: int, day: int) -> int | None:
    """Days since 1970-01-01 in the proleptic Gregorian calendar, in which `date` lacks the year 0."""
    try:
        days = (date(year or 400, month, day) - date(1970, 1, 1)).days
    except ValueError:
        return None
    return days if year else days - 146_097
