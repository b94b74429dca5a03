"""Every job as a stack renders it, read as Databricks' bundles read jobs: unknown fields and values are refused."""

import json
import os
from pathlib import Path

import pytest
from databricks.bundles.jobs import Job

RENDERED = sorted(Path(os.environ["CUSTOMER360_JOBS"]).glob("*/*.json"))


def test_both_stacks_render_every_definition() -> None:
    definitions = {path.stem for path in (Path(__file__).parents[2] / "spark/jobs").glob("*.json")}
    for stack in ("dev", "prod"):
        assert {path.stem for path in RENDERED if path.parent.name == stack} == definitions


@pytest.mark.parametrize("path", RENDERED, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_rendered_job_is_a_job(path: Path) -> None:
    settings = json.loads(path.read_text())
    job = Job.from_dict(settings)
    assert [task.task_key for task in job.tasks] == [task["task_key"] for task in settings["tasks"]]
    assert job.run_as.service_principal_name
    assert job.as_dict()["job_clusters"] == settings["job_clusters"]


def test_a_misspelled_field_is_refused() -> None:
    settings = json.loads(RENDERED[0].read_text())
    settings["tasks"][0]["max_retry"] = 1
    with pytest.raises((TypeError, ValueError)):
        Job.from_dict(settings)
