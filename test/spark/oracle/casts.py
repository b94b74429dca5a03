"""Spark's `try_cast` of a text, for the values that are not written the plain way.

DuckDB casts what `PLAIN` matches, exactly as Spark does; everything else is rare and goes through Python. Texts come
trimmed and not empty.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from zoneinfo import ZoneInfo

PLAIN = {
    "INT": r"[+-]?[0-9]{1,9}",
    "BIGINT": r"[+-]?[0-9]{1,18}",
    "DECIMAL": r"[+-]?[0-9]{1,16}([.][0-9]{1,2})?",
    "TIMESTAMP": r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?Z?",
    "BOOLEAN": r"true|false",
}

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(\d+[.]?\d*|[.]\d+)([eE][+-]?\d+)?")
_TIMESTAMP = re.compile(
    r"(?P<year>[+-]?[0-9]{4,6})(-(?P<month>[0-9]{1,2})(-(?P<day>[0-9]{1,2})"
    r"([ T](?P<hour>[0-9]{1,2})(:(?P<minute>[0-9]{1,2})(:(?P<second>[0-9]{1,2})"
    r"([.](?P<fraction>[0-9]*))?)?)?\s*(?P<zone>[A-Za-z+-].*)?)?)?)?"
)
_OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?")
# Java's short zone names that Python's time zone data does not hold
_SHORT_ZONES = {
    "PST": "America/Los_Angeles",
    "CST": "America/Chicago",
    "JST": "Asia/Tokyo",
    "IST": "Asia/Kolkata",
}
_TRUE, _FALSE = {"t", "true", "y", "yes", "1"}, {"f", "false", "n", "no", "0"}
_BLANK = "".join(map(chr, range(33)))  # what Java trims; casts other than to a decimal drop DEL as well
_WIDE = Context(prec=100, Emax=10**9, Emin=-(10**9), rounding=ROUND_HALF_UP)


def integer(text: str, bits: int) -> int | None:
    """A whole number of `bits` bits, or None."""
    digits = text.strip(_BLANK + "\x7f")
    if not _INTEGER.fullmatch(digits):
        return None
    value = int(digits)
    return value if -(2 ** (bits - 1)) <= value < 2 ** (bits - 1) else None


def decimal(text: str, precision: int, scale: int) -> Decimal | None:
    """A decimal of the given precision and scale, rounded half up, or None."""
    number = text.strip(_BLANK)
    if not _DECIMAL.fullmatch(number):
        return None
    try:
        value = Decimal(number)
    except InvalidOperation:  # an exponent beyond what any decimal holds
        return None
    if value and value.adjusted() >= precision - scale:
        return None
    if not value or value.adjusted() < -scale - 1:
        return Decimal(0).scaleb(-scale)
    rounded = value.quantize(Decimal(1).scaleb(-scale), context=_WIDE)
    return rounded if abs(rounded) < Decimal(10) ** (precision - scale) else None


def boolean(text: str) -> bool | None:
    """A truth value in any of the spellings that Spark takes, or None."""
    lowered = text.strip(_BLANK + "\x7f").lower()
    return True if lowered in _TRUE else False if lowered in _FALSE else None


def timestamp_us(text: str) -> int | None:
    """A time as microseconds since 1970 UTC, or None.

    A time of day without a day is None here: Spark would put it on the day of the run, which no table may depend on.
    """
    match = _TIMESTAMP.fullmatch(text.strip(_BLANK + "\x7f"))
    if match is None:
        return None
    part = match.groupdict()
    days = _epoch_day(int(part["year"]), int(part["month"] or 1), int(part["day"] or 1))
    hour, minute, second = (int(part[name] or 0) for name in ("hour", "minute", "second"))
    if days is None or hour > 23 or minute > 59 or second > 59:
        return None
    micros = int(((part["fraction"] or "") + "000000")[:6])
    local = (days * 86_400 + hour * 3600 + minute * 60 + second) * 1_000_000 + micros
    offset = _offset_seconds(part["zone"], local) if part["zone"] else 0
    result = None if offset is None else local - offset * 1_000_000
    return result if result is not None and -(2**63) <= result < 2**63 else None


def _epoch_day(year: int, month: int, day: int) -> int | None:
    """Days since 1970-01-01 in the proleptic Gregorian calendar, for years that `date` does not reach."""
    cycles, within = divmod(year - 2000, 400)
    try:
        return date(within + 2000, month, day).toordinal() - date(1970, 1, 1).toordinal() + cycles * 146_097
    except ValueError:
        return None


def _offset_seconds(zone: str, local_us: int) -> int | None:
    if zone in ("Z", "UTC", "GMT", "UT"):
        return 0
    if match := _OFFSET.fullmatch(zone.replace(" ", "")):
        sign, hours, minutes, seconds = match.groups()
        total = int(hours) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
        valid = total <= 18 * 3600 and int(minutes or 0) < 60 and int(seconds or 0) < 60
        return (-total if sign == "-" else total) if valid else None
    try:
        region: ZoneInfo | timezone = ZoneInfo(_SHORT_ZONES.get(zone, zone))
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=local_us)
        offset = moment.replace(tzinfo=region).utcoffset()
    except (KeyError, ValueError, OverflowError):
        return None
    return None if offset is None else int(offset.total_seconds())
