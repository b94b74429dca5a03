"""What every engine does alike, and what each must not let through."""

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import pytest
from conftest import LakeAt
from pyspark.sql import DataFrame, SparkSession

from customer360 import runtime
from customer360.__main__ import main
from customer360.engines import current_engine
from customer360.engines.databricks import Databricks
from customer360.engines.protocol import FileStream
from customer360.engines.settings import SETTINGS
from customer360.errors import ConfigurationError, EngineError
from customer360.lake import Lake
from customer360.lake_tables import Table
from customer360.runs import code_version

IS_SPARK = current_engine().name.startswith("Spark")
SECONDS = 30
LOOPBACK = {"0100007F", "0" * 24 + "01000000", "0" * 16 + "FFFF00000100007F"}
"""As `/proc/net` writes 127.0.0.1 and ::1."""


@pytest.fixture
def lake(lake_at: LakeAt, tmp_path: Path) -> Lake:
    return lake_at(tmp_path / "lake", tmp_path)


@pytest.fixture
def table(lake: Lake) -> Table:
    """Sales of two days."""
    table = lake.gold("daily_sales")
    assert table.append(sales(lake, (20170101, "toys", 1), (20170102, "toys", 2))) == 2
    return table


def sales(lake: Lake, *rows: tuple[int, str, int]) -> DataFrame:
    days = lake.spark.createDataFrame(list(rows), "date_sk INT, department STRING, orders BIGINT")
    others = [c for c in lake.gold("daily_sales").columns if c.name not in days.columns]
    return days.selectExpr("*", *(f"CAST(NULL AS {c.type}) AS `{c.name}`" for c in others))


def stored(table: Table) -> list[tuple[int, str, int]]:
    return sorted(map(tuple, table.read().select("date_sk", "department", "orders").collect()))


@pytest.fixture
def session(spark: SparkSession) -> SparkSession:
    """A session of a task, whose settings may be changed."""
    return current_engine().session("settings")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("spark.sql.session.timeZone", "Europe/Berlin"),
        ("spark.sql.session.timeZone", "America/New_York"),
        ("spark.sql.ansi.enabled", "false"),
        pytest.param(
            "spark.sql.parquet.outputTimestampType",
            "INT96",
            marks=pytest.mark.spark_only("Sail writes times in one way, whatever it is told"),
        ),
    ],
)
def test_a_session_that_would_answer_otherwise_is_refused(
    session: SparkSession, lake: Lake, name: str, value: str
) -> None:
    session.conf.set(name, value)
    with pytest.raises(ConfigurationError, match=rf"set {name} to {SETTINGS[name]}"):
        runtime.open_lake(session)
    session.conf.set(name, SETTINGS[name])
    assert runtime.open_lake(session).spark is session


def test_a_notebooks_session_on_databricks_is_given_the_settings(session: SparkSession) -> None:
    wrong = ("Europe/Berlin", "false", "INT96")
    for name, value in zip(SETTINGS, wrong, strict=True):
        session.conf.set(name, value)
    Databricks().assert_settings(session)
    assert {name: session.conf.get(name) for name in SETTINGS} == SETTINGS


def test_serverless_compute_lets_no_stream_go_on(
    monkeypatch: pytest.MonkeyPatch, spark: SparkSession
) -> None:
    monkeypatch.setenv("IS_SERVERLESS", "true")
    files = FileStream("", "cart_events", "", set, lambda _: None, seconds=30)
    with pytest.raises(ConfigurationError, match="pass 'available_now', or run the job on a cluster"):
        Databricks().stream(spark, files)


