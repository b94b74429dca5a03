"""Decodes delivered files of every format into rows of text, inside Spark's Python workers."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from customer360.bronze.delimited import decode_csv
from customer360.bronze.records import Records, as_object, check_object, from_objects, malformed, parse_json
from customer360.bronze.text import (
    CHUNK_BYTES,
    MAX_RECORD_CHARACTERS,
    to_text,
    too_long,
    unzipped,
    whole_lines,
)
from customer360.bronze.whole import whole
from customer360.contracts import Contract
from customer360.engines.protocol import LandedFile
from customer360.errors import ContractError, FileRefusedError

ArrowFunction = Callable[[Iterable[pa.RecordBatch]], Iterable[pa.RecordBatch]]

RECORD = ("_source_file", "_row_number")
"""Identity of a delivered record."""

MAX_PAGE_BYTES = 16_777_216
"""A page of an API is one JSON document, which is held as a whole."""

_PLACEHOLDER = re.compile(r"\\{(\w+)\\}")
_PATTERNS = {"file_date": r"\d{4}-\d{2}-\d{2}", "delivery": r"\d+", "page": r"\d+"}
_DAY = re.compile(_PATTERNS["file_date"])


@dataclass(frozen=True)
class SourceFormat:
    """What a decoder has to know of a source; small enough to travel to Spark's workers."""

    source: str
    format: str
    names: tuple[str, ...]
    required: tuple[str, ...]
    landing_file: str

    @classmethod
    def of(cls, contract: Contract) -> "SourceFormat":
        """Takes it from the source's contract.

        Raises:
            ContractError: The contract names a format that no decoder reads.
        """
        if contract.option("format") not in _DECODERS:
            known = ", ".join(sorted(_DECODERS))
            raise ContractError(
                f"{contract.path}: format {contract.option('format')!r} is not one of {known}."
            )
        required = tuple(c.name for c in contract.columns if c.required)
        return cls(
            contract.name,
            contract.option("format"),
            contract.column_names,
            required,
            contract.option("landingFile"),
        )

    @cached_property
    def _name_pattern(self) -> re.Pattern[str]:
        escaped = re.escape(self.landing_file)
        return re.compile(_PLACEHOLDER.sub(lambda m: f"(?P<{m[1]}>{_PATTERNS.get(m[1], '[^/]+')})", escaped))

    def delivery_of(self, file_name: str) -> int | None:
        """Number of the delivery that the file belongs to (1 where names do not count); none for a strange name."""
        match = self._name_pattern.fullmatch(file_name)
        return int(match.groupdict().get("delivery") or 1) if match else None


def decode_file(
    source: SourceFormat, name: str, file: BinaryIO, chunk_bytes: int = CHUNK_BYTES
) -> Iterator[pa.RecordBatch]:
    """Decodes one file into text columns with `_source_file`, `_row_number` and `_rescued_data`, batch by batch.

    Args:
        source: The file's source.
        name: Path below Landing: `<source>/<date>/<file>`.
        file: The file, at its start.
        chunk_bytes: How much is read at once.

    Raises:
        FileRefusedError: The file as a whole cannot be read, which may turn out after some batches; the message says
            why and what to do.
    """
    number = 1
    for records in _DECODERS[source.format](file, source, chunk_bytes):
        yield records.to_arrow(source.names, name, number)
        number += records.count


