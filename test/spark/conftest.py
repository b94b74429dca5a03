"""One Spark session for all tests, and lakes of real purchases in folders of their own."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from chance import repeated_by
from oracle.compare import gold_fingerprint
from pyspark.sql import SparkSession

from customer360 import runtime
from customer360.__main__ import run_all
from customer360.batch import Batch
from customer360.contracts import Contracts, contracts_root
from customer360.engines import current_engine
from customer360.lake import Lake
from shop.build import build
from shop.deliveries import land
from shop.journey import Journey

LakeAt = Callable[[Path, Path], Lake]
BACKFILL = Batch.of("backfill", "2017-01-04", "2017-01-01", "run-1")


def pytest_report_header() -> str:
    """Prints the engine and the seed before anything can hang."""
    return f"{current_engine().name}. {repeated_by()}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the seed, whatever the tests came to."""
    terminalreporter.write_line(repeated_by())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips what holds for one engine alone where another one runs, and on Spark, which takes long, what asks none."""
    name = current_engine().name
    for item in items:
        for engine in ("Spark", "Sail"):
            for marker in item.iter_markers(f"{engine.lower()}_only"):
                if not name.startswith(engine):
                    item.add_marker(pytest.mark.skip(reason=f"{name}: {marker.args[0]}"))
        asks_spark = "spark" in cast(pytest.Function, item).fixturenames or any(
            item.get_closest_marker(marker) for marker in ("spark_only", "starts_engine")
        )
        if name.startswith("Spark") and not asks_spark:
            item.add_marker(pytest.mark.skip(reason=f"{name}: it asks no session, and was run on Sail"))


@pytest.fixture(scope="session")
def contracts() -> Contracts:
    return Contracts(contracts_root())


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    yield runtime.spark_session()
    current_engine().stop()


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


@dataclass(frozen=True)
class Backfilled:
    """A lake after its first batch: the folder, which grows, and fingerprints of Gold as it was then."""

    root: Path
    gold: dict[str, str]


@pytest.fixture(scope="session")
def backfilled(lake_at: LakeAt, landing: Path, tmp_path_factory: pytest.TempPathFactory) -> Backfilled:
    """The first four days as one batch."""
    root = tmp_path_factory.mktemp("lake")
    assert run_all(lake_at(root, landing), BACKFILL)
    return Backfilled(root, gold_fingerprint(root))


@pytest.fixture(scope="session")
def gold_lake(lake_at: LakeAt, landing: Path, backfilled: Backfilled) -> Path:
    """The six days as a backfill and two daily batches, in order."""
    root = backfilled.root
    lake = lake_at(root, landing)
    assert run_all(lake, Batch.of("2017-01-05.1", "2017-01-05", run_id="run-2"))
    assert run_all(lake, Batch.of("2017-01-06.1", "2017-01-06", run_id="run-3"))
    return root
