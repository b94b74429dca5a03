"""The jobs of production in a workspace on this machine, through Databricks' own SDK.

The workspace runs notebooks as plain scripts. Scripts that write down what they were given stand where the notebooks
would, and one fails where a test wants it. It knows no conditions: the task that asks for the quality gate's outcome is
a script, too.
"""

import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.jobs import JobSettings, Run, RunResultState
from databricks.sdk.service.workspace import ImportFormat, Language

PROD = Path(os.environ["CUSTOMER360_JOBS"]) / "prod"

SCRIPT = """
import json, sys
given = dict(argument.split("=", 1) for argument in sys.argv[1:])
with open({log!r}, "a") as log:
    log.write(json.dumps({{"notebook": {name!r}, **given}}) + chr(10))
if {fails!r} and {fails!r} in given.values():
    sys.exit("It broke.")
"""


def settings_of(job: str) -> dict[str, Any]:
    return json.loads((PROD / f"{job}.json").read_text())


@dataclass(frozen=True)
class Workspace:
    client: WorkspaceClient
    log: Path

    def create(self, settings: dict[str, Any]) -> int:
        return self.client.jobs.create(**_arguments(settings)).job_id

    def put_notebooks(self, settings: dict[str, Any], fails: str = "") -> None:
        self.log.write_text("")
        for task in settings["tasks"]:
            path = PurePosixPath(task["notebook_task"]["notebook_path"])
            text = SCRIPT.format(log=str(self.log), name=path.name, fails=fails)
            self.client.workspace.mkdirs(str(path.parent))
            self.client.workspace.import_(
                str(path),
                content=base64.b64encode(text.encode()).decode(),
                format=ImportFormat.SOURCE,
                language=Language.PYTHON,
                overwrite=True,
            )

    def run(self, job_id: int, parameters: dict[str, str]) -> Run:
        """Runs a job to its end, also when that is a failure."""
        run_id = self.client.jobs.run_now(job_id, job_parameters=parameters).response.run_id
        return self.client.jobs.wait_get_run_job_terminated_or_skipped(run_id, timedelta(minutes=2))

    @property
    def given(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


def _arguments(settings: dict[str, Any]) -> dict[str, Any]:
    typed = JobSettings.from_dict(settings)
    return {f.name: getattr(typed, f.name) for f in fields(typed) if getattr(typed, f.name) is not None}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("workspace")
    extensions = folder / "extensions"  # empty: nothing is fetched from anywhere
    extensions.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {
        **os.environ,
        "MINILAKE_DATA_DIR": str(folder / "data"),
        "MINILAKE_DUCKDB_EXTENSION_DIR": str(extensions),
        "MINILAKE_JOB_EXECUTOR": "subprocess",
        "MINILAKE_NOTEBOOK": "0",
    }
    with (folder / "server.log").open("w") as log:
        command = [sys.executable, "-m", "minilake", "--port", str(port)]
        server = subprocess.Popen(command, env=env, stdout=log, stderr=log, cwd=folder)
        try:
            _await_port(port, server, folder / "server.log")
            host = f"http://127.0.0.1:{port}"
            client = WorkspaceClient(host=host, token="any", auth_type="pat")  # noqa: S106 (nobody looks at it)
            yield Workspace(client, folder / "given.jsonl")
        finally:
            server.terminate()
            server.wait(timeout=20)


def _await_port(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=0.1)
    pytest.fail(f"The workspace does not listen:\n{log.read_text()}")


def without_conditions(settings: dict[str, Any]) -> dict[str, Any]:
    """The same graph, with a script where a condition was, and without the outcomes that depend on it."""
    notebook = next(t for t in settings["tasks"] if "notebook_task" in t)["notebook_task"]["notebook_path"]
    for task in settings["tasks"]:
        if task.pop("condition_task", None):
            path = PurePosixPath(notebook).parent / task["task_key"]
            task["notebook_task"] = {"notebook_path": str(path), "source": "WORKSPACE"}
        for dependency in task.get("depends_on", []):
            dependency.pop("outcome", None)
    return settings


@pytest.mark.parametrize("path", sorted(PROD.glob("*.json")), ids=lambda p: p.stem)
def test_job_is_created_and_read_back(path: Path, workspace: Workspace) -> None:
    settings = json.loads(path.read_text())
    job_id = workspace.create(settings)
    read = workspace.client.jobs.get(job_id).settings
    wanted = {
        t["task_key"]: sorted(d["task_key"] for d in t.get("depends_on", [])) for t in settings["tasks"]
    }
    assert {t.task_key: sorted(d.task_key for d in t.depends_on or []) for t in read.tasks} == wanted
    assert read.name == settings["name"]


def test_job_is_reset(workspace: Workspace) -> None:
    job_id = workspace.create(settings_of("maintenance"))
    other = {**settings_of("maintenance"), "name": "renamed"}
    workspace.client.jobs.reset(job_id, JobSettings.from_dict(other))
    assert workspace.client.jobs.get(job_id).settings.name == "renamed"


def test_batch_goes_through_the_whole_graph_in_its_order(workspace: Workspace) -> None:
    settings = without_conditions(settings_of("medallion"))
    workspace.put_notebooks(settings)
    run = workspace.run(workspace.create(settings), {"file_date": "2017-01-05", "batch_id": "2017-01-05.1"})
    assert run.state.result_state is RunResultState.SUCCESS
    times = {task.task_key: task for task in run.tasks}
    assert set(times) == {task["task_key"] for task in settings["tasks"]}
    for task in settings["tasks"]:
        for dependency in task.get("depends_on", []):
            before = times[dependency["task_key"]]
            assert before.end_time <= times[task["task_key"]].start_time, task["task_key"]
    assert len(workspace.given) == len(settings["tasks"])


def test_parameters_reach_every_notebook_beside_its_own(workspace: Workspace) -> None:
    settings = without_conditions(settings_of("medallion"))
    workspace.put_notebooks(settings)
    batch = {"file_date": "2017-01-05", "batch_id": "2017-01-05.1"}
    workspace.run(workspace.create(settings), batch)
    assert all(given.items() >= batch.items() for given in workspace.given)
    own = [t["notebook_task"].get("base_parameters", {}) for t in settings["tasks"]]
    given = [{k: v for k, v in g.items() if k not in {*batch, "notebook"}} for g in workspace.given]
    assert sorted(map(json.dumps, given)) == sorted(map(json.dumps, own))


def test_failed_task_stops_what_depends_on_it_and_nothing_else(workspace: Workspace) -> None:
    settings = without_conditions(settings_of("medallion"))
    for task in settings["tasks"]:
        task["max_retries"] = 0
    workspace.put_notebooks(settings, fails="product_catalog")
    run = workspace.run(workspace.create(settings), {"file_date": "2017-01-05", "batch_id": "2017-01-05.1"})
    assert run.state.result_state is RunResultState.FAILED
    ended = {task.task_key: task.state.result_state for task in run.tasks}
    assert ended["bronze_product_catalog"] is RunResultState.FAILED
    stopped = {key for key, state in ended.items() if state is None}
    assert stopped == _downstream(settings, "bronze_product_catalog")
    assert {"silver_orders", "silver_customers", "silver_sessions"}.isdisjoint(stopped)


def _downstream(settings: dict[str, Any], key: str) -> set[str]:
    found: set[str] = set()
    waiting = [key]
    while waiting:
        near = waiting.pop()
        after = [
            t["task_key"]
            for t in settings["tasks"]
            if any(d["task_key"] == near for d in t.get("depends_on", []))
        ]
        waiting += [k for k in after if k not in found]
        found |= set(after)
    return found
