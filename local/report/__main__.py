"""Command line: `python -m report published --lake DIR`, `python -m report summary --lake DIR`; both print JSON."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from deltalake.exceptions import DeltaError

from report.published import published_batches


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints what was asked for and returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "published":
            print(json.dumps(published_batches(options.lake)))
        else:
            # Loads contracts, DuckDB and PyArrow, which the other command does not need.
            from report.summary import summarize
            from report.tables import LakeTables

            print(json.dumps(summarize(LakeTables(options.lake), options.truth), ensure_ascii=False))
    except (DeltaError, OSError) as error:
        print(f"{options.lake} cannot be read ({error}): name a folder that the demo made.", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m report", description="Reads a local lake's tables.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    published = commands.add_parser("published", help="ids of the complete batches")
    summary = commands.add_parser("summary", help="what the tables say about a run")
    summary.add_argument(
        "--truth",
        type=Path,
        default=Path("trouble.jsonl"),
        help="what is wrong on purpose, as the shop tells",
    )
    for command in (published, summary):
        command.add_argument("--lake", type=Path, required=True, metavar="DIR")
    return parser


if __name__ == "__main__":
    sys.exit(main())
