"""A process to be measured: does one kind of work and prints JSON lines of what each part of it took.

`measured.py duckdb LANDING` computes all tables with DuckDB alone. `measured.py batches LAKE LANDING BATCH...` runs
batches (`batch_id/file_date/from_date`) in one session. `measured.py rules LAKE LANDING` checks Bronze's order lines.
`measured.py plain-events LANDING` and `measured.py stream LAKE LANDING FIRST LAST` load captured cart events.
`measured.py bronze LAKE LANDING SOURCE DATE` loads what landed of a source, after an empty session.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import usage

if TYPE_CHECKING:  # Importing it takes time that belongs to the session.
    from customer360.lake import Lake

_REPETITIONS = 3


@contextmanager
def _measured(what: str) -> Iterator[None]:
    before, started = usage.of_session(), time.monotonic()
    yield
    seconds, after = time.monotonic() - started, usage.of_session()
    spent = replace(after, cpu_seconds=after.cpu_seconds - before.cpu_seconds)
    print(json.dumps({"what": what, "seconds": seconds, **asdict(spent)}), flush=True)


def _duckdb(landing: str) -> None:
    with _measured("duckdb"):
        sys.path.append(str(Path(__file__).parents[1] / "spark"))
        from oracle.compare import build_oracle

        build_oracle(Path(landing))


def _open(lake: str, landing: str) -> "Lake":
    from customer360 import runtime

    os.environ["CUSTOMER360_LAKE"], os.environ["CUSTOMER360_LANDING"] = lake, landing
    return runtime.open_lake(runtime.spark_session())


def _batches(lake: str, landing: str, *batches: str) -> None:
    with _measured("session"):
        opened = _open(lake, landing)
    from customer360.__main__ import run_all
    from customer360.batch import Batch

    for text in batches:
        batch = Batch.of(*text.split("/"))
        with _measured(batch.batch_id):
            if not run_all(opened, batch):
                raise SystemExit(
                    f"{batch.batch_id}: the quality gate stopped the batch, so it measures nothing"
                )


def _rules(lake: str, landing: str) -> None:
    """Types alone, and types with rules, each forced by a write to nowhere; the first of each only warms up.

    Counting would time nothing: the optimizer drops what no one reads.
    """
    from customer360.silver.conform import conform
    from customer360.silver.rules import RuleSet

    opened = _open(lake, landing)
    contract = opened.silver("order_items").contract
    bronze = opened.bronze("order_items").read()
    everything = conform(opened, RuleSet(contract, opened.contracts.platform), bronze)
    # Without references there is no join, and without `_failed` nothing computes the mask.
    unruled = RuleSet(replace(contract, rules=()), opened.contracts.platform)
    frames = {
        "read": bronze.select(*opened.contracts.get("source", "order_items").column_names),
        "typed": conform(opened, unruled, bronze).drop("_failed"),
        "typed and checked": everything,
    }
    for _ in range(_REPETITIONS + 1):
        for what, frame in frames.items():
            with _measured(what):
                frame.write.format("noop").mode("overwrite").save()


def _plain_events(landing: str) -> None:
    """Reads captured events and parses their JSON, without any check: the least that loading takes."""
    import fastavro

    with _measured("plain loop"):
        for path in sorted(Path(landing).glob("cart_events/*/*.avro")):
            with path.open("rb") as file:
                for record in fastavro.reader(file):
                    json.loads(cast(dict[str, bytes], record)["Body"])


def _stream(lake: str, landing: str, first: str, last: str) -> None:
    """Streams captured events into Bronze, and takes them on to Silver."""
    opened = _open(lake, landing)
    from customer360 import steps
    from customer360.batch import Batch

    batch = Batch.of("events", last, first)
    with _measured("landing to Bronze"):
        steps.stream_bronze(opened, "cart_events", "available_now")
    with _measured("Bronze to Silver"):
        steps.bronze(opened, batch, "cart_events")
        steps.silver(opened, batch, "cart_events")


def _bronze(lake: str, landing: str, source: str, day: str) -> None:
    """Loads a day's files of a source, in a session that has answered one question before."""
    with _measured("session"):
        opened = _open(lake, landing)
        opened.spark.range(1).collect()
    from customer360 import steps
    from customer360.batch import Batch

    with _measured("bronze"):
        steps.bronze(opened, Batch.of(day, day), source)


if __name__ == "__main__":
    kinds = {
        "duckdb": _duckdb,
        "batches": _batches,
        "rules": _rules,
        "plain-events": _plain_events,
        "stream": _stream,
        "bronze": _bronze,
    }
    kinds[sys.argv[1]](*sys.argv[2:])
