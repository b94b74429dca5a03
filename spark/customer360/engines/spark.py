"""Spark and Delta Lake in this process: the reference that other engines are held against. Needs Java."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import pyspark
from pyspark.sql import DataFrame, SparkSession

from customer360.engines.delta_sql import DeltaSql
from customer360.engines.laptop import Laptop, folder_of
from customer360.engines.protocol import FILES_AT_ONCE, FileStream, Place, Stream
from customer360.engines.settings import SETTINGS, assert_settings
from customer360.engines.spark_stream import hand_over
from customer360.errors import ConfigurationError
from customer360.lake_tables import VIEWS, PathCatalog
from customer360.sql_text import quoted_text

# A laptop's batches are small: planning queries costs more than running them, so queries are kept narrow.
LAPTOP_SETTINGS = {
    "spark.ui.enabled": "false",
    # The driver's ports are for this machine alone.
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.databricks.delta.snapshotPartitions": "1",
    "spark.sql.codegen.cache.maxEntries": "2000",
    "spark.databricks.delta.writeChecksumFile.enabled": "false",
    # What is kept in memory is read once or twice: packing it would take longer than it saves.
    "spark.sql.inMemoryColumnarStorage.compressed": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.autoBroadcastJoinThreshold": "67108864",
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "1000",
    # VACUUM lists a table's folder in so many tasks, of which all but a few find nothing.
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "2",
    # One file a task keeps the order of dates that Bronze was written in, so Silver's files prune by key.
    "spark.sql.files.maxPartitionBytes": "16777216",
    "spark.sql.files.openCostInBytes": "8388608",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "64",
    "spark.scheduler.mode": "FAIR",
    "spark.cleaner.periodicGC.interval": "5min",
    "spark.driver.memory": "3g",
    "spark.driver.extraJavaOptions": "-XX:+UseParallelGC -Duser.timezone=UTC",
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.databricks.delta.merge.repartitionBeforeWrite.enabled": "false",
    # What is merged is kept in memory, or cheap to compute twice, and always the same.
    "spark.databricks.delta.merge.materializeSource": "none",
}


def jars() -> list[Path]:
    """Delta Lake's jars, which the set-up has fetched.

    Raises:
        ConfigurationError: CUSTOMER360_JARS names no folder with any.
    """
    found = sorted(folder_of("CUSTOMER360_JARS").glob("*.jar"))
    if not found:
        raise ConfigurationError(
            "CUSTOMER360_JARS names a folder without jars: run `npm run setup -- spark`."
        )
    return found


class Spark(DeltaSql, Laptop):
    """A local Spark, started once. This file alone of the platform uses what only the JVM has."""

    name = f"Spark {pyspark.__version__}"
    streams = "Structured Streaming, which remembers them in a checkpoint"

    def start(self) -> SparkSession:
        return self._root

    def session(self, task: str) -> SparkSession:
        # Threads are pinned to JVM threads, so these properties hold for the calling thread alone.
        context = self._root.sparkContext
        context.setJobGroup(task, task, interruptOnCancel=True)
        context.setLocalProperty("spark.scheduler.pool", task)
        return self._root.newSession()

    def cancel(self, task: str) -> None:
        # PySpark's own cancelJobGroup spares jobs that the task would start next.
        cast(Any, self._root.sparkContext)._jsc.sc().cancelJobGroupAndFutureJobs(task)

    def stop(self) -> None:
        if "_root" in self.__dict__:
            self._root.stop()
            del self._root

    def assert_settings(self, spark: SparkSession) -> None:
        assert_settings(spark, sets_timestamps=True)

    @contextmanager
    def kept(self, rows: DataFrame) -> Iterator[DataFrame]:
        # On a laptop nothing is lost, and a cache would cost more than it saves: every write to a table that cached
        # rows were read from plans those again.
        held = rows.localCheckpoint(eager=False)
        try:
            yield held
        finally:
            cast(Any, held)._jdf.queryExecution().analyzed().rdd().unpersist(False)

    @contextmanager
    def making_views(self, spark: SparkSession, place: Place) -> Iterator[None]:
        """Views, and the function that asks for groups, are the session's catalog's, which ends with the process."""
        root = cast(PathCatalog, place.catalog).root
        spark.sql(f"CREATE DATABASE IF NOT EXISTS {VIEWS} LOCATION '{root / VIEWS}'")
        current = spark.catalog.currentDatabase()
        # Views find the function in the schema that is the current one while they are made.
        spark.catalog.setCurrentDatabase(VIEWS)
        groups = ", ".join(map(quoted_text, self.groups())) or "''"
        spark.sql(
            "CREATE OR REPLACE FUNCTION is_account_group_member(name STRING) RETURNS BOOLEAN "
            f"RETURN array_contains(array({groups}), name)"
        )
        try:
            yield
        finally:
            spark.catalog.setCurrentDatabase(current)

    def stream(self, spark: SparkSession, files: FileStream) -> Stream:
        schema = "path STRING, modificationTime TIMESTAMP, length BIGINT, content BINARY"
        reader = spark.readStream.format("binaryFile").schema(schema)
        return hand_over(reader.option("maxFilesPerTrigger", FILES_AT_ONCE), files)

    @cached_property
    def _root(self) -> SparkSession:
        builder = cast(SparkSession.Builder, SparkSession.builder).appName("customer360").master("local[2]")
        # Workers need this environment's packages, not those of the python on the PATH.
        os.environ["PYSPARK_PYTHON"] = sys.executable
        builder = builder.config("spark.driver.extraClassPath", os.pathsep.join(map(str, jars())))
        for name, value in {**LAPTOP_SETTINGS, **SETTINGS}.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        return session
