"""Command line: `python -m customer360 <step>`, one command a step, the same that jobs run."""

import argparse
import sys

from customer360 import maintenance, quarantine, runtime, steps
from customer360.batch import Batch
from customer360.bronze.stream import MODES
from customer360.engines import current_engine
from customer360.errors import Customer360Error
from customer360.lake import Lake
from customer360.runs import code_version
from customer360.serving.views import show
from customer360.steps import GOLD_PARTS

_READING = ("show", "quarantine-list")
"""Commands that write nothing, so that others may meanwhile."""


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; prints a sentence and returns 1 when it cannot."""
    options = _parser().parse_args(arguments)
    spark = runtime.spark_session()
    reads_only = options.command in _READING
    try:
        _run(
            runtime.open_lake(spark, options.catalog, options.landing, reads_only=reads_only),
            options,
        )
    except Customer360Error as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        current_engine().stop()
    return 0


def _run(lake: Lake, options: argparse.Namespace) -> None:
    match options.command:
        case "stream":
            steps.stream_bronze(lake, options.source, options.mode)
        case "maintain":
            maintenance.maintain(lake, options.retention_hours)
        case "quarantine-list":
            for row in quarantine.list_rows(lake, options.entity, options.state, options.limit):
                print(
                    f"{row['source_file']}:{row['row_number']} {','.join(row['failed_rules'])} {row['record'][:200]}"
                )
        case "quarantine-release" | "quarantine-reject":
            state = "released" if options.command == "quarantine-release" else "rejected"
            count = quarantine.decide(lake, options.entity, state, options.where, options.reason)
            print(f"{count} rows of {options.entity} are {state}.")
        case "show":
            show(lake, options.view, options.limit)
        case command:
            _run_step(lake, command, options)


def _run_step(lake: Lake, command: str, options: argparse.Namespace) -> None:
    batch = Batch.of(options.batch_id, options.file_date, options.from_date, options.run_id)
    match command:
        case "bronze":
            steps.bronze(lake, batch, options.source)
        case "silver":
            steps.silver(lake, batch, options.entity)
        case "gate":
            print(steps.gate(lake, batch).outcome)
        case "gold":
            steps.gold(lake, batch, options.part)
        case "serve":
            steps.serve(lake, batch)
        case "publish":
            steps.publish(lake, batch)
        case "replay":
            steps.replay(lake, batch, options.entity)
        case "medallion":
            if run_all(lake, batch):
                steps.serve(lake, batch)


def run_all(lake: Lake, batch: Batch) -> bool:
    """All steps of a batch one after the other; returns whether the quality gate let it go on to Gold."""
    for contract in lake.contracts.of_layer("source"):
        steps.bronze(lake, batch, contract.name)
    for contract in sorted(
        lake.contracts.of_layer("silver"),
        key=lambda c: bool(c.derived_from or [r for r in c.rules if r.references]),
    ):
        steps.silver(lake, batch, contract.name)
    if steps.gate(lake, batch).outcome != "passed":
        return False
    for part in GOLD_PARTS:
        steps.gold(lake, batch, part)
    steps.publish(lake, batch)
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="customer360", description=__doc__)
    said = f"customer360 {code_version()} on {current_engine().name}"
    parser.add_argument("--version", action="version", version=said)
    parser.add_argument("--catalog", default="", help="Unity Catalog catalog, on Databricks")
    parser.add_argument("--landing", default="", help="root of Landing; on a laptop CUSTOMER360_LANDING")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("bronze", "silver", "gate", "gold", "serve", "publish", "replay", "medallion"):
        command = commands.add_parser(name)
        command.add_argument("--batch-id", required=True)
        command.add_argument("--file-date", required=True, help="YYYY-MM-DD")
        command.add_argument("--from-date", default="", help="first date of a backfill")
        command.add_argument("--run-id", default="")
        if name == "bronze":
            command.add_argument("--source", required=True)
        if name in ("silver", "replay"):
            command.add_argument("--entity", required=True)
        if name == "gold":
            command.add_argument("--part", required=True, choices=GOLD_PARTS)
    stream = commands.add_parser("stream")
    stream.add_argument("--source", required=True)
    stream.add_argument("--mode", default="available_now", choices=MODES)
    _add_quarantine(commands)
    showing = commands.add_parser("show", help="first rows of a view")
    showing.add_argument("--view", required=True)
    showing.add_argument("--limit", type=int, default=20)
    maintain = commands.add_parser("maintain")
    maintain.add_argument("--retention-hours", type=int, default=maintenance.MIN_RETENTION_HOURS)
    return parser


def _add_quarantine(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    listing = commands.add_parser("quarantine-list")
    listing.add_argument("--entity", required=True)
    listing.add_argument("--state", default="open", choices=("open", "released", "rejected"))
    listing.add_argument("--limit", type=int, default=50)
    for name in ("quarantine-release", "quarantine-reject"):
        decision = commands.add_parser(name)
        decision.add_argument("--entity", required=True)
        decision.add_argument(
            "--where", required=True, help="SQL predicate on the quarantine table's columns"
        )
        decision.add_argument("--reason", required=True)


if __name__ == "__main__":
    sys.exit(main())
