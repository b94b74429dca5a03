"""One process writes to a lake at a time; whoever reads it need not wait."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import small_shop
from conftest import LakeAt
from deltalake import DeltaTable

from customer360 import runtime, steps
from customer360.__main__ import main
from customer360.batch import Batch
from customer360.engines import current_engine
from customer360.engines.databricks import Databricks
from customer360.engines.one_writer import hold
from customer360.errors import LakeInUseError
from customer360.lake_tables import UnityCatalog

PROGRAM = """
import sys
from pathlib import Path
from customer360.engines.one_writer import hold
held = hold(Path(sys.argv[1]))
print("holds", flush=True)
sys.stdin.read()
"""
Writer = subprocess.Popen[str]


@pytest.fixture
def another() -> Iterator[Callable[[Path], Writer]]:
    """Starts a process that holds a lake until it is killed, or its standard input ends."""
    started: list[Writer] = []

    def start(lake: Path) -> Writer:
        command = [sys.executable, "-c", PROGRAM, str(lake)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "holds\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lake with the orders of a day, which nobody holds."""
    root, landing = tmp_path / "lake", tmp_path / "landing"
    small_shop.deliver(landing)
    monkeypatch.setenv("CUSTOMER360_LAKE", str(root))
    monkeypatch.setenv("CUSTOMER360_LANDING", str(landing))
    return root


def test_a_second_writer_is_refused_with_the_name_of_the_first(
    spark: object, lake: Path, another: Callable[[Path], Writer]
) -> None:
    writer = another(lake)
    with pytest.raises(LakeInUseError) as refused:
        runtime.open_lake(runtime.spark_session())
    assert f"process {writer.pid} (python -c" in str(refused.value)
    assert "wait for its end, or end it" in str(refused.value)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows ends processes in another way")
def test_a_killed_writer_holds_nothing(spark: object, lake: Path, another: Callable[[Path], Writer]) -> None:
    writer = another(lake)
    os.kill(writer.pid, signal.SIGKILL)
    assert writer.wait() == -signal.SIGKILL
    opened = runtime.open_lake(runtime.spark_session())
    steps.bronze(opened, Batch.of("b1", "2017-01-01"), "orders")
    assert opened.bronze("orders").read().count() == 3


def test_a_writer_that_has_ended_holds_nothing(lake: Path, another: Callable[[Path], Writer]) -> None:
    writer = another(lake)
    assert writer.communicate()[0] == ""
    assert hold(lake) is hold(lake)


def test_readers_need_not_wait(spark: object, lake: Path, another: Callable[[Path], Writer]) -> None:
    steps.bronze(runtime.open_lake(runtime.spark_session()), Batch.of("b1", "2017-01-01"), "orders")
    # Nothing of this process holds the lake any more once it has opened another one.
    os.environ["CUSTOMER360_LAKE"] = str(lake.with_name("other"))
    runtime.open_lake(runtime.spark_session())
    os.environ["CUSTOMER360_LAKE"] = str(lake)
    another(lake)
    reading = runtime.open_lake(runtime.spark_session(), reads_only=True)
    assert reading.bronze("orders").read().count() == 3
    assert DeltaTable(lake / "bronze" / "orders").to_pyarrow_dataset().count_rows() == 3


def test_lakes_of_a_process_do_not_hinder_each_other(lake_at: LakeAt, tmp_path: Path) -> None:
    small_shop.deliver(tmp_path / "landing")
    lakes = [lake_at(tmp_path / name, tmp_path / "landing") for name in ("one", "two", "one")]
    for number, lake in enumerate(lakes):
        steps.bronze(lake, Batch.of(f"b{number}", "2017-01-01"), "orders")
    assert [lake.bronze("orders").read().count() for lake in lakes] == [3, 3, 3]


def test_on_databricks_nobody_waits() -> None:
    assert Databricks().hold(UnityCatalog("dev")) is None


def test_tasks_of_a_process_open_a_lake_at_the_same_moment(tmp_path: Path) -> None:
    tasks = 8
    for number in range(50):
        moment = threading.Barrier(tasks)

        def opened(lake: Path = tmp_path / str(number), moment: threading.Barrier = moment) -> object:
            moment.wait()
            return hold(lake)

        with ThreadPoolExecutor(tasks) as pool:
            held = [task.result() for task in [pool.submit(opened) for _ in range(tasks)]]
        assert len(set(map(id, held))) == 1


def test_the_command_line_says_who_writes(
    lake: Path,
    another: Callable[[Path], Writer],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In this process, whose engine goes on."""
    monkeypatch.setattr(current_engine(), "stop", lambda: None)
    writer = another(lake)
    step = ["bronze", "--batch-id", "b1", "--file-date", "2017-01-01", "--source", "orders"]
    assert main(step) == 1
    assert f"process {writer.pid} (python -c" in capsys.readouterr().err
    assert main(["quarantine-list", "--entity", "orders"]) == 0
