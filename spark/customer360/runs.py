"""The pipeline-run log: one row for each step of each run, whether it went well or not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from customer360.batch import Batch
from customer360.error_text import telling_line
from customer360.lake import Lake


@dataclass
class Run:
    """What a step counts while it works; written to the log when it ends."""

    stage: str
    entity: str
    contract_version: str
    rows_read: int = 0
    rows_written: int = 0
    rows_quarantined: int = 0


@contextmanager
def record(lake: Lake, batch: Batch, stage: str, entity: str, contract_version: str = "-") -> Iterator[Run]:
    """Logs a step: succeeded with its counts, or failed with its error, which goes on to the caller."""
    run = Run(stage, entity, contract_version)
    started_at = datetime.now(UTC)
    try:
        yield run
    except Exception as error:
        _write(lake, batch, run, started_at, "failed", telling_line(error)[:2000] or repr(error))
        raise
    _write(lake, batch, run, started_at, "succeeded", None)


def code_version() -> str:
    """Version of the installed package; `development` for a source tree."""
    try:
        return version("customer360")
    except PackageNotFoundError:
        return "development"


def _write(lake: Lake, batch: Batch, run: Run, started_at: datetime, status: str, error: str | None) -> None:
    entry = {
        "run_id": batch.run_id,
        "batch_id": batch.batch_id,
        "file_date": batch.file_date,
        "stage": run.stage,
        "entity": run.entity,
        "started_at": started_at,
        "ended_at": datetime.now(UTC),
        "status": status,
        "rows_read": run.rows_read,
        "rows_written": run.rows_written,
        "rows_quarantined": run.rows_quarantined,
        "error": error,
        "code_version": code_version(),
        "contract_version": run.contract_version,
    }
    lake.logs("pipeline_runs").append([entry])
