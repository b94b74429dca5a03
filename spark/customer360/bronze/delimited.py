"""Decodes gzip CSV as RFC 4180 has it: comma, double quotes, a header, UTF-8."""

import csv
import gzip
import io
import json
import sys
import zlib
from collections.abc import Sequence
from typing import Any

from customer360.bronze.records import MAX_FIELD_CHARACTERS, Records, malformed, unreadable
from customer360.errors import FileRefusedError

csv.field_size_limit(sys.maxsize)

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decode_csv(content: bytes, names: Sequence[str], required: Sequence[str]) -> Records:
    """Decodes a gzip CSV file.

    Columns are found by the header's names, in any order; unknown ones are rescued. A record with another number of
    fields than the header, with NUL bytes, broken text or a field of over a mebibyte is malformed.

    Raises:
        FileRefusedError: The file as a whole cannot be read.
    """
    text = to_text(unzip(content))
    rows, broken = _parse(text)
    if not rows:
        raise FileRefusedError("the file is empty: even a day without sales has a header; deliver it again.")
    header = rows[0]
    _check_header(header, required)
    return _records(header, rows[1:], {index - 1: why for index, why in broken.items()}, names, text)


def unzip(content: bytes) -> bytes:
    """Decompresses gzip, whole or not at all.

    Raises:
        FileRefusedError: The file is empty, torn or no gzip.
    """
    if not content:
        raise FileRefusedError("the file has 0 bytes: deliver it again.")
    try:
        return gzip.decompress(content)
    except EOFError as error:
        raise FileRefusedError(
            "the gzip stream is torn, its end is missing: deliver the file again."
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise FileRefusedError(
            f"the file is not sound gzip ({error}): compress and deliver it again."
        ) from error


def to_text(raw: bytes) -> str:
    """Decodes UTF-8 with or without a byte order mark; bytes that are none become lone surrogates.

    Raises:
        FileRefusedError: The text is UTF-16.
    """
    if raw.startswith(_UTF16_MARKS) or (len(raw) > 3 and raw[1] == 0 and raw[3] == 0):
        raise FileRefusedError("the text is UTF-16: deliver the file as UTF-8.")
    return raw.decode("utf-8-sig", errors="surrogateescape")


def _parse(text: str) -> tuple[list[list[str]], dict[int, str]]:
    """All records without blank lines, and why some (by index) are broken."""
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row], {}
    except csv.Error:
        return _parse_record_by_record(text)


def _parse_record_by_record(text: str) -> tuple[list[list[str]], dict[int, str]]:
    """Slow way for files with broken quotes: keeps the records around a broken one."""
    consumed: list[str] = []

    def lines() -> Any:
        for line in io.StringIO(text, newline=""):
            consumed.append(line)
            yield line

    reader = csv.reader(lines(), strict=True)
    rows: list[list[str]] = []
    broken: dict[int, str] = {}
    while True:
        consumed.clear()
        try:
            row = next(reader)
        except StopIteration:
            return rows, broken
        except csv.Error as error:
            if "end of data" in str(error):
                raise FileRefusedError(
                    f"the quote that opens in record {len(rows)} never closes: quote fields as RFC 4180 has it "
                    "and deliver the file again."
                ) from error
            broken[len(rows)] = f"quotes are broken: {error}"
            row = ["".join(consumed)]
        if row:
            rows.append(row)


def _check_header(header: list[str], required: Sequence[str]) -> None:
    if any("\x00" in name for name in header):
        raise FileRefusedError(
            "the header contains NUL bytes, so the file is no CSV text: deliver it as UTF-8 CSV."
        )
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise FileRefusedError(
            f"the header names {', '.join(repeated)} more than once: name each column once."
        )
    missing = [name for name in required if name not in header]
    if missing:
        hint = next(
            (
                f" It looks delimited by {mark!r}."
                for mark in ";\t|"
                if len(header) == 1 and mark in header[0]
            ),
            "",
        )
        raise FileRefusedError(
            f"the header lacks {', '.join(missing)} (found: {', '.join(header)[:200]}).{hint} "
            "Deliver comma-separated columns named as in the contract."
        )


def _records(
    header: list[str], rows: list[list[str]], broken: dict[int, str], names: Sequence[str], text: str
) -> Records:
    width = len(header)
    bad = dict(broken)
    bad.update(
        (i, f"{len(row)} fields where the header has {width}")
        for i, row in enumerate(rows)
        if len(row) != width and i not in broken
    )
    if "\x00" in text or not text.isascii() or len(text) > MAX_FIELD_CHARACTERS:
        bad.update(
            (i, why) for i, row in enumerate(rows) if i not in bad and (why := _unreadable(header, row))
        )
    rescued = {i: malformed(why, rows[i]) for i, why in bad.items()}
    nothing = [None] * width
    columns: list[Sequence[Any]] = (
        list(
            zip(*(nothing if i in bad else row for i, row in enumerate(rows)), strict=True)
            if bad
            else zip(*rows, strict=True)
        )
        or [()] * width
    )
    unknown = [at for at, name in enumerate(header) if name not in names]
    if unknown:
        for i, row in enumerate(rows):
            if i not in bad:
                rescued[i] = json.dumps({header[at]: row[at] for at in unknown}, ensure_ascii=False)
    found = {name: columns[at] for at, name in enumerate(header)}
    absent: Sequence[None] = [None] * len(rows)
    return Records([found.get(name, absent) for name in names], len(rows), rescued)


def _unreadable(header: list[str], row: list[str]) -> str | None:
    for name, value in zip(header, row, strict=True):
        why = unreadable(value)
        if why:
            return f"field {name} {why}"
    return None
