"""Command line: `python -m report summary --lake DIR`, and other commands beside `summary`; all print JSON."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deltalake.exceptions import DeltaError

from report.published import published_batches


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints what was asked for and returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "published":
            print(json.dumps(published_batches(options.lake)))
        elif options.command == "query":
            print(json.dumps(_answers(options.lake, json.load(sys.stdin)), ensure_ascii=False, default=str))
        elif options.command == "customers":
            print(json.dumps(_customers(options.lake, json.load(sys.stdin))))
        else:
            # Loads contracts, DuckDB and PyArrow, which the other command does not need.
            from customer360.reconcile.tables import LakeTables
            from report.summary import summarize

            print(json.dumps(summarize(LakeTables(options.lake), options.truth), ensure_ascii=False))
    except QueryError as error:
        print(error, file=sys.stderr)
        return 1
    except (DeltaError, OSError) as error:
        print(f"{options.lake} cannot be read ({error}): name a folder that the demo made.", file=sys.stderr)
        return 1
    return 0


class QueryError(Exception):
    """A query cannot be answered as it stands."""


def _answers(lake: Path, queries: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    import duckdb

    from report.query import answer

    try:
        return answer(lake, queries)
    except duckdb.Error as error:
        raise QueryError(str(error).split("\n")[0]) from error


def _customers(lake: Path, asked: dict[str, Any]) -> list[Any]:
    from customer360.contracts import Contracts, contracts_root
    from customer360.reconcile.tables import LakeTables
    from report.customers import hashes_between, range_sums

    tables, contracts = LakeTables(lake), Contracts(contracts_root())
    if "lows" in asked:
        return range_sums(tables, contracts, asked["lows"])
    return [hashes_between(tables, contracts, each["low"], each["high"]) for each in asked["ranges"]]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m report", description="Reads a local lake's tables.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    published = commands.add_parser("published", help="ids of the complete batches")
    summary = commands.add_parser("summary", help="what the tables say about a run")
    customers = commands.add_parser(
        "customers",
        help="Silver's customers by range of keys: {lows} or {ranges: [{low, high}]} as JSON on standard input",
    )
    query = commands.add_parser(
        "query", help="rows of queries: a list of {sql, parameters, table} as JSON on standard input"
    )
    summary.add_argument(
        "--truth",
        type=Path,
        default=Path("trouble.jsonl"),
        help="what is wrong on purpose, as the shop tells",
    )
    for command in (published, summary, customers, query):
        command.add_argument("--lake", type=Path, required=True, metavar="DIR")
    return parser


if __name__ == "__main__":
    sys.exit(main())
