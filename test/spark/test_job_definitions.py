"""Job definitions as Databricks' own bundles read them: unknown fields, missing keys and strange values are refused."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from databricks.bundles.jobs import Job

JOBS = sorted((Path(__file__).parents[2] / "spark/jobs").glob("*.json"))
MEDALLION = json.loads((Path(__file__).parents[2] / "spark/jobs/medallion.json").read_text())


@pytest.mark.parametrize("path", JOBS, ids=lambda p: p.stem)
def test_definition_is_a_job(path: Path) -> None:
    settings = json.loads(path.read_text())
    job: Any = Job.from_dict(settings).as_dict()
    assert [task["task_key"] for task in job["tasks"]] == [task["task_key"] for task in settings["tasks"]]


@pytest.mark.parametrize(
    "change",
    [
        {"max_concurent_runs": 1},
        {"tasks": [{"notebook_task": {"notebook_path": "x"}}]},
        {"tasks": [{"task_key": "a", "run_if": "SOMETIMES"}]},
        {"tasks": [{"task_key": "a", "condition_task": {"op": "IS", "left": "1", "right": "1"}}]},
        {"continuous": {"pause_status": "RESTING"}},
    ],
    ids=["unknown field", "no task key", "unknown run_if", "unknown operator", "unknown pause status"],
)
def test_broken_definition_is_refused(change: dict[str, Any]) -> None:
    broken: Any = {**deepcopy(MEDALLION), **change}
    with pytest.raises((TypeError, ValueError)):
        Job.from_dict(broken)
