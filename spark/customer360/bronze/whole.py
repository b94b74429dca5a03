"""Rows of a file that is taken whole or not at all: none of them goes on before the last one has been decoded."""

import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain

import pyarrow as pa

HELD_BYTES = 16_777_216
"""So much of a file's rows waits in memory; a file with more of them waits on the local disk."""


def whole(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same batches, once there are no more to come; an error that decoding raises comes before any of them."""
    coming = iter(batches)
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in coming:
        held.append(batch)
        size += batch.nbytes
        if size > HELD_BYTES:
            yield from _through_disk(chain(held, coming))
            return
    yield from held


def _through_disk(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    first = next(batches)
    packed = pa.ipc.IpcWriteOptions(compression="lz4")
    with tempfile.TemporaryFile() as file:
        with pa.ipc.new_stream(file, first.schema, options=packed) as writer:
            for batch in chain([first], batches):
                writer.write_batch(batch)
        file.seek(0)
        with pa.ipc.open_stream(file) as reader:
            yield from reader
