"""Rows that several queries read, kept in memory while they are needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from pyspark.sql import DataFrame

from customer360 import runtime


@contextmanager
def kept(rows: DataFrame) -> Iterator[DataFrame]:
    """Keeps rows in memory from their first use to the end of the block, however that ends.

    On a cluster they are cached, and computed again when a machine is lost. On a laptop nothing is lost, and a cache
    would cost more than it saves: every write to a table that cached rows were read from plans those anew.
    """
    held = rows.persist() if runtime.on_databricks() else rows.localCheckpoint(eager=False)
    try:
        yield held
    finally:
        if runtime.on_databricks():
            held.unpersist()
        else:
            cast(Any, held)._jdf.queryExecution().analyzed().rdd().unpersist(False)
