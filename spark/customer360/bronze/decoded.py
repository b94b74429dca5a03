"""How many records the decoder has read of each file, told beside the engine that carries them to Bronze.

An engine that decodes a file twice, or not at all, says nothing of it, and counts what it has written itself.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from customer360.bronze.decode import ArrowFunction
from customer360.bronze.held_files import HeldFile
from customer360.errors import ReconciliationError


def noting(decode: ArrowFunction, folder: str) -> ArrowFunction:
    """A decoder that also writes down what it hands over: a line `[file, first record, records]` a batch of rows.

    Args:
        decode: See `decode.decoder`.
        folder: A folder that the processes which decode, and the one that reads the notes, have in common.
    """

    def decode_and_note(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        # A file for each task, so that tasks at the same time never write into each other's lines.
        with (Path(folder) / uuid.uuid4().hex).open("w", encoding="utf-8") as notes:
            for rows in decode(batches):
                if rows.num_rows:
                    first = (rows.column("_source_file")[0].as_py(), rows.column("_row_number")[0].as_py())
                    print(json.dumps([*first, rows.num_rows]), file=notes, flush=True)
                yield rows

    return decode_and_note


def noted(folder: str) -> dict[str, int]:
    """Records by file. A query that runs twice notes the same twice, which counts once."""
    lines = [line for notes in Path(folder).iterdir() for line in notes.read_text("utf-8").splitlines()]
    parts = {(file, first): records for file, first, records in map(json.loads, lines)}
    counts: dict[str, int] = {}
    for (file, _), records in parts.items():
        counts[file] = counts.get(file, 0) + records
    return counts


def counted(decode: ArrowFunction) -> dict[str, int]:
    """Records by file, decoded in this process, whatever the engine: for files that nobody has counted.

    Args:
        decode: See `decode.decoder`; it knows one run of files.
    """
    counts: dict[str, int] = {}
    for rows in decode([pa.RecordBatch.from_pydict({"id": pa.array([0], pa.int64())})]):
        if rows.num_rows:
            file = rows.column("_source_file")[0].as_py()
            counts[file] = counts.get(file, 0) + rows.num_rows
    return counts


def assert_held(
    source: str, files: Sequence[str], decoded: Mapping[str, int], held: Sequence[HeldFile]
) -> None:
    """Holds what Bronze has of files against what was decoded of them.

    Args:
        source: Name of the Bronze table.
        files: Names of the files in question.
        decoded: Records by file; a file without any may be left out.
        held: What Bronze has of them.

    Raises:
        ReconciliationError: It has more or fewer records of a file.
    """
    stored = dict.fromkeys(files, 0)
    for each in held:
        if each.source_file in stored:
            stored[each.source_file] += each.rows
    for file, rows in stored.items():
        read = decoded.get(file, 0)
        if rows != read:
            mend = f"delete its rows there (`_source_file = '{file}'`) and " if rows else ""
            raise ReconciliationError(
                f"{file}: the decoder has read {read} records, and bronze.{source} holds {rows}: {mend}run the "
                "batch again."
            )
