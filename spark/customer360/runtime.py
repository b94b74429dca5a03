"""The one place that knows whether the code runs on Databricks or on a laptop."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pyspark.sql import DataFrame, SparkSession

from customer360.bronze.held_files import FolderHeldFiles, SparkHeldFiles
from customer360.contracts import Contracts, contracts_root
from customer360.errors import ConfigurationError
from customer360.lake import Lake
from customer360.lake_tables import PathCatalog, UnityCatalog
from customer360.logs import FolderLogStore, SparkLogStore

# A laptop's batches are small: planning queries costs more than running them, so queries are kept narrow.
_LOCAL_SETTINGS = {
    "spark.ui.enabled": "false",
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

# What the results depend on is set wherever the code runs.
_EVERYWHERE = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    # The old INT96 timestamps overflow in readers that count nanoseconds: open ends would come back as 1816.
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}


_FILES_A_TRIGGER = "1000"
_DATE_FOLDER = "-".join(("[0-9]" * 4, "[0-9]" * 2, "[0-9]" * 2))


@dataclass(frozen=True)
class LandedFile:
    """A file in Landing: `path` for Spark, `name` below Landing, `size` in bytes."""

    path: str
    name: str
    size: int


def on_databricks() -> bool:
    """Whether this process is part of a Databricks cluster."""
    return "DATABRICKS_RUNTIME_VERSION" in os.environ


def spark_session() -> SparkSession:
    """The session of this process: Databricks' own, or a local one with Delta.

    Raises:
        ConfigurationError: On a laptop, CUSTOMER360_JARS does not name a folder with the Delta jars.
    """
    if on_databricks():
        session = SparkSession.builder.getOrCreate()
    else:
        session = _local_builder().getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
    for name, value in _EVERYWHERE.items():
        session.conf.set(name, value)
    return session


def open_lake(spark: SparkSession, catalog: str = "", landing: str = "") -> Lake:
    """The lake that the parameters name; on a laptop CUSTOMER360_LAKE and CUSTOMER360_LANDING name folders.

    There, CUSTOMER360_GROUPS lists the groups of whoever looks at views, comma by comma; none when it is not set.

    Args:
        spark: Session to read and write with.
        catalog: Unity Catalog catalog; needed on Databricks.
        landing: Root of Landing, a volume or `abfss://` address; needed on Databricks.

    Raises:
        ConfigurationError: What the place needs is not given.
    """
    contracts = Contracts(contracts_root())
    if on_databricks():
        if not catalog or not landing:
            raise ConfigurationError(
                "Parameters catalog and landing are needed on Databricks; the job passes them."
            )
        landing = landing.rstrip("/")
        return Lake(
            spark,
            contracts,
            UnityCatalog(catalog),
            SparkLogStore(),
            SparkHeldFiles(),
            landing,
            landing.rpartition("/")[0],
        )
    root = _folder("CUSTOMER360_LAKE")
    groups = tuple(filter(None, os.environ.get("CUSTOMER360_GROUPS", "").split(",")))
    landing = landing.rstrip("/") or str(_folder("CUSTOMER360_LANDING"))
    return Lake(
        spark,
        contracts,
        PathCatalog(root, groups),
        FolderLogStore(root),
        FolderHeldFiles(root),
        landing,
        str(root),
    )


def stream_files(spark: SparkSession, root: str, source: str) -> DataFrame:
    """A stream of (path, length) of the files that land in `<root>/<source>/<date>/`, each handed over once.

    Files outside a day's folder are not seen, as in a batch.

    On Databricks it is Auto Loader. Where `spark.conf` sets `customer360.fileEvents` to `true`, a queue that the
    external location keeps tells of new files, and nothing is listed.
    """
    if on_databricks():
        reader = (
            spark.readStream.format("cloudFiles")
            .option("cloudFiles.format", "binaryFile")
            .option("cloudFiles.useManagedFileEvents", spark.conf.get("customer360.fileEvents", "false"))
            .option("cloudFiles.maxFilesPerTrigger", _FILES_A_TRIGGER)
        )
    else:
        reader = (
            spark.readStream.format("binaryFile")
            .schema("path STRING, modificationTime TIMESTAMP, length BIGINT, content BINARY")
            .option("maxFilesPerTrigger", _FILES_A_TRIGGER)
        )
    # Files of any age count: a folder may be filled before the stream first looks at it.
    return reader.load(f"{root}/{source}/{_DATE_FOLDER}").select("path", "length")


def list_files(spark: SparkSession, root: str, folder: str) -> list[LandedFile]:
    """Files of `folder` below `root`, sorted by name; none when the folder does not exist.

    A file that is still being written (name starts with `.` or `_`) is left out.
    """
    entries = (
        _list_with_dbutils(f"{root}/{folder}")
        if on_databricks()
        else _list_with_hadoop(spark, f"{root}/{folder}")
    )
    found = [
        LandedFile(path, f"{folder}/{name}", size) for path, name, size in entries if name[0] not in "._"
    ]
    return sorted(found, key=lambda file: file.name)


def list_folders(spark: SparkSession, root: str, folder: str) -> list[str]:
    """Names of the folders in `folder` below `root`, sorted; none when it does not exist."""
    if on_databricks():
        return sorted(
            name.rstrip("/") for _, name, _ in _list_with_dbutils(f"{root}/{folder}") if name.endswith("/")
        )
    return sorted(name for _, name, _ in _list_with_hadoop(spark, f"{root}/{folder}", folders=True))


def _local_builder() -> SparkSession.Builder:
    jars = sorted(_folder("CUSTOMER360_JARS").glob("*.jar"))
    if not jars:
        raise ConfigurationError("CUSTOMER360_JARS names a folder without jars: run `npm run setup`.")
    builder = cast(SparkSession.Builder, SparkSession.builder).appName("customer360").master("local[2]")
    # Workers need this environment's packages, not those of the python on the PATH.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = builder.config("spark.driver.extraClassPath", os.pathsep.join(map(str, jars)))
    for name, value in {**_LOCAL_SETTINGS, **_EVERYWHERE}.items():
        builder = builder.config(name, value)
    return builder


def _folder(variable: str) -> Path:
    value = os.environ.get(variable)
    if not value:
        raise ConfigurationError(
            f"Environment variable {variable} is not set: name a folder, as `npm run demo` does."
        )
    return Path(value)


def _list_with_hadoop(
    spark: SparkSession, folder: str, *, folders: bool = False
) -> list[tuple[str, str, int]]:
    """Works for local folders and for every store that Hadoop knows, without a Spark job."""
    jvm = cast(Any, spark)._jvm
    path = jvm.org.apache.hadoop.fs.Path(folder)
    system = path.getFileSystem(cast(Any, spark)._jsc.hadoopConfiguration())
    if not system.exists(path):
        return []
    return [
        (status.getPath().toString(), status.getPath().getName(), status.getLen())
        for status in system.listStatus(path)
        if status.isDirectory() == folders
    ]


def _list_with_dbutils(folder: str) -> list[tuple[str, str, int]]:
    from databricks.sdk.runtime import dbutils  # pyright: ignore[reportMissingImports]

    try:
        return [(entry.path, entry.name, entry.size) for entry in dbutils.fs.ls(folder)]
    except Exception as error:
        if "FileNotFoundException" in str(error):
            return []
        raise


def write_text(spark: SparkSession, path: str, text: str) -> None:
    """Writes a small text file whole, replacing what was there."""
    if on_databricks():
        from databricks.sdk.runtime import dbutils  # pyright: ignore[reportMissingImports]

        dbutils.fs.put(path, text, True)
        return
    jvm = cast(Any, spark)._jvm
    target = jvm.org.apache.hadoop.fs.Path(path)
    system = target.getFileSystem(cast(Any, spark)._jsc.hadoopConfiguration())
    stream = system.create(target, True)
    try:
        stream.write(bytearray(text, "utf-8"))
    finally:
        stream.close()


def read_lines(spark: SparkSession, path: str) -> list[str] | None:
    """Lines of a small text file; none when there is no such file."""
    if not on_databricks():
        file = Path(path)
        return file.read_text(encoding="utf-8").splitlines() if file.is_file() else None
    folder, _, name = path.rpartition("/")
    if name not in (entry for _, entry, _ in _list_with_dbutils(folder)):
        return None
    return [row["value"] for row in spark.read.text(path).collect()]
