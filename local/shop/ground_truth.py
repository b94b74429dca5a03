"""What was done to the files on purpose, and where each thing should end."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Expected = Literal["duplicate", "quarantined", "rescued", "refused", "corrected", "kept"]


@dataclass(frozen=True)
class Injected:
    """One injected thing.

    Attributes:
        kind: What was done.
        source: Name of the source contract.
        file: Path below Landing.
        row_number: The record in the file, counted from 1 without the header; None when it is the whole file.
        key: Key values of the record, as delivered; None where it has none.
        expected: Where it should end. Kept means in Silver, read rightly, at most with a warning.
        detail: What was changed, by kind.
    """

    kind: str
    source: str
    file: str
    row_number: int | None
    key: tuple[str, ...] | None
    expected: Expected
    detail: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the thing as one line of the ground truth."""
        return json.dumps(asdict(self), ensure_ascii=False)


class Recorder:
    """Collects what is injected into one file."""

    def __init__(self, source: str, file: str) -> None:
        self.source, self.file = source, file
        self.injected: list[Injected] = []

    def add(
        self,
        kind: str,
        expected: Expected,
        row: int | None = None,
        key: Iterable[str] | None = None,
        **detail: Any,
    ) -> None:
        """Record one thing."""
        keys = None if key is None else tuple(key)
        self.injected.append(Injected(kind, self.source, self.file, row, keys, expected, detail))


def read(path: Path) -> list[Injected]:
    """Return the ground truth that `write` wrote."""
    things = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        things.append(Injected(**{**fields, "key": None if fields["key"] is None else tuple(fields["key"])}))
    return things


def write(path: Path, injected: Iterable[Injected]) -> None:
    """Write the ground truth, one JSON document a line."""
    path.write_text("".join(f"{thing.to_json()}\n" for thing in injected), encoding="utf-8", newline="\n")
