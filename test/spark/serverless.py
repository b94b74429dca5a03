"""Runs batches as serverless compute would: `serverless.py LAKE LANDING DAY...`.

Spark answers through Spark Connect, and what Databricks' serverless compute refuses is refused here as well:
https://learn.microsoft.com/azure/databricks/compute/serverless/limitations
"""

import os
import shutil
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, NoReturn, cast

from pyspark.sql import SparkSession
from pyspark.sql.connect.conf import RuntimeConf
from pyspark.sql.connect.dataframe import DataFrame as ConnectDataFrame

from customer360 import runtime, steps
from customer360.batch import Batch
from customer360.bronze.held_files import FolderHeldFiles
from customer360.engines import databricks
from customer360.engines.protocol import Place
from customer360.engines.settings import SETTINGS
from customer360.engines.spark import LAPTOP_SETTINGS, jars
from customer360.lake import Lake
from customer360.lake_tables import PathCatalog
from customer360.logs import FolderLogStore

# https://learn.microsoft.com/azure/databricks/spark/conf#configure-spark-properties-for-serverless-notebooks-and-jobs
SUPPORTED = {
    "spark.databricks.execution.timeout",
    "spark.sql.legacy.timeParserPolicy",
    "spark.sql.session.timeZone",
    "spark.sql.shuffle.partitions",
    "spark.sql.ansi.enabled",
    "spark.sql.files.maxPartitionBytes",
}
REFUSED = ("cache", "persist", "unpersist", "checkpoint", "localCheckpoint", "createGlobalTempView")
REFUSED += ("createOrReplaceGlobalTempView",)


def refuse() -> None:
    """Makes Spark Connect refuse what serverless compute refuses."""
    set_property = RuntimeConf.set

    def set_supported(conf: RuntimeConf, key: str, value: Any) -> None:
        if key not in SUPPORTED:
            raise RuntimeError(f"[CONFIG_NOT_AVAILABLE] {key} is not available on serverless compute")
        set_property(conf, key, value)

    RuntimeConf.set = set_supported  # type: ignore[method-assign]
    for name in REFUSED:
        setattr(ConnectDataFrame, name, _refusal(name))


def _refusal(name: str) -> Any:
    def refused(*_: object, **__: object) -> NoReturn:
        raise RuntimeError(f"[NOT_SUPPORTED_WITH_SERVERLESS] {name} is not supported on serverless compute")

    return refused


class Files:
    """`dbutils.fs` over folders, which names files as that of a workspace does."""

    def ls(self, folder: str) -> list[SimpleNamespace]:
        if not Path(folder).is_dir():
            raise RuntimeError(f"java.io.FileNotFoundException: {folder}")
        return [self._entry(path) for path in Path(folder).iterdir()]

    def put(self, path: str, text: str, overwrite: bool) -> None:
        assert overwrite
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")

    def rm(self, path: str, recurse: bool) -> None:
        assert recurse
        shutil.rmtree(path)

    @staticmethod
    def _entry(path: Path) -> SimpleNamespace:
        if path.is_dir():
            return SimpleNamespace(path=f"dbfs:{path}/", name=f"{path.name}/", size=0)
        return SimpleNamespace(path=f"dbfs:{path}", name=path.name, size=path.stat().st_size)


def place_in(root: Path, landing: str) -> Any:
    """Where tables are folders: Unity Catalog is not to be had here.

    Log tables are written without Spark, as on a laptop: that they can be through Spark Connect is what tests of stores
    prove, and here it would take most of the time.
    """

    def place(engine: databricks.Databricks, catalog: str, volume: str) -> Place:
        engine._work_root = f"{root}/logs/_work"
        logs, held = FolderLogStore(root), FolderHeldFiles(root)
        return Place(PathCatalog(root), logs, held, landing, str(root), engine._work_root)

    return place


def connected() -> SparkSession:
    """A session of Spark Connect with a Spark of this machine's."""
    # Workers need this environment's packages, not those of the python on the PATH.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = cast(SparkSession.Builder, SparkSession.builder).remote("local[2]")
    builder = builder.config("spark.driver.extraClassPath", os.pathsep.join(map(str, jars())))
    for name, value in {**LAPTOP_SETTINGS, **SETTINGS}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def run(lake: Lake, batch: Batch) -> None:
    """All steps, whatever the gate says of so small a shop."""
    for source in lake.contracts.of_layer("source"):
        steps.bronze(lake, batch, source.name)
    for entity in ("customers", "products", "orders", "order_items", "cart_events", "sessions"):
        steps.silver(lake, batch, entity)
    steps.gate(lake, batch)
    for part in steps.GOLD_PARTS:
        steps.gold(lake, batch, part)
    steps.publish(lake, batch)


def main(root: str, landing: str, *days: str) -> None:
    os.environ.update(DATABRICKS_RUNTIME_VERSION="client.4.9", IS_SERVERLESS="true")
    runtime_module = ModuleType("databricks.sdk.runtime")
    runtime_module.dbutils = SimpleNamespace(fs=Files())  # type: ignore[attr-defined]
    sys.modules["databricks.sdk.runtime"] = runtime_module
    spark = connected()
    refuse()
    databricks.Databricks.place = place_in(Path(root), landing)  # type: ignore[method-assign]
    lake = runtime.open_lake(spark, "dev", "/Volumes/dev/files/landing")
    for day in days:
        run(lake, Batch.of(f"{day}.1", day, run_id=day))
    left = list(Path(root, "logs", "_work").rglob("*.parquet"))
    assert not left, f"kept rows are left: {left}"


if __name__ == "__main__":
    main(*sys.argv[1:])
