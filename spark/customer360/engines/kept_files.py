"""Rows kept as files, for engines that keep none in memory."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pyspark.sql import DataFrame


@contextmanager
def kept_as_files(rows: DataFrame, folder: str, remove: Callable[[str], None]) -> Iterator[DataFrame]:
    """Keeps rows as Parquet files to the end of the block, however that ends.

    Args:
        rows: What to keep; it is computed now, once.
        folder: A new one.
        remove: Removes the folder.
    """
    try:
        rows.write.parquet(folder)
        # Of the schema that the rows have: files of no row say nothing of it.
        yield rows.sparkSession.read.schema(rows.schema).parquet(folder)
    finally:
        remove(folder)
