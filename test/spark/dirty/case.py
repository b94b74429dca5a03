"""What a dirty file is, and what must become of it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE_DATE = "2017-03-01"
MEBIBYTE = 1_048_576
LOADED: tuple[str, ...] = ()
MALFORMED = ("well_formed",)


@dataclass(frozen=True)
class Expected:
    """What must become of a file.

    Attributes:
        status: `loaded`, `empty` or `refused`; None for a file that is not yet delivered.
        records: For each record, in order, the ids of the rules that send it to quarantine; none for a loaded one.
        rescued: Sound records that bring fields which the contract doesn't know.
        values: Silver values to look for, by the record's number counted from 1.
    """

    status: str | None
    records: tuple[tuple[str, ...], ...] = ()
    rescued: int = 0
    values: dict[int, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class DirtyCase:
    """A delivered file; `companions` are files that must lie beside it, by name."""

    name: str
    source: str
    file_name: str
    content: bytes
    expected: Expected
    companions: dict[str, bytes] = field(default_factory=dict)

    @property
    def source_file(self) -> str:
        """Path below Landing."""
        return f"{self.source}/{FILE_DATE}/{self.file_name}"

    def land(self, landing: Path) -> None:
        """Writes the file, then its companions."""
        folder = landing / self.source / FILE_DATE
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in {self.file_name: self.content, **self.companions}.items():
            (folder / name).write_bytes(content)


Cases = Iterator[tuple[str, bytes, Expected]]
"""Name, content and expectation of each file of a source."""

REFUSED, EMPTY, NOT_YET = Expected("refused"), Expected("empty"), Expected(None)


def records(
    *outcomes: tuple[str, ...], rescued: int = 0, values: dict[int, dict[str, Any]] | None = None
) -> Expected:
    """The expectation of a file that is read, record by record."""
    return Expected("loaded", outcomes, rescued, values or {})


def pack(text: str | bytes) -> bytes:
    """The text as a gzip file."""
    return gzip.compress(text.encode() if isinstance(text, str) else text, mtime=0)


def lines(*texts: str) -> bytes:
    """A gzip file of the lines."""
    return pack("".join(f"{line}\n" for line in texts))
