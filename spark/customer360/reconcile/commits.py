"""What steps say that they have written, against the commits in the tables' Delta logs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from customer360.batch import Batch
from customer360.engines.delta_log import actions_of, added_rows, newest_version
from customer360.errors import ReconciliationError
from customer360.lake import Lake
from customer360.reconcile.compare import MEND

REPLACED = ("daily_sales", "product_performance", "customer_months")
"""Tables of Gold that are replaced in part, so that a commit has rows in it that were there before; see `replaced`."""


@dataclass(frozen=True)
class Commit:
    """A version of a table, and what it did."""

    version: int
    at: datetime
    actions: Sequence[dict[str, Any]]

    @property
    def rows(self) -> int:
        """Rows that it has inserted, updated or deleted, or put in the place of all."""
        info = next((action["commitInfo"] for action in self.actions if "commitInfo" in action), {})
        if info.get("operation") == "MERGE":
            metrics = info["operationMetrics"]
            return sum(int(metrics[f"numTargetRows{how}"]) for how in ("Inserted", "Updated", "Deleted"))
        return sum(added_rows(action) for action in self.actions)


@dataclass(frozen=True)
class Step:
    """A step that has ended well: its table, what it says that it has written, and the commits of its time.

    Attributes:
        layer: Of the table.
        table: Its name.
        rows: Rows that the step says it has written.
        commits: Of the table, from the step's begin to its end.
        is_whole: Whether the table's log still reaches back to the step's begin, and has no gap since.
    """

    layer: str
    table: str
    rows: int
    commits: Sequence[Commit]
    is_whole: bool


def steps_of(lake: Lake, batch: Batch, root: Path) -> list[Step]:
    """The batch's steps that have written rows since it was published last, by the run log."""
    runs = lake.logs("pipeline_runs").read(
        batch_id=batch.batch_id, first=batch.file_date, last=batch.file_date
    )
    ended = [run for run in runs if run["status"] == "succeeded"]
    published = max((run["ended_at"] for run in ended if run["stage"] == "publish"), default=None)
    return [
        _step(root, run)
        for run in ended
        if run["stage"] in ("bronze", "silver", "gold")
        and run["rows_written"]
        and (published is None or run["started_at"] > published)
    ]


def assert_kept(lake: Lake, steps: Sequence[Step]) -> None:
    """Refuses a step whose rows no commit has, or other rows than it says.

    Raises:
        ReconciliationError: A commit is lost, or has other rows.
    """
    for step in steps:
        name = f"{step.layer}.{step.table}"
        if not step.is_whole:
            continue
        if not step.commits:
            raise ReconciliationError(
                f"{name}: its step has written {step.rows} rows, and the table's log has no commit of that time: the "
                f"commit is lost; {MEND}."
            )
        committed = sum(commit.rows for commit in step.commits)
        if _counts_commits(lake, step) and committed != step.rows:
            raise ReconciliationError(
                f"{name}: its step has written {step.rows} rows, and the table's log has {committed} in version "
                f"{', '.join(str(commit.version) for commit in step.commits)}; {MEND}."
            )


def _counts_commits(lake: Lake, step: Step) -> bool:
    """Whether a step's rows are those of its commits."""
    if step.layer == "bronze":
        # A stream may load into the same table at the same time.
        return not lake.contracts.get("source", step.table).is_streamed
    if step.layer == "silver":
        # A change of a member writes the versions beside it, too.
        return lake.contracts.get("silver", step.table).option("history") != "scd2"
    return step.table not in REPLACED


def _step(root: Path, run: dict[str, Any]) -> Step:
    log = root / run["stage"] / run["entity"] / "_delta_log"
    # Commits are dated in milliseconds.
    first = run["started_at"] - timedelta(milliseconds=1)
    commits: list[Commit] = []
    version = newest_version(log)
    while version >= 0 and _is_there(log, version):
        commit = _commit(log, version)
        if commit.at < first:
            break
        if commit.at <= run["ended_at"]:
            commits.append(commit)
        version -= 1
    is_cleaned = version >= 0 and not any(_is_there(log, older) for older in range(version + 1))
    return Step(run["stage"], run["entity"], run["rows_written"], commits, not is_cleaned)


def _is_there(log: Path, version: int) -> bool:
    return (log / f"{version:020}.json").is_file()


def _commit(log: Path, version: int) -> Commit:
    actions = actions_of(log, version)
    at = next(action["commitInfo"]["timestamp"] for action in actions if "commitInfo" in action)
    return Commit(version, datetime.fromtimestamp(at / 1000, UTC), actions)
