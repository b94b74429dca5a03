"""What decoders make of a file: columns of text, record numbers, and what does not fit."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

MALFORMED = "_malformed"
"""Key in `_rescued_data` that says why a record cannot be read as the contract expects."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

MAX_FIELD_CHARACTERS = 1_048_576
"""A longer field is no data of ours; its record is malformed."""


@dataclass
class Records:
    """Some records of a file that follow one another.

    Attributes:
        columns: One list of text values a contract column, all of the same length; null where nothing was delivered.
        rescued: `_rescued_data` by index of the record, only for records that need it.
        count: Number of records.
    """

    columns: list[Sequence[str | None]]
    count: int
    rescued: dict[int, str] = field(default_factory=dict)

    def to_arrow(self, names: Sequence[str], source_file: str, first: int) -> pa.RecordBatch:
        """The records with `_source_file`, `_row_number` from `first` on, and `_rescued_data`."""
        rescued = pa.nulls(self.count, pa.string())
        if self.rescued:
            rescued = pa.array([self.rescued.get(i) for i in range(self.count)], pa.string())
        arrays: list[Any] = [pa.array(values, pa.string()) for values in self.columns]
        numbers = pa.array(range(first, first + self.count), pa.int32())
        arrays += [pa.repeat(pa.scalar(source_file), self.count), numbers, rescued]
        return pa.RecordBatch.from_arrays(arrays, [*names, "_source_file", "_row_number", "_rescued_data"])


def malformed(reason: str, record: Any) -> str:
    """`_rescued_data` of a record that cannot be read, with all that was delivered of it."""
    return json.dumps({MALFORMED: reason, "_record": record})


def is_malformed() -> str:
    """SQL predicate for Bronze rows whose record could not be read."""
    return f"""startswith(_rescued_data, '{{"{MALFORMED}"')"""


def from_objects(objects: Sequence[Any], names: Sequence[str]) -> Records:
    """Records of JSON objects (or of malformed ones, given as the text of their `_rescued_data`).

    Values keep the text of the document: numbers are expected as they were written, see `parse_json`. Fields that the
    contract does not know are rescued.
    """
    known = frozenset(names)
    columns: list[list[str | None]] = [[None] * len(objects) for _ in names]
    rescued: dict[int, str] = {}
    for index, record in enumerate(objects):
        if isinstance(record, str):
            rescued[index] = record
            continue
        for column, name in zip(columns, names, strict=True):
            column[index] = _as_text(record.get(name))
        unknown = {name: record[name] for name in record if name not in known}
        if unknown:
            rescued[index] = json.dumps(unknown)
    return Records(list(columns), len(objects), rescued)


def parse_json(text: str | bytes) -> Any:
    """Parses JSON but keeps numbers as their text: what was delivered is what is stored.

    Raises:
        ValueError: The text is no JSON.
    """
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def as_object(text: str) -> Any:
    """The JSON object of a text, or the `_rescued_data` of a malformed record."""
    if "\x00" in text:
        return malformed("the record contains NUL bytes", text)
    try:
        value = parse_json(text)
    except ValueError as error:
        return malformed(f"the record is not JSON: {error}", text)
    return check_object(value)


def check_object(value: Any) -> Any:
    """The value if it is an object with fields of bearable length, else the `_rescued_data` of a malformed record."""
    if not isinstance(value, dict):
        return malformed("the record is not a JSON object", value)
    for name, item in value.items():
        why = unreadable(item) if isinstance(item, str) else None
        if why:
            return malformed(f"field {name} {why}", value)
    return value


def unreadable(text: str) -> str | None:
    """Why a field cannot be stored as text, or nothing.

    Bytes that are not UTF-8 arrive as lone surrogates, as do halves of a pair that JSON escaped.
    """
    if len(text) > MAX_FIELD_CHARACTERS:
        return f"is longer than {MAX_FIELD_CHARACTERS} characters"
    if "\x00" in text:
        return "contains NUL bytes"
    return "is not UTF-8" if not text.isascii() and _LONE_SURROGATE.search(text) else None


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value)
