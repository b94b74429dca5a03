"""Opens a lake on whatever engine this process has."""

from pyspark.sql import SparkSession

from customer360.contracts import Contracts, contracts_root
from customer360.engines import current_engine
from customer360.lake import Lake


def spark_session() -> SparkSession:
    """The session of this process: see `Engine.start`."""
    return current_engine().start()


def open_lake(spark: SparkSession, catalog: str = "", landing: str = "") -> Lake:
    """The lake that the parameters name; on a laptop CUSTOMER360_LAKE and CUSTOMER360_LANDING name folders.

    Args:
        spark: Session to read and write with.
        catalog: Unity Catalog catalog; needed on Databricks.
        landing: Root of Landing, a volume; needed on Databricks.

    Raises:
        ConfigurationError: What the place needs is not given, or the session would give other results.
    """
    engine = current_engine()
    engine.assert_settings(spark)
    return Lake(spark, Contracts(contracts_root()), engine, engine.place(catalog, landing))
