"""Decodes CSV as RFC 4180 has it: comma, double quotes, a header."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from customer360.bronze.records import MAX_FIELD_CHARACTERS, Records, malformed, unreadable
from customer360.bronze.text import MAX_RECORD_CHARACTERS, too_long
from customer360.errors import FileRefusedError

csv.field_size_limit(sys.maxsize)


def decode_csv(pieces: Iterable[str], names: Sequence[str], required: Sequence[str]) -> Iterator[Records]:
    """Decodes CSV.

    Columns are found by the header's names, in any order; unknown ones are rescued. A record with another number of
    fields than the header, with NUL bytes, broken text or a field of over a mebibyte is malformed.

    Args:
        pieces: The text, in pieces that end where a line does.
        names: Columns of the contract.
        required: Those that the header must have.

    Raises:
        FileRefusedError: The file as a whole cannot be read.
    """
    header: list[str] | None = None
    for parsed in _parse(pieces):
        if header is None and parsed.rows:
            header = parsed.without_first()
            _check_header(header, required)
        if header is not None and parsed.rows:
            yield _records(header, parsed, names)
    if header is None:
        raise FileRefusedError("the file is empty: even a day without sales has a header; deliver it again.")


@dataclass
class _Parsed:
    """Records of a piece of text without blank lines, and why some (by index) are broken."""

    text: str
    rows: list[list[str]] = field(default_factory=list)
    broken: dict[int, str] = field(default_factory=dict)

    def without_first(self) -> list[str]:
        """Takes the first record out."""
        self.broken = {index - 1: why for index, why in self.broken.items() if index}
        return self.rows.pop(0)


def _parse(pieces: Iterable[str]) -> Iterator[_Parsed]:
    """All records of a text, each in the piece in which it ends."""
    begun, count, enough = "", 0, 0
    for piece in pieces:
        begun += piece
        if len(begun) < enough:
            continue
        parsed = _Parsed(begun)
        begun = _parse_piece(parsed, count)
        # A record that goes on over many pieces is read again when there is twice as much of it.
        enough = min(2 * len(begun), MAX_RECORD_CHARACTERS + 1)
        count += len(parsed.rows)
        yield parsed
    if begun:
        parsed = _Parsed(begun)
        if _parse_piece(parsed, count):
            raise FileRefusedError(
                f"the quote that opens in record {count + len(parsed.rows)} never closes: quote fields as RFC 4180 "
                "has it and deliver the file again."
            )
        yield parsed


def _parse_piece(into: _Parsed, count: int) -> str:
    """Reads a piece's records, those around a broken one as well; returns the text from an open quote's record on.

    Args:
        into: Has the text.
        count: How many records came before.
    """
    lines = io.StringIO(into.text, newline="").readlines()
    is_long = len(into.text) > MAX_RECORD_CHARACTERS
    reader = csv.reader(lines, strict=True)
    rows, done = into.rows, 0

    def check_length() -> None:
        if is_long and sum(map(len, lines[done : reader.line_num])) > MAX_RECORD_CHARACTERS:
            raise too_long(count + len(rows))

    while True:
        try:
            for row in reader:
                if is_long:
                    check_length()
                if row:
                    rows.append(row)
                done = reader.line_num
        except csv.Error as error:
            check_length()
            if "end of data" in str(error):
                return "".join(lines[done:])
            into.broken[len(rows)] = f"quotes are broken: {error}"
            rows.append(["".join(lines[done : reader.line_num])])
            done = reader.line_num
        else:
            return ""


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


def _records(header: list[str], parsed: _Parsed, names: Sequence[str]) -> Records:
    width, rows = len(header), parsed.rows
    bad = dict(parsed.broken)
    bad.update(
        (i, f"{len(row)} fields where the header has {width}")
        for i, row in enumerate(rows)
        if len(row) != width and i not in bad
    )
    if "\x00" in parsed.text or not parsed.text.isascii() or len(parsed.text) > MAX_FIELD_CHARACTERS:
        bad.update(
            (i, why) for i, row in enumerate(rows) if i not in bad and (why := _unreadable(header, row))
        )
    rescued = {i: malformed(why, rows[i]) for i, why in bad.items()}
    nothing = [None] * width
    columns: list[Sequence[Any]] = list(
        zip(*(nothing if i in bad else row for i, row in enumerate(rows)), strict=True)
        if bad
        else zip(*rows, strict=True)
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
