"""Decodes delivered files of every format into rows of text, inside Spark's Python workers."""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from customer360.bronze.delimited import decode_csv, to_text, unzip
from customer360.bronze.records import Records, as_object, check_object, from_objects, malformed, parse_json
from customer360.contracts import Contract
from customer360.engines.protocol import LandedFile
from customer360.errors import ContractError, FileRefusedError

ArrowFunction = Callable[[Iterable[pa.RecordBatch]], Iterable[pa.RecordBatch]]

RECORD = ("_source_file", "_row_number")
"""Identity of a delivered record."""

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


def decode_file(source: SourceFormat, name: str, content: bytes) -> pa.RecordBatch:
    """Decodes one file into text columns with `_source_file`, `_row_number` and `_rescued_data`.

    Args:
        source: The file's source.
        name: Path below Landing: `<source>/<date>/<file>`.
        content: The file's bytes.

    Raises:
        FileRefusedError: The file as a whole cannot be read; the message says why and what to do.
    """
    return _DECODERS[source.format](content, source).to_arrow(source.names, name)


def decoder(source: SourceFormat, runs: Sequence[Sequence[LandedFile]]) -> ArrowFunction:
    """A `mapInArrow` function over numbers (`id`) of runs of files: rows of all that can be read, with `_delivery`.

    Files that cannot be read yield nothing here; `refusal` tells why.
    """

    def decode(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for file in _files(batches, runs):
            try:
                records = decode_file(source, file.name, _content(file))
            except FileRefusedError:
                continue
            delivery = source.delivery_of(file.name.rsplit("/", 1)[1]) or 1
            numbers = pa.array([delivery] * records.num_rows, pa.int32())
            yield pa.RecordBatch.from_arrays(
                [*records.columns, numbers], [*records.schema.names, "_delivery"]
            )

    return decode


def refusal(source: SourceFormat, runs: Sequence[Sequence[LandedFile]]) -> ArrowFunction:
    """A `mapInArrow` function over numbers (`id`) of runs of files: per file the reason why it is refused, or null."""

    def explain(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for file in _files(batches, runs):
            try:
                decode_file(source, file.name, _content(file))
                message = None
            except FileRefusedError as error:
                message = f"{file.name}: {error}"
            yield pa.RecordBatch.from_arrays(
                [pa.array([file.name]), pa.array([message], pa.string())], ["file_name", "reason"]
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


def _content(file: LandedFile) -> bytes:
    # Volumes open like files: https://learn.microsoft.com/azure/databricks/volumes/paths
    return Path(file.path).read_bytes()


def _decode_csv(content: bytes, source: SourceFormat) -> Records:
    return decode_csv(content, source.names, source.required)


def _decode_json_lines(content: bytes, source: SourceFormat) -> Records:
    text = to_text(unzip(content))
    if not text:
        raise FileRefusedError("the file is empty: deliver it again.")
    lines = text.split("\n")
    return from_objects([as_object(line) for line in lines if line.strip()], source.names)


def _decode_json_page(content: bytes, source: SourceFormat) -> Records:
    try:
        page = parse_json(to_text(content))
    except ValueError as error:
        raise FileRefusedError(f"the page is not JSON ({error}): extract it again.") from error
    if not isinstance(page, dict) or not isinstance(page.get("items"), list):
        raise FileRefusedError("the page has no list 'items': extract it again.")
    return from_objects([check_object(item) for item in page["items"]], source.names)


def _decode_capture(content: bytes, source: SourceFormat) -> Records:
    import fastavro  # Only streams need it.

    try:
        bodies = [
            event.get("Body") for event in fastavro.reader(io.BytesIO(content)) if isinstance(event, dict)
        ]
    except Exception as error:  # fastavro raises whatever its parser stumbles over.
        raise FileRefusedError(f"the file is not sound Avro ({error}): capture the events again.") from error
    return from_objects([_event(body) for body in bodies], source.names)


def _event(body: Any) -> Any:
    if not isinstance(body, bytes):
        return malformed("the event has no body", None)
    try:
        return as_object(body.decode("utf-8"))
    except UnicodeDecodeError:
        return malformed("the event is not UTF-8", json.dumps(body.hex()))


_DECODERS: dict[str, Callable[[bytes, SourceFormat], Records]] = {
    "csv": _decode_csv,
    "jsonl": _decode_json_lines,
    "json-pages": _decode_json_page,
    "eventhub-avro": _decode_capture,
}
