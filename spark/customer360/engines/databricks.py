"""Databricks: job clusters, and serverless compute."""

import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame, SparkSession

from customer360.bronze.held_files import SparkHeldFiles
from customer360.engines.delta_sql import DeltaSql
from customer360.engines.kept_files import kept_as_files
from customer360.engines.protocol import FILES_AT_ONCE, FileStream, LandedFile, Place, Stream, Write
from customer360.engines.settings import assert_settings, settings_of
from customer360.engines.spark_stream import hand_over
from customer360.errors import ConfigurationError
from customer360.lake_tables import UnityCatalog
from customer360.logs import SparkLogStore
from customer360.serving.governance import govern

if TYPE_CHECKING:
    from customer360.batch import Batch
    from customer360.contracts import Contract
    from customer360.lake import Lake
    from customer360.lake_tables import Catalog


class Databricks(DeltaSql):
    """The compute that a notebook or a task runs on. Tables are in Unity Catalog, files in its volumes."""

    name = "Databricks"
    streams = "Auto Loader, which remembers them in a checkpoint"
    replays_days = False

    def __init__(self) -> None:
        # Its limits: https://learn.microsoft.com/azure/databricks/compute/serverless/limitations
        self._is_serverless = os.environ.get("IS_SERVERLESS", "").lower() == "true"
        self._work_root = ""

    def start(self) -> SparkSession:
        session = SparkSession.builder.getOrCreate()
        self._set(session)
        return session

    def session(self, task: str) -> SparkSession:
        """The session of the task: Databricks runs each in one of its own."""
        session = self.start()
        session.addTag(task)
        return session

    def cancel(self, task: str) -> None:
        SparkSession.builder.getOrCreate().interruptTag(task)

    def stop(self) -> None:
        """The session is Databricks' own, which others may use."""

    def hold(self, catalog: "Catalog") -> None:
        """Nobody waits: Delta Lake lets writers commit one after the other, or refuses the later one.

        https://learn.microsoft.com/azure/databricks/optimizations/isolation-level
        """

    def assert_settings(self, spark: SparkSession) -> None:
        """The session is one that Databricks gave to a notebook, so that the settings are set first."""
        self._set(spark)
        assert_settings(spark, sets_timestamps=not self._is_serverless)

    def place(self, catalog: str, landing: str) -> Place:
        if not catalog or not landing:
            raise ConfigurationError(
                "Parameters catalog and landing are needed on Databricks; the job passes them."
            )
        if not landing.startswith("/Volumes/"):
            raise ConfigurationError(
                f"Parameter landing is {landing!r}: pass the path of a volume, /Volumes/<catalog>/<schema>/<volume>."
            )
        landing = landing.rstrip("/")
        files_root = landing.rpartition("/")[0]
        # Volumes are /Volumes/<catalog>/files/<container>: what is written has to be in one of them.
        self._work_root = f"{files_root}/logs/_work"
        return Place(
            UnityCatalog(catalog), SparkLogStore(), SparkHeldFiles(), landing, files_root, self._work_root
        )

    def scratch(self) -> nullcontext[None]:
        """None: what is noted beside Spark's own counts guards against an engine that miscounts."""
        return nullcontext()

    def reconcile(self, lake: "Lake", batch: "Batch") -> None:
        """Nothing: Spark is the reference that other engines are held against, and Delta Lake checks its writes."""

    @contextmanager
    def kept(self, rows: DataFrame) -> Iterator[DataFrame]:
        """A cluster caches rows, and computes them again when a machine is lost; serverless compute caches none."""
        if self._is_serverless:
            folder = f"{self._work_root}/kept/{uuid.uuid4().hex}"
            with kept_as_files(rows, folder, lambda path: _dbutils().fs.rm(path, True)) as files:
                yield files
            return
        held = rows.persist()
        try:
            yield held
        finally:
            held.unpersist()

    def list_files(self, root: str, folder: str) -> list[LandedFile]:
        found = [
            LandedFile(entry.path.removeprefix("dbfs:"), f"{folder}/{entry.name}", entry.size)
            for entry in _entries(f"{root}/{folder}")
            if not entry.name.endswith("/") and entry.name[0] not in "._"
        ]
        return sorted(found, key=lambda file: file.name)

    def list_folders(self, root: str, folder: str) -> list[str]:
        names = (entry.name for entry in _entries(f"{root}/{folder}"))
        return sorted(name.rstrip("/") for name in names if name.endswith("/"))

    def read_lines(self, path: str) -> list[str] | None:
        folder, _, name = path.rpartition("/")
        if name not in (entry.name for entry in _entries(folder)):
            return None
        lines = SparkSession.builder.getOrCreate().read.text(path)
        return [row["value"] for row in lines.collect()]

    def write_text(self, path: str, text: str) -> None:
        _dbutils().fs.put(path, text, True)

    def vacuum(self, spark: SparkSession, table: Write, retention_hours: int) -> None:
        super().vacuum(spark, table, retention_hours)
        spark.sql(f"ANALYZE TABLE {table.identifier} COMPUTE STATISTICS FOR ALL COLUMNS")

    def making_views(self, spark: SparkSession, place: Place) -> nullcontext[None]:
        """The estate has made the schema, and Databricks brings the function that asks for groups."""
        return nullcontext()

    def govern_views(self, spark: SparkSession, place: Place, views: Sequence["Contract"]) -> None:
        if isinstance(place.catalog, UnityCatalog):
            govern(spark, views, place.catalog.catalog)

    def stream(self, spark: SparkSession, files: FileStream) -> Stream:
        """Starts Auto Loader.

        Where `spark.conf` sets `customer360.fileEvents` to `true`, a queue that the external location keeps tells of
        new files, and nothing is listed.

        Raises:
            ConfigurationError: The stream shall go on, on serverless compute, which knows no trigger but availableNow.
        """
        if self._is_serverless and files.seconds is not None:
            raise ConfigurationError(
                "Parameter mode is 'continuous', and serverless compute ends a stream when everything is loaded: pass "
                "'available_now', or run the job on a cluster."
            )
        reader = (
            spark.readStream.format("cloudFiles")
            .option("cloudFiles.format", "binaryFile")
            .option("cloudFiles.useManagedFileEvents", spark.conf.get("customer360.fileEvents", "false"))
            .option("cloudFiles.maxFilesPerTrigger", FILES_AT_ONCE)
        )
        return hand_over(reader, files)

    def _set(self, session: SparkSession) -> None:
        for name, value in settings_of(serverless=self._is_serverless).items():
            session.conf.set(name, value)


def _dbutils() -> Any:
    from databricks.sdk.runtime import dbutils  # pyright: ignore[reportMissingImports]

    return dbutils


def _entries(folder: str) -> list[Any]:
    try:
        return list(_dbutils().fs.ls(folder))
    except Exception as error:
        if "FileNotFoundException" in str(error):
            return []
        raise
