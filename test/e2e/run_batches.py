"""Runs batches in a process of its own, which others may kill: `run_batches.py [--ungated] LAKE LANDING BATCH...`.

A batch is `batch_id/file_date/from_date`. Nothing is skipped, whatever the lake holds already. Lines on standard output
tell how far it is: `session`, then `<batch> <stage> <entity> <rows>`, then `done`.
"""

import argparse
import os
import uuid
from pathlib import Path

from customer360 import progress, runtime, steps
from customer360.__main__ import run_all
from customer360.batch import Batch
from customer360.lake import Lake


def main() -> int:
    """Runs the batches in the given order; returns 1 when the quality gate stops one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ungated", action="store_true", help="go on to Gold whatever the quality gate says")
    parser.add_argument("lake", type=Path)
    parser.add_argument("landing", type=Path)
    parser.add_argument("batches", nargs="+", metavar="batch_id/file_date/from_date")
    options = parser.parse_args()
    os.environ["CUSTOMER360_LAKE"], os.environ["CUSTOMER360_LANDING"] = (
        str(options.lake),
        str(options.landing),
    )
    lake = runtime.open_lake(runtime.spark_session())
    _tell("session")
    for text in options.batches:
        batch_id, file_date, from_date = text.split("/")
        progress.listen(lambda stage, entity, rows, of=batch_id: _tell(f"{of} {stage} {entity} {rows}"))
        batch = Batch.of(batch_id, file_date, from_date, run_id=uuid.uuid4().hex)
        if not run_all(lake, batch) and not (options.ungated and _gold(lake, batch)):
            _tell(f"{batch_id} stopped by the quality gate")
            return 1
    _tell("done")
    return 0


def _gold(lake: Lake, batch: Batch) -> bool:
    for part in steps.GOLD_PARTS:
        steps.gold(lake, batch, part)
    steps.publish(lake, batch)
    return True


def _tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
