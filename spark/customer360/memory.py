"""Rows that several queries read, kept in memory while they are needed."""

from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import DataFrame


@contextmanager
def kept(rows: DataFrame) -> Iterator[DataFrame]:
    """Keeps rows in memory from their first use to the end of the block, however that ends."""
    held = rows.persist()
    try:
        yield held
    finally:
        held.unpersist()