@pytest.mark.parametrize(
    ("catalog", "landing", "sentence"),
    [
        ("", "/Volumes/dev/files/landing", "the job passes them"),
        ("dev", "", "the job passes them"),
        ("dev", "abfss://landing@lake.dfs.core.windows.net", "pass the path of a volume"),
    ],
)
def test_a_place_on_databricks_is_a_volume(catalog: str, landing: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        Databricks().place(catalog, landing)


def test_rows_outside_of_what_is_replaced_are_refused(lake: Lake, table: Table) -> None:
    before = stored(table)
    with pytest.raises(Exception, match="date_sk") as raised:
        table.replace_where(
            sales(lake, (20170102, "toys", 3), (20170103, "toys", 4)), "date_sk IN (20170102)"
        )
    assert IS_SPARK or isinstance(raised.value, EngineError)
    assert stored(table) == before


def test_rows_are_replaced_and_counted(lake: Lake, table: Table) -> None:
    new = sales(lake, (20170102, "toys", 3), (20170102, "food", 4))
    assert table.replace_where(new, "date_sk IN (20170102)") == 2
    assert stored(table) == [(20170101, "toys", 1), (20170102, "food", 4), (20170102, "toys", 3)]
    assert table.replace_where(sales(lake), "date_sk IN (20170102)") == 0
    assert stored(table) == [(20170101, "toys", 1)]
    assert table.append(sales(lake)) == 0
    assert table.overwrite(sales(lake)) == 0
    assert stored(table) == []


def test_a_merge_counts_what_it_inserts_updates_and_deletes(lake: Lake, table: Table) -> None:
    table.append(sales(lake, *((20170200 + day, "toys", day) for day in range(1, 20))))
    new = sales(lake, (20170101, "toys", 9), (20170301, "toys", 1))
    gone = sales(lake, (20170102, "toys", 0)).select("date_sk", "department")
    assert table.merge(new, obsolete=gone) == 3
    assert table.merge(new, update_when=table.differs()) == 0
    assert (20170101, "toys", 9) in stored(table)
    assert len(stored(table)) == 21
    assert table.remove(gone) == 0
    assert table.remove(sales(lake, (20170301, "toys", 0)).select("date_sk", "department")) == 1


def test_kept_rows_stay_what_they_were(lake: Lake, table: Table) -> None:
    with lake.kept(table.read().select("date_sk", "orders")) as kept:
        first = sorted(map(tuple, kept.collect()))
        table.overwrite(sales(lake, (20170109, "toys", 9)))
        assert sorted(map(tuple, kept.collect())) == first
    with lake.kept(sales(lake)) as none:
        assert none.schema.names == sales(lake).schema.names
        assert none.count() == 0


def test_what_a_task_runs_ends_when_it_is_cancelled(spark: SparkSession) -> None:
    engine, ended = current_engine(), threading.Event()
    begun = threading.Event()
    errors: list[BaseException] = []

    def run() -> None:
        session = engine.session("long")
        begun.set()
        try:
            for _ in range(3):
                session.range(10**13).selectExpr("sum(id % 7 * id % 11)").collect()
        except BaseException as error:
            errors.append(error)
        ended.set()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert begun.wait(SECONDS)
    engine.cancel("long")
    assert ended.wait(SECONDS)
    assert len(errors) == 1
    assert spark.range(3).count() == 3


@pytest.mark.skipif(not Path("/proc/net/tcp").is_file(), reason="only Linux lists sockets in a file")
def test_an_engine_listens_on_loopback_alone(spark: SparkSession) -> None:
    assert spark.range(1).count() == 1
    sockets = {target for process in _tree(os.getpid()) for target in _open_files(process)}
    listening = {
        address.split(":")[0]
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
        for _, address, _, state, *_, inode in [line.split()[:10]]
        if state == "0A" and f"socket:[{inode}]" in sockets
    }
    assert listening
    assert listening <= LOOPBACK


def _open_files(process: int) -> list[str]:
    """What a process has open; what is closed, or ends, while it is looked at does not count."""
    found = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for descriptor in Path(f"/proc/{process}/fd").iterdir():
            with suppress(FileNotFoundError):
                found.append(str(descriptor.readlink()))
    return found


def _tree(process: int) -> list[int]:
    children: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{process}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):
                children += [int(child) for child in (task / "children").read_text().split()]
    return [process, *(found for child in children for found in _tree(child))]


@pytest.mark.parametrize("engine", ["duckdb", "Sail"])
def test_an_unknown_engine_is_refused(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    monkeypatch.setenv("CUSTOMER360_ENGINE", engine)
    with pytest.raises(ConfigurationError, match="name one of sail, spark"):
        cast(Any, current_engine).__wrapped__()


def test_the_command_line_says_which_engine_it_would_run_on(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"customer360 {code_version()} on {current_engine().name}\n"
