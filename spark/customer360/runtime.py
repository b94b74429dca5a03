"""Opens a lake on whatever engine this process has."""

from pyspark.sql import SparkSession

from customer360.contracts import Contracts, contracts_root
from customer360.engines import current_engine
from customer360.lake import Lake

_held: object = None
"""The lake that a process wrote to last stays its own from one step to the next."""


def spark_session() -> SparkSession:
    """The session of this process: see `Engine.start`."""
    return current_engine().start()


def open_lake(spark: SparkSession, catalog: str = "", landing: str = "", *, reads_only: bool = False) -> Lake:
    """The lake that the parameters name; on a laptop CUSTOMER360_LAKE and CUSTOMER360_LANDING name folders.

    Args:
        spark: Session to read and write with.
        catalog: Unity Catalog catalog; needed on Databricks.
        landing: Root of Landing, a volume; needed on Databricks.
        reads_only: Whether others may write to the lake meanwhile, since nothing is written through this one.

    Raises:
        ConfigurationError: What the place needs is not given, or the session would give other results.
        LakeInUseError: Another process writes to the lake.
        EngineError: The engine would give other results than Spark.
        ContractError: A contract is unreadable, or has an expression that the engine answers otherwise than Spark.
    """
    engine = current_engine()
    engine.assert_settings(spark)
    contracts = Contracts(contracts_root())
    engine.assert_contracts(contracts)
    place = engine.place(catalog, landing)
    held = None
    if not reads_only:
        global _held
        _held = held = engine.hold(place.catalog)
    return Lake(spark, contracts, engine, place, held)
