"""Streams of files by Spark's Structured Streaming: Databricks' and a laptop's."""

import re

from pyspark.sql import DataFrame
from pyspark.sql.streaming.query import StreamingQuery
from pyspark.sql.streaming.readwriter import DataStreamReader

from customer360.engines.protocol import FileStream, LandedFile

_DATE_FOLDER = "-".join(("[0-9]" * 4, "[0-9]" * 2, "[0-9]" * 2))


def hand_over(reader: DataStreamReader, files: FileStream) -> StreamingQuery:
    """Starts a stream of the files that land in `<root>/<source>/<date>/`. Files outside a day's folder are not seen.

    Args:
        reader: Reads files with their `path` and `length`; files of any age count, since a folder may be filled before
            the stream first looks at it.
        files: What to hand over. The checkpoint remembers it.
    """

    def load(found: DataFrame, _: int) -> None:
        files.load([_landed(row["path"], row["length"]) for row in found.collect()])

    writer = (
        reader.load(f"{files.root}/{files.source}/{_DATE_FOLDER}")
        .select("path", "length")
        .writeStream.queryName(f"bronze_{files.source}")
        .option("checkpointLocation", files.checkpoint_folder)
        .foreachBatch(load)
    )
    if files.seconds is None:
        return writer.trigger(availableNow=True).start()
    return writer.trigger(processingTime=f"{files.seconds} seconds").start()


def _landed(path: str, size: int) -> LandedFile:
    """Spark names files of volumes `dbfs:/Volumes/...`, and those of a disk `file:/...`."""
    local = re.sub("^(dbfs:|file:(?://)?)", "", path)
    return LandedFile(local, "/".join(path.rsplit("/", 3)[1:]), size)