def decoder(source: SourceFormat, runs: Sequence[Sequence[LandedFile]]) -> ArrowFunction:
    """A `mapInArrow` function over numbers (`id`) of runs of files: rows of all that can be read, with `_delivery`.

    Files that cannot be read yield nothing here; `refusal` tells why.
    """

    def decode(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for landed in _files(batches, runs):
            delivery = source.delivery_of(landed.name.rsplit("/", 1)[1]) or 1
            with _opened(landed) as file, suppress(FileRefusedError):
                for records in whole(decode_file(source, landed.name, file)):
                    numbers = pa.repeat(pa.scalar(delivery, pa.int32()), records.num_rows)
                    yield pa.RecordBatch.from_arrays(
                        [*records.columns, numbers], [*records.schema.names, "_delivery"]
                    )

    return decode


def refusal(source: SourceFormat, runs: Sequence[Sequence[LandedFile]]) -> ArrowFunction:
    """A `mapInArrow` function over numbers (`id`) of runs of files: per file the reason why it is refused, or null."""

    def explain(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for landed in _files(batches, runs):
            message = None
            try:
                with _opened(landed) as file:
                    for _ in decode_file(source, landed.name, file):
                        pass
            except FileRefusedError as error:
                message = f"{landed.name}: {error}"
            yield pa.RecordBatch.from_arrays(
                [pa.array([landed.name]), pa.array([message], pa.string())], ["file_name", "reason"]
            )

    return explain


def day_of(folder: str) -> date | None:
    """The day whose folder it is; none for any other folder, such as that of a 30th of February."""
    try:
        return date.fromisoformat(folder) if _DAY.fullmatch(folder) else None
    except ValueError:
        return None


def date_of(name: str) -> date:
    """The date in `<source>/<date>/<file>`."""
    return date.fromisoformat(name.split("/")[1])


def _files(batches: Iterable[pa.RecordBatch], runs: Sequence[Sequence[LandedFile]]) -> Iterator[LandedFile]:
    for batch in batches:
        for number in batch.column("id").to_pylist():
            yield from runs[number]


def _opened(file: LandedFile) -> BinaryIO:
    # Volumes open like files: https://learn.microsoft.com/azure/databricks/volumes/paths
    return Path(file.path).open("rb")


def _decode_csv(file: BinaryIO, source: SourceFormat, chunk_bytes: int) -> Iterator[Records]:
    pieces = whole_lines(to_text(unzipped(file, chunk_bytes)), "\r\n")
    return decode_csv(pieces, source.names, source.required)


def _decode_json_lines(file: BinaryIO, source: SourceFormat, chunk_bytes: int) -> Iterator[Records]:
    count, is_empty = 0, True
    for text in whole_lines(to_text(unzipped(file, chunk_bytes)), "\n"):
        is_empty = False
        lines = [line for line in text.split("\n") if line.strip()]
        if len(text) > MAX_RECORD_CHARACTERS:
            _check_lengths(lines, count)
        yield from_objects([as_object(line) for line in lines], source.names)
        count += len(lines)
    if is_empty:
        raise FileRefusedError("the file is empty: deliver it again.")


def _check_lengths(lines: Sequence[str], count: int) -> None:
    for number, line in enumerate(lines, count + 1):
        if len(line) > MAX_RECORD_CHARACTERS:
            raise too_long(number)


def _decode_json_page(file: BinaryIO, source: SourceFormat, chunk_bytes: int) -> Iterator[Records]:
    content = file.read(MAX_PAGE_BYTES + 1)
    if len(content) > MAX_PAGE_BYTES:
        raise FileRefusedError(
            f"the page has more than {MAX_PAGE_BYTES} bytes, and a page is read as a whole: extract smaller pages."
        )
    try:
        page = parse_json("".join(to_text([content])))
    except ValueError as error:
        raise FileRefusedError(f"the page is not JSON ({error}): extract it again.") from error
    if not isinstance(page, dict) or not isinstance(page.get("items"), list):
        raise FileRefusedError("the page has no list 'items': extract it again.")
    yield from_objects([check_object(item) for item in page["items"]], source.names)


def _decode_capture(file: BinaryIO, source: SourceFormat, chunk_bytes: int) -> Iterator[Records]:
    bodies, size = [], 0
    for body in _bodies(file):
        bodies.append(body)
        size += len(body) if isinstance(body, bytes) else 1
        if size >= chunk_bytes:
            yield from_objects([_event(one) for one in bodies], source.names)
            bodies, size = [], 0
    yield from_objects([_event(one) for one in bodies], source.names)


def _bodies(file: BinaryIO) -> Iterator[Any]:
    """What the events of an Avro file carry; fastavro holds one of the file's blocks at a time."""
    import fastavro  # Only streams need it.

    try:
        for event in fastavro.reader(file):
            if isinstance(event, dict):
                yield event.get("Body")
    except OSError:  # A disk that fails is no fault of the file.
        raise
    except Exception as error:  # fastavro raises whatever its parser stumbles over.
        raise FileRefusedError(f"the file is not sound Avro ({error}): capture the events again.") from error


def _event(body: Any) -> Any:
    if not isinstance(body, bytes):
        return malformed("the event has no body", None)
    try:
        return as_object(body.decode("utf-8"))
    except UnicodeDecodeError:
        return malformed("the event is not UTF-8", json.dumps(body.hex()))


_DECODERS: dict[str, Callable[[BinaryIO, SourceFormat, int], Iterator[Records]]] = {
    "csv": _decode_csv,
    "jsonl": _decode_json_lines,
    "json-pages": _decode_json_page,
    "eventhub-avro": _decode_capture,
}
