"""The worker's protocol, with notebooks that need no Spark and an engine that only remembers."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spark_worker.protocol import Channel
from spark_worker.worker import Worker

HEADER = "# Databricks notebook source\n"
SECONDS = 20


class FakeEngine:
    """Gives each notebook an object of its own and notes what is cancelled."""

    def __init__(self) -> None:
        self.sessions: dict[str, str] = {}
        self.cancelled: dict[str, threading.Event] = {}

    def session(self, task: str) -> Any:
        self.sessions[task] = threading.current_thread().name
        return self.cancelled.setdefault(task, threading.Event())

    def cancel(self, task: str) -> None:
        self.cancelled.setdefault(task, threading.Event()).set()

    def stop(self) -> None:
        pass


class Conversation:
    """Speaks with a worker that serves in a thread."""

    def __init__(self, folder: Path) -> None:
        self.engine = FakeEngine()
        self._folder = folder
        self._requests: queue.Queue[str | None] = queue.Queue()
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        channel = Channel(self)  # type: ignore[arg-type]
        self._thread = threading.Thread(target=Worker(channel, self.engine).serve, args=(self._lines(),))
        self._thread.start()

    def write(self, line: str) -> None:
        self._events.put(json.loads(line))

    def flush(self) -> None:
        pass

    def run(self, code: str, run_id: str = "1", **fields: Any) -> None:
        notebook = self._folder / f"{run_id}.py"
        notebook.write_text(HEADER + code, encoding="utf-8")
        self.say({"id": run_id, "notebook": str(notebook), **fields})

    def say(self, request: object) -> None:
        self._requests.put(json.dumps(request) if not isinstance(request, str) else request)

    def hear(self) -> dict[str, Any]:
        return self._events.get(timeout=SECONDS)

    def end(self) -> None:
        self._requests.put(None)
        self._thread.join(SECONDS)
        assert not self._thread.is_alive()

    def _lines(self) -> Iterator[str]:
        while (line := self._requests.get()) is not None:
            yield line


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Conversation]:
    conversation = Conversation(tmp_path)
    yield conversation
    conversation.end()


def test_values_and_exit_value_come_back(worker: Conversation) -> None:
    worker.run(
        "dbutils.widgets.text('day', 'today')\n"
        "dbutils.widgets.text('size', '3')\n"
        "# COMMAND ----------\n"
        "dbutils.jobs.taskValues.set(key='day', value=dbutils.widgets.get('day'))\n"
        "dbutils.jobs.taskValues.set('sum', 1 + dbutils.jobs.taskValues.get('before', 'n'))\n"
        "dbutils.notebook.exit(dbutils.widgets.get('size'))\n"
        "raise RuntimeError('not reached')\n",
        parameters={"day": "2017-01-01"},
        task_values={"before": {"n": 1}},
    )
    assert worker.hear() == {
        "event": "done",
        "id": "1",
        "values": {"day": "2017-01-01", "sum": 2},
        "result": "3",
    }


def test_progress_reaches_only_the_run_it_belongs_to(worker: Conversation) -> None:
    code = "from customer360 import progress\nprogress.report('bronze', dbutils.widgets.get('source'), 7)\n"
    for run_id in ("a", "b"):
        worker.run(code, run_id, parameters={"source": run_id * 2})
    events = [worker.hear() for _ in range(4)]
    told = {(e["id"], e["entity"], e["rows"]) for e in events if e["event"] == "progress"}
    assert told == {("a", "aa", 7), ("b", "bb", 7)}


def test_notebooks_share_nothing(worker: Conversation) -> None:
    worker.run(
        "import contextvars\nleft = contextvars.ContextVar('left')\nleft.set(1)\nspark.left = 1\n", "1"
    )
    assert worker.hear()["event"] == "done"
    worker.run(
        "import contextvars\n"
        "names = [variable.name for variable in contextvars.copy_context()]\n"
        "dbutils.notebook.exit(str(('left' in globals(), hasattr(spark, 'left'), 'left' in names)))\n",
        "2",
    )
    assert worker.hear()["result"] == "(False, False, False)"
    assert worker.engine.sessions == {"1": "1", "2": "2"}


def test_notebooks_run_side_by_side(worker: Conversation) -> None:
    barrier = "import sys, threading\nsys.modules['barrier_of_test'].wait(20)\n"
    sys.modules["barrier_of_test"] = threading.Barrier(2)  # type: ignore[assignment]
    try:
        worker.run(barrier, "1")
        worker.run(barrier, "2")
        assert {worker.hear()["event"], worker.hear()["event"]} == {"done"}
    finally:
        del sys.modules["barrier_of_test"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("x = 1\ny = x / 0\n", "1.py, line 3: ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)\n", "1.py, line 2: SystemExit: 3"),
        (
            "from customer360.errors import ConfigurationError\nraise ConfigurationError('Set it.')\n",
            "Set it.",
        ),
        ("dbutils.fs.ls('/')\n", "dbutils.fs is not known outside Databricks"),
        ("dbutils.widgets.multiselect('a', 'b', [])\n", "dbutils.widgets.multiselect is not known"),
        ("dbutils.widgets.get('day')\n", "No widget is named day"),
        ("dbutils.widgets.dropdown('a', 'x', ['y'])\n", "default 'x' is none of y"),
        ("dbutils.jobs.taskValues.set('a', object())\n", "Task value a: Object of type object is not JSON"),
        ("dbutils.jobs.taskValues.set('a', 'x' * 50000)\n", "Task value a: 50002 bytes are more than 49152"),
        ("dbutils.jobs.taskValues.get('other', 'n')\n", "Task other has set no value n"),
        ("# MAGIC %sql\n# MAGIC SELECT 1\n", "line 2: %sql works only on Databricks"),
    ],
)
def test_an_error_becomes_a_sentence(worker: Conversation, code: str, sentence: str) -> None:
    worker.run(code)
    event = worker.hear()
    assert event["event"] == "failed"
    assert sentence in event["error"]
    assert "\n" not in event["error"]
    assert "Traceback" in event["trace"]


def test_markdown_is_for_readers(worker: Conversation) -> None:
    worker.run("# MAGIC %md\n# MAGIC Loads `orders`.\n# COMMAND ----------\ndbutils.notebook.exit('ran')\n")
    assert worker.hear()["result"] == "ran"


def test_exit_is_not_caught_as_an_error(worker: Conversation) -> None:
    worker.run("try:\n    dbutils.notebook.exit('early')\nexcept Exception:\n    pass\n")
    assert worker.hear()["result"] == "early"


def test_a_file_that_is_no_notebook_is_refused(worker: Conversation, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("print(1)\n", encoding="utf-8")
    worker.say({"id": "1", "notebook": str(script)})
    assert "line 1: expected '# Databricks notebook source'" in worker.hear()["error"]
    worker.say({"id": "2", "notebook": str(tmp_path / "none.py")})
    assert "cannot be read" in worker.hear()["error"]


WAITING = """
from customer360 import progress
progress.report('s', 'e', 0)
spark.wait(20)
progress.report('s', 'e', 1)
"""


def test_cancel_stops_one_run_and_no_other(worker: Conversation) -> None:
    worker.run(WAITING, "1")
    assert worker.hear()["event"] == "progress"
    worker.say({"cancel": "1"})
    assert worker.hear() == {"event": "cancelled", "id": "1"}
    worker.run("dbutils.notebook.exit('fine')\n", "2")
    assert worker.hear()["result"] == "fine"
    worker.say({"cancel": "gone"})


def test_the_end_of_requests_stops_what_runs(tmp_path: Path) -> None:
    conversation = Conversation(tmp_path)
    conversation.run(WAITING)
    assert conversation.hear()["event"] == "progress"
    conversation.end()
    assert conversation.hear() == {"event": "cancelled", "id": "1"}


@pytest.mark.parametrize("line", ["no JSON", "[]", '{"id": "1"}', '{"id": "1", "notebook": "n", "other": 1}'])
def test_a_line_that_is_no_request_ends_the_worker(tmp_path: Path, line: str) -> None:
    conversation = Conversation(tmp_path)
    conversation.say(line)
    event = conversation.hear()
    assert event["event"] == "fatal"
    assert event["error"].startswith("Request ")
    conversation.end()


def test_only_events_reach_standard_output() -> None:
    code = (
        "import os, sys\n"
        "from spark_worker.protocol import claim_standard_streams\n"
        "requests, channel = claim_standard_streams()\n"
        "print('from Python'); os.system('echo from a child')\n"
        "print('stdin has', repr(sys.stdin.read()))\n"
        "channel.send('ready', seconds=len(requests.readline()))\n"
    )
    local = Path(__file__).parents[2] / "local"
    environment = {**os.environ, "PYTHONPATH": str(local)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="12345\n",
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    assert done.stdout == '{"event": "ready", "seconds": 6}\n'
    assert "from Python" in done.stderr
    assert "from a child" in done.stderr
    assert "stdin has ''" in done.stderr
