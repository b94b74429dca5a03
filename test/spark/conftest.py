"""One Spark session for all tests, and lakes of real purchases in folders of their own."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from customer360 import runtime
from customer360.__main__ import run_all
from customer360.batch import Batch
from customer360.contracts import Contracts, contracts_root
from customer360.lake import Lake
from shop.build import build
from shop.deliveries import land
from shop.journey import Journey

LakeAt = Callable[[Path, Path], Lake]


@pytest.fixture(scope="session")
def contracts() -> Contracts:
    return Contracts(contracts_root())


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    session = runtime.spark_session()
    yield session
    session.stop()


@pytest.fixture(scope="session")
def lake_at(spark: SparkSession) -> LakeAt:
    """Opens the lake in a folder, over the files of a Landing folder."""

    def at(root: Path, landing: Path) -> Lake:
        os.environ["CUSTOMER360_LAKE"], os.environ["CUSTOMER360_LANDING"] = str(root), str(landing)
        return runtime.open_lake(spark)

    return at


@pytest.fixture(scope="session")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six days of real purchases, with every kind of trouble that falls into them."""
    root = tmp_path_factory.mktemp("landing")
    deliveries, _ = build(Journey(), date(2017, 1, 1), date(2017, 1, 6), with_trouble=True)
    land(deliveries, root)
    return root


@pytest.fixture(scope="session")
def gold_lake(lake_at: LakeAt, landing: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The six days as a backfill and two daily batches, in order."""
    root = tmp_path_factory.mktemp("lake")
    lake = lake_at(root, landing)
    assert run_all(lake, Batch.of("backfill", "2017-01-04", "2017-01-01", "run-1"))
    assert run_all(lake, Batch.of("2017-01-05.1", "2017-01-05", run_id="run-2"))
    assert run_all(lake, Batch.of("2017-01-06.1", "2017-01-06", run_id="run-3"))
    return root
