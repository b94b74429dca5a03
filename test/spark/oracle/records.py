"""One delivered file, decoded to its records by plain Python; each of the four formats has a function."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import fastavro

from oracle.contracts import Table

MAX_FIELD_CHARACTERS = 1_048_576
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

Record = tuple[Sequence[str | None], str | None] | None
"""Values in the contract's order of columns, and what else was delivered; None for a malformed record."""


class RefusedError(Exception):
    """The file as a whole cannot be read."""


@dataclass(frozen=True)
class Rows:
    """The records of a file by column, all as long as `malformed`; `unknown` has what no contract column takes."""

    columns: Sequence[Sequence[str | None]]
    unknown: Sequence[str | None]
    malformed: Sequence[bool]


def decode(content: bytes, table: Table, name: str) -> Rows:
    """The records of a file.

    Args:
        content: The file's bytes.
        table: The source's contract.
        name: The file's name; one that ends in `.gz` is compressed.

    Raises:
        RefusedError: The file is torn, empty, or not what the contract says; it has no rows.
    """
    if name.endswith(".gz"):
        content = _unzip(content)
    if not content:
        raise RefusedError("empty")
    if content.startswith(_UTF16_MARKS):
        raise RefusedError("UTF-16")
    match table.properties["format"]:
        case "csv":
            return _csv_rows(content, table)
        case "jsonl":
            lines = _text(content).split("\n")
            return _rows([_json_record(line, table) for line in lines if line.strip(" \t\r")], table)
        case "json-pages":
            text = _text(content)
            plain = _plain(text)
            return _rows([_object_record(item, table, plain=plain) for item in _page_items(text)], table)
        case "eventhub-avro":
            return _rows([_json_record(_body(body), table) for body in _avro_bodies(content)], table)
        case other:
            raise ValueError(f"The oracle knows no format {other!r} of source {table.name}.")


def _unzip(content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise RefusedError("not a whole gzip file") from error


def _text(content: bytes) -> str:
    """UTF-8 without its mark; a byte that is not UTF-8 becomes a surrogate, which spoils only its record."""
    return content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="surrogateescape")


def _readable(text: str) -> bool:
    if len(text) > MAX_FIELD_CHARACTERS or "\x00" in text:
        return False
    return _is_utf8(text)


def _is_utf8(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def _plain(text: str) -> bool:
    """Whether a JSON text needs no look at its values: short, ASCII, without NUL and without escaped characters."""
    return text.isascii() and len(text) <= MAX_FIELD_CHARACTERS and "\x00" not in text and "\\u" not in text


def _csv_rows(content: bytes, table: Table) -> Rows:
    text = _text(content)
    records = _split_csv(text)
    header = next(records, None)
    if header is None:
        raise RefusedError("empty")
    if any("\x00" in name for name in header):
        raise RefusedError("NUL in the header")
    if len(set(header)) < len(header):
        raise RefusedError("duplicate header names")
    missing = {column.name for column in table.columns if column.required or column.is_key} - set(header)
    if missing:
        raise RefusedError(f"no column {', '.join(sorted(missing))}")
    width, blank = len(header), [None] * len(header)
    # Only a text with something suspicious in it needs a look at every field
    suspicious = "\x00" in text or len(text) > MAX_FIELD_CHARACTERS or not text.isascii()
    malformed: list[bool] = []
    kept: list[Sequence[str | None]] = []
    for record in records:
        bad = len(record) != width or (suspicious and not all(map(_readable, record)))
        malformed.append(bad)
        kept.append(blank if bad else record)
    by_name = dict(zip(header, zip(*kept, strict=True), strict=True)) if kept else {}
    absent = [None] * len(kept)
    others = [values for name, values in by_name.items() if name not in table.column_names]
    unknown = [json.dumps(values) for values in zip(*others, strict=True)] if others else absent
    return Rows([by_name.get(name, absent) for name in table.column_names], unknown, malformed)


def _split_csv(text: str) -> Iterator[list[str]]:
    """The records of a CSV text without blank lines, header first; one whose quotes are broken has no fields."""
    if '"' not in text and "\r" not in text:
        yield from (line.split(",") for line in text.split("\n") if line)
        return
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                raise RefusedError("a quote never closes") from error
            yield []
        else:
            if record:
                yield record


def _json_record(text: str, table: Table) -> Record:
    """The values of a JSON object, numbers and truth values as they were written."""
    if "\x00" in text or not _is_utf8(text):
        return None
    try:
        value = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    return _object_record(value, table, plain=_plain(text))


def _object_record(value: object, table: Table, *, plain: bool) -> Record:
    """The values of a parsed object; `plain` says that its text cannot hold an unreadable value."""
    if not isinstance(value, dict):
        return None
    names = table.column_names
    texts = [_as_text(value.get(name)) for name in names]
    if not plain and not all(text is None or _readable(text) for text in texts):
        return None
    unknown = {name: value[name] for name in sorted(value.keys() - set(names))}
    return texts, json.dumps(unknown) if unknown else None


def _as_text(value: object) -> str | None:
    if value is None or type(value) is str:
        return value
    return json.dumps(value, ensure_ascii=False)


def _page_items(text: str) -> list[object]:
    try:
        page = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise RefusedError("not a JSON document") from error
    items = page.get("items") if isinstance(page, dict) else None
    if not isinstance(items, list):
        raise RefusedError("no items")
    return items


def _avro_bodies(content: bytes) -> list[object]:
    try:
        return [record["Body"] for record in fastavro.reader(io.BytesIO(content)) if isinstance(record, dict)]
    except Exception as error:  # fastavro raises whatever the broken bytes lead it to
        raise RefusedError("not a whole Avro file of captured events") from error


def _body(body: object) -> str:
    return body.decode("utf-8", errors="surrogateescape") if isinstance(body, bytes) else ""


def _rows(records: Sequence[Record], table: Table) -> Rows:
    blank: tuple[Sequence[str | None], str | None] = [None] * len(table.columns), None
    kept = [blank if record is None else record for record in records]
    columns = list(zip(*(values for values, _ in kept), strict=True)) if kept else [() for _ in table.columns]
    return Rows(columns, [unknown for _, unknown in kept], [record is None for record in records])
